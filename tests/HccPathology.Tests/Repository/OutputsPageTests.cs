using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using HccPathology.Cli;
using HccPathology.Cohorts;
using HccPathology.Ihc;
using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;

namespace HccPathology.Tests.Repository;

/// <summary>What programs read is named where people look it up: columns, members, and the options of the commands that make them.</summary>
public sealed class OutputsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/outputs.md"));

    [Fact]
    public void Columns_OfEveryTable_AreInThePage() =>
        DensityFiles.Columns.Select(c => c.Name)
            .Concat(DensityFiles.ProfileColumns.Select(c => c.Name))
            .Concat(CompositionCsvWriter.Columns.Select(c => c.Name))
            .Concat(IhcScoresWriter.Columns.Select(c => c.Name))
            .Concat(NoduleFiles.Columns.Select(c => c.Name))
            .Concat(CellColumns.ShapeNames)
            .Concat(CohortColumns.Density.Select(c => c.Name))
            .Concat(CohortColumns.Nodules.Select(c => c.Name))
            .Concat(CohortFindings.Columns.Select(c => c.Name))
            .Distinct().Where(name => !IsNamed(name)).ShouldBeEmpty();

    [Fact]
    public void Markers_OfTheRegistry_AreInThePage() =>
        MarkerRegistry.Load().Markers.Select(m => m.Name).Where(name => !Regex.IsMatch(Page, $"(?<![\\w-]){Regex.Escape(name)}(?![\\w-])")).ShouldBeEmpty();

    [Theory]
    [InlineData(typeof(SummaryJson))]
    [InlineData(typeof(SlideIdentity))]
    [InlineData(typeof(AnalysisSummary))]
    [InlineData(typeof(StainSummary))]
    [InlineData(typeof(TissueModelSummary))]
    [InlineData(typeof(TissueClassSummary))]
    [InlineData(typeof(IhcSummary))]
    [InlineData(typeof(AreaSummary))]
    [InlineData(typeof(CountSummary))]
    [InlineData(typeof(RegionSummary))]
    [InlineData(typeof(CompositionSummary))]
    [InlineData(typeof(SubtypeSummary))]
    [InlineData(typeof(VersionSummary))]
    [InlineData(typeof(SubtypeJson))]
    [InlineData(typeof(DoneJson))]
    [InlineData(typeof(TimingsJson))]
    public void Members_OfEveryJsonFile_AreInThePage(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))
            .Where(name => !IsNamed(name)).ShouldBeEmpty();

    [Theory]
    [InlineData("analyze")]
    [InlineData("batch")]
    [InlineData("collect")]
    public void Options_OfWhatMakesThem_AreExplained(string command)
    {
        string pages = string.Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md").Append(Path.Combine(SourceTree.Root, "README.md"))
            .Select(File.ReadAllText));
        CommandLine.Root().Subcommands.Single(c => c.Name == command).Options.Where(o => !o.Hidden && o.Name.StartsWith("--", StringComparison.Ordinal))
            .Select(o => o.Name).Where(name => !Regex.IsMatch(pages, $"{name}(?![a-z-])")).ShouldBeEmpty();
    }

    // In code style, alone or with the object that holds it or the members that it holds.
    private static bool IsNamed(string name) => new[] { $"`{name}`", $".{name}`", $"`{name}." }.Any(text => Page.Contains(text, StringComparison.Ordinal));
}
