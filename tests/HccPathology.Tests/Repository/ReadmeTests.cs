using System.Text.RegularExpressions;
using HccPathology.Cli;

namespace HccPathology.Tests.Repository;

/// <summary>What the documents say can be done: examples are command lines the program takes, and links lead somewhere.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(SourceTree.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories))
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
    public void RelativeLinks_LeadToFilesAndHeadings(string document)
    {
        string path = Path.Combine(SourceTree.Root, document);
        foreach (string link in Link().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            string[] parts = link.Split('#');
            string to = parts[0].Length == 0 ? path : Path.Combine(Path.GetDirectoryName(path)!, parts[0]);
            Path.Exists(to).ShouldBeTrue($"{document}: {link}");
            (parts.Length == 1 || Headings(to).Contains(parts[1])).ShouldBeTrue($"{document}: {link} names no heading");
        }
    }

    [Fact]
    public void ExitCodes_AreAllInTheReadme()
    {
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        Enum.GetValues<FailureKind>().Select(kind => $"| {(int)kind} |").Where(row => !readme.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>A result names its version, and what changed with it must be found under it.</summary>
    [Fact]
    public void Changelog_HasTheVersionAsItsLatest()
    {
        string version = Version().Match(File.ReadAllText(Path.Combine(SourceTree.Root, "Directory.Build.props"))).Groups[1].Value;
        Heading().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "CHANGELOG.md"))).Select(m => m.Groups[1].Value)
            .First(h => h.StartsWith('[') && h != "[Unreleased]").ShouldStartWith($"[{version}]");
    }

    /// <summary>Headings as GitHub writes them in links: small letters, no punctuation, hyphens for blanks.</summary>
    private static IEnumerable<string> Headings(string path) =>
        Heading().Matches(File.ReadAllText(path))
            .Select(m => string.Concat(m.Groups[1].Value.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'));

    /// <summary>What follows <c>hccpath</c> on the lines of shell blocks, comments taken off.</summary>
    private static IEnumerable<string> Examples(string document) =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, document)))
            .SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("hccpath ", StringComparison.Ordinal))
            .Select(line => line["hccpath ".Length..].Split(" #")[0].Trim());

    [GeneratedRegex(@"^```(?:sh|bash|shell|console)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^#+ (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<VersionPrefix>(.+?)</VersionPrefix>")]
    private static partial Regex Version();
}
