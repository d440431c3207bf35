using System.Text.RegularExpressions;
using HccPathology.Cli;

namespace HccPathology.Tests.Repository;

/// <summary>What the documents say can be done: examples are command lines the program takes, and links lead somewhere.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md"))
            .Concat([Path.Combine(SourceTree.Root, "native/README.md"), Path.Combine(SourceTree.Root, "models/README.md")])
            .Select(path => Path.GetRelativePath(SourceTree.Root, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Readme_ShowsEveryCommand() =>
        CommandLine.Root().Subcommands.Select(c => c.Name).Except(Examples("README.md").Select(e => e.Split(' ')[0])).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Documents))]
    public void Examples_ParseWithTheRealCommands(string document)
    {
        foreach (string example in Examples(document))
        {
            CommandLine.Root().Parse(example).Errors.Select(e => e.Message).ShouldBeEmpty($"{document}: hccpath {example}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void RelativeLinks_LeadToFiles(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, document))!;
        Link().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, document)))
            .Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, link)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void ExitCodes_AreAllInTheReadme()
    {
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        Enum.GetValues<FailureKind>().Select(kind => $"| {(int)kind} |").Where(row => !readme.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>What follows <c>hccpath</c> on the lines of shell blocks, comments taken off.</summary>
    private static IEnumerable<string> Examples(string document) =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, document)))
            .SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("hccpath ", StringComparison.Ordinal))
            .Select(line => line["hccpath ".Length..].Split(" #")[0].Trim());

    [GeneratedRegex(@"^```(?:sh|bash|shell|console)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
