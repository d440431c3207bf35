using HccPathology.Cohorts;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Tests.Cohorts;

/// <summary>What is said of slides that are joined and perhaps should not be.</summary>
public sealed class CohortWarningsTests : IDisposable
{
    private static readonly CohortOptions OfP = new() { Patient = "P" };

    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    /// <summary>An anonymised copy has another hash: nothing but its numbers says that it is the same scan.</summary>
    [Theory]
    [InlineData(2474, 2474, 3.0, "H-DAB", "CD8", true)]
    [InlineData(200, 200, 3.0, "H-DAB", "CD8", true)]
    [InlineData(199, 199, 3.0, "H-DAB", "CD8", false)]
    [InlineData(2474, 2475, 3.0, "H-DAB", "CD8", false)]
    [InlineData(2474, 2474, 3.0000000001, "H-DAB", "CD8", false)]
    [InlineData(2474, 2474, 3.0, "H-DAB", "CD3", false)]
    [InlineData(2474, 2474, 3.0, "H&E", null, false)]
    public void Collect_OneScanUnderTwoFiles_IsNamed(long one, long other, double otherMm2, string otherStain, string? otherMarker, bool isNamed)
    {
        _results.Add("r/a", "A1.svs", s => Stained(s, "H-DAB", "CD8"), (one, 4, 3), (30, 2, 1));
        _results.Add("r/b", "anonymous.svs", s => Stained(s, otherStain, otherMarker), (other, 4, otherMm2), (30, 2, 1));
        Warnings().ShouldBe(!isNamed ? []
            : [$"slides look like one scan under two files (all counts and areas are equal), whose cells count twice; keep one of them: {_results["r/a"]} and {_results["r/b"]}"]);
    }

    /// <summary>Files of one length, first and last MiB, as uncompressed pictures of one size with white edges are.</summary>
    [Theory]
    [InlineData("x", "y", "0.1.0", false)]
    [InlineData("x", "x", "0.1.0", true)]
    [InlineData("x", null, "0.1.0", true)]
    [InlineData(null, null, "0.1.0", true)]
    [InlineData("x", "y", "0.2.0", true)]
    public void Collect_SlidesOfOneHash_AreTwoWhereTheirSamplesDiffer(string? sample, string? other, string engine, bool isRefused)
    {
        _results.Add("r/a", "A1.svs", s => s with { Slide = s.Slide with { Hash = "same" } }, (100, 2, 1));
        _results.Add("r/b", "B1.svs", s => s with { Slide = s.Slide with { Hash = "same" }, Versions = s.Versions with { Engine = engine } }, (300, 2, 1));
        _results.Mark("r/a", "A1.svs", sample);
        _results.Mark("r/b", "B1.svs", other);
        if (isRefused)
        {
            _results.Refused(OfP with { AllowsMixed = true }).ShouldEndWith($"r/b: is of the same slide (B1) as {_results["r/a"]}; its cells would count twice");
            return;
        }

        List<string> warnings = [];
        CohortDensity.Of(_results.Read(OfP, warnings))[^1].Row.Count.ShouldBe(400);
        warnings.ShouldHaveSingleItem().ShouldBe("slides have one slide_hash (of a file's length, first and last MiB), which is no key for them, and differ between these; "
            + $"if one is a damaged copy or a rescan of the other, its cells count twice: {_results["r/a"]} and {_results["r/b"]}");
    }

    /// <summary>CD3 on one slide and CD8 on the other would be one row.</summary>
    [Theory]
    [InlineData("hdab", "hdab", "P1,P1", "P1")]
    [InlineData("hdab", "hdab", "P1,P2", null)]
    [InlineData("hdab", "CD8", "P1,P1", null)]
    [InlineData("CD8", "CD8", "P1,P1", null)]
    public void Collect_SlidesOfAMarkerThatNobodyNamed_AreToldOfTheirPatient(string one, string other, string patients, string? expected)
    {
        _results.Add("r/a", "A1.svs", s => Stained(s, "H-DAB", one), (100, 2, 1));
        _results.Add("r/b", "B1.svs", s => Stained(s, "H-DAB", other), (300, 2, 1));
        File.WriteAllText(_results["m.csv"], $"slide,patient\nA1.svs,{patients.Split(',')[0]}\nB1.svs,{patients.Split(',')[1]}\n");
        Warnings(new CohortOptions { ManifestPath = _results["m.csv"] }).ShouldBe(expected is null ? []
            : [$"two or more slides of a patient carry the marker 'hdab': nobody named the antibody (--marker), and their rows were added: {expected}"]);
    }

    private static SummaryJson Stained(SummaryJson summary, string stain, string? marker) =>
        summary with { Density = [.. summary.Density.Select(r => r with { Stain = stain, Marker = marker })] };

    private List<string> Warnings(CohortOptions? options = null)
    {
        List<string> warnings = [];
        _results.Read(options ?? OfP, warnings);
        return warnings;
    }
}
