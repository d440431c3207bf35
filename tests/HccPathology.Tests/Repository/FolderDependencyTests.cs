using System.Text.RegularExpressions;

namespace HccPathology.Tests.Repository;

/// <summary>The folders of the engine stand in the order data flows, and each knows only those before it.</summary>
public sealed partial class FolderDependencyTests
{
    private static readonly string[] Order =
    [
        "Geometry", "Pixels", "Interop", "StoredTiles", "Slides", "Tiles", "Foreground", "Stains", "Models",
        "Nuclei", "Nuclei.Classical", "Nuclei.Learned", "Fat", "Tissue", "Regions", "Zones", "Density", "Ihc", "Subtypes",
        "Outputs", "Outputs.Tables", "Outputs.Pictures", "Outputs.Overlays", "Outputs.Summaries", "Analysis", "Cohorts", "Batch", "Phantoms", "Evaluation",
    ];

    [Fact]
    public void EngineFiles_UseOnlyFoldersToTheirLeft() => Offences(SourceTree.Files("src/HccPathology")
        .Select(path => (Path.GetRelativePath(Path.Combine(SourceTree.Root, "src/HccPathology"), path), File.ReadAllText(path)))).ShouldBeEmpty();

    [Theory]
    [InlineData("Geometry/A.cs", "namespace HccPathology.Geometry;\nusing HccPathology.Nuclei;", "Geometry/A.cs uses Nuclei")]
    [InlineData("Slides/A.cs", "namespace HccPathology.Slides;\nvar x = HccPathology.Outputs.Y.Z;", "Slides/A.cs uses Outputs")]
    [InlineData("Nuclei/A.cs", "namespace HccPathology.Density;", "Nuclei/A.cs is in namespace HccPathology.Density")]
    [InlineData("Nuclei/A.cs", "namespace HccPathology.Nuclei;\nusing HccPathology.Nuclei.Learned;", "Nuclei/A.cs uses Nuclei.Learned")]
    [InlineData("Outputs/Tables/A.cs", "namespace HccPathology.Outputs.Tables;\nHccPathology.Outputs.Overlays.B x;",
        "Outputs/Tables/A.cs uses Outputs.Overlays")]
    [InlineData("Outputs/Help/A.cs", "namespace HccPathology.Outputs.Help;", "Outputs/Help/A.cs is in a folder without a place in the order")]
    [InlineData("Help/A.cs", "namespace HccPathology.Help;", "Help/A.cs is in a folder without a place in the order")]
    [InlineData("Nuclei/A.cs", "namespace HccPathology.Nuclei;\nusing HccPathology.Geometry; // HccPathology.Outputs", null)]
    [InlineData("Nuclei/Learned/A.cs", "namespace HccPathology.Nuclei.Learned;\nusing HccPathology.Models;\nHccPathology.Nuclei.Nucleus x;", null)]
    public void Rule_IsBrokenByTheFirstSevenAndKeptByTheLastTwo(string file, string text, string? offence) =>
        Offences([(file, text)]).ShouldBe(offence is null ? [] : [offence]);

    private static string[] Offences(IEnumerable<(string File, string Text)> sources) => [.. sources.SelectMany(s => Offences(s.File, s.Text))];

    private static IEnumerable<string> Offences(string file, string text)
    {
        string folder = string.Join('.', file.Split('/', '\\')[..^1]);
        if (folder.Length == 0)
        {
            yield break;
        }

        int place = Array.IndexOf(Order, folder);
        if (place < 0)
        {
            yield return $"{file} is in a folder without a place in the order";
            yield break;
        }

        string code = LineComment().Replace(text, "");
        if (Namespace().Match(code) is { Success: true } declared && declared.Groups[1].Value != "HccPathology." + folder)
        {
            yield return $"{file} is in namespace {declared.Groups[1].Value}";
            yield break;
        }

        // what follows a folder's name is a folder in it or a type
        foreach (string used in Used().Matches(code).Select(m => m.Groups[1].Value).Select(n => Order.Contains(n) ? n : n.Split('.')[0]).Distinct())
        {
            if (Array.IndexOf(Order, used) > place)
            {
                yield return $"{file} uses {used}";
            }
        }
    }

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex LineComment();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bHccPathology\.(\w+(?:\.\w+)?)")]
    private static partial Regex Used();
}
