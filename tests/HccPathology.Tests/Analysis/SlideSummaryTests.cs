using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Analysis;

public sealed class SlideSummaryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_WithAnExcludedRegion_AreThoseOfTheCellsThatAreWritten()
    {
        PhantomOptions drawn = new() { WidthPx = 600, HeightPx = 600, Tissue = PhantomTissue.Cases["no-tumour"] };
        string slide = PhantomSlide.Write(_folder.File("a.tiff"), drawn, 2).SlidePath;
        string half = _folder.File("half.geojson");
        File.WriteAllText(half, """
            {"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[300,0],[600,0],[600,600],[300,600],[300,0]]]},
            "properties":{"objectType":"annotation","classification":{"name":"Artefact","color":[1,2,3]}}}]}
            """);
        JsonElement summary = AnalysisRun.Run(slide, _folder.File("out"),
            new AnalysisOptions { Threads = 2, Detector = DetectorChoice.Classic, RegionsPath = half });

        long nuclei = AnalysisRun.Nuclei(summary);
        long outside = summary.GetProperty("density").EnumerateArray()
            .First(r => r.GetProperty("zone").GetString() == "tissue" && r.GetProperty("cellClass").GetString() == "all").GetProperty("count").GetInt64();
        outside.ShouldBeInRange(nuclei / 4, 3 * nuclei / 4);
        summary.GetProperty("counts").GetProperty("nucleiByClass").GetProperty("Nucleus").GetInt64().ShouldBe(nuclei);
    }
}
