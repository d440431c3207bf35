using System.Text.Json.Nodes;
using HccPathology.Cohorts;
using HccPathology.Tests.Models;

namespace HccPathology.Tests.Cohorts;

/// <summary>Summaries that no analysis writes, with a mark that fits them.</summary>
public sealed class DamagedSummaryTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Theory]
    [InlineData("density", "[]", "density has no rows")]
    [InlineData("density", "null", "density has no rows")]
    [InlineData("density", "[null]", "density, row 1: is null")]
    [InlineData("density/0/zone", "null", "entry 1, zone: 'zone' is null")]
    [InlineData("density/1/cellClass", "null", "entry 2, cellClass: 'cellClass' is null")]
    [InlineData("density/0/count", "-1", "density, row 1: count is -1: expected 0 to 2147483647")]
    [InlineData("density/0/count", "9223372036854775807", "density, row 1: count is 9223372036854775807")]
    [InlineData("density/1/netAreaMm2", "-1", "density, row 2: an area is below 0 or no number")]
    [InlineData("density/1/grossAreaMm2", "\"Infinity\"", "density, row 2: an area is below 0 or no number")]
    [InlineData("density/0/stromalImmuneAreaMm2", "\"NaN\"", "density, row 1: an area is below 0 or no number")]
    [InlineData("density/1/zone", "\"tissue\"", "density, row 2: zone tissue with class all is there twice")]
    [InlineData("slide/hash", "null", "hash is null")]
    [InlineData("versions/engine", "null", "engine is null")]
    [InlineData("analysis/parameters/density.MinNetAreaMm2", "null", "density.MinNetAreaMm2 is null")]
    [InlineData("analysis/detector", "null", "detector is null")]
    [InlineData("subtype", "null", "subtype is null")]
    [InlineData("composition/rows", "[null]", "composition has a row that is null")]
    [InlineData("composition/rows/1/areaMm2", "-0.5", "composition, tumour, fat: a count or an area is below 0 or no number")]
    [InlineData("composition/rows/1/zoneAreaMm2", "-1", "composition, tumour, fat: a count or an area is below 0 or no number")]
    [InlineData("composition/rows/1/count", "-1", "composition, tumour, fat: a count or an area is below 0 or no number")]
    [InlineData("composition/rows/1/zone", "\"tissue\"", "composition, tissue, fat: is there twice")]
    public void Collect_SummaryThatNoAnalysisWrites_IsNamed(string field, string value, string words)
    {
        _results.Add("r/a", "A1.svs", s => s with { Composition = new([FinishedResults.Fat("tissue", 3, 0.1, 1), FinishedResults.Fat("tumour", 2, 0.05, 1)], null, null) },
            (100, 2, 1), (50, 1, 1));
        JsonNode summary = JsonNode.Parse(File.ReadAllText(_results["r/a/summary.json"]))!;
        JsonNode at = summary;
        string[] steps = field.Split('/');
        foreach (string step in steps[..^1])
        {
            at = int.TryParse(step, out int entry) ? at[entry]! : at[step]!;
        }

        at[steps[^1]] = JsonNode.Parse(value);
        Refuse(summary.ToJsonString(), words);
    }

    [Fact]
    public void Collect_ParameterThatIsThereTwice_IsNamed()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        Refuse(File.ReadAllText(_results["r/a/summary.json"]).Replace("\"parameters\": {", "\"parameters\": { \"x\": \"1\", \"x\": \"2\",", StringComparison.Ordinal),
            "'x' is there twice");
    }

    [Fact]
    public void Collect_LeastAreaThatIsNoNumber_IsNamed()
    {
        _results.Add("r/a", "A1.svs", s => s with
        {
            Analysis = s.Analysis with { Parameters = new(StringComparer.Ordinal) { ["density.MinNetAreaMm2"] = "half" } },
        }, (100, 2, 1));
        ModelCopy.ShouldFail(FailureKind.BadData, () => CohortDensity.Of(_results.Read(new CohortOptions { Patient = "P" })), "density.MinNetAreaMm2 is no number");
    }

    private void Refuse(string summary, string words)
    {
        File.WriteAllText(_results["r/a/summary.json"], summary);
        _results.Mark("r/a", "A1.svs");
        ModelCopy.ShouldFail(FailureKind.BadData, () => CohortDensity.Of(_results.Read()),
            $"{_results["r/a/summary.json"]}: cannot be read as the summary of a result: ", words);
    }
}
