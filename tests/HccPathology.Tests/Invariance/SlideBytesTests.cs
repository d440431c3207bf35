using HccPathology.Analysis;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Models;
using HccPathology.Tests.Synthetic;
using HccPathology.Tissue;

namespace HccPathology.Tests.Invariance;

/// <summary>The same slide gives the same bytes, however the work is cut and whoever is slow.</summary>
public sealed class SlideBytesTests(PhantomSample phantoms) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_PhantomOnAnyThreadsAndTiles_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 2048), (2, 512), (3, 1024), (1, 512), (3, 2048)]);

    [Fact]
    public void Write_RealSlideOnAnyThreadsAndTiles_GivesTheSameBytes() =>
        AllEqual(SharedData.Find("slides/CMU-1-Small-Region.svs"), [(1, 2048), (3, 512)]);

    [Fact]
    public void Write_LearnedDetectorOnAPhantom_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 1536), (2, 512), (2, 2048), (3, 1024)], DetectorChoice.Learned);

    [Fact]
    public void Write_LearnedDetectorOnARealSlide_GivesTheSameBytes() =>
        AllEqual(SharedData.Find("slides/CMU-1-Small-Region.svs"), [(1, 2048), (3, 512)], DetectorChoice.Learned);

    [Fact]
    public void Write_StarDetectorOnAPhantom_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 1536), (2, 512), (3, 1024)], DetectorChoice.Learned, model: ModelCopy.Star);

    [Fact]
    public void Write_StarDetectorOnARealSlide_GivesTheSameBytes() =>
        AllEqual(SharedData.Find("slides/CMU-1-Small-Region.svs"), [(1, 2048), (3, 512)], DetectorChoice.Learned, model: ModelCopy.Star);

    [Fact]
    public void Write_MirrorImagesOnAPhantom_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 1024), (2, 512)], DetectorChoice.Learned, DetectorQuality.High);

    // The pixel size is a lie that makes the slide fine enough for the model of 0.25 um/px; its nuclei are then half as large.
    [Theory]
    [InlineData(DetectorQuality.High)]
    [InlineData(DetectorQuality.Best)]
    public void Write_FinerModelOnAPhantom_GivesTheSameBytes(DetectorQuality quality) =>
        AllEqual(phantoms.Large.SlidePath, [(1, 1536), (2, 512)], DetectorChoice.Learned, quality, mpp: new Mpp(0.25));

    [Fact]
    public void Write_ZonesOfRegionsOnAPhantom_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 1024), (3, 512)], regions: phantoms.Large.TruthPath);

    [Fact]
    public void Write_TissueModelOnAPhantom_GivesTheSameBytes() =>
        AllEqual(phantoms.Large.SlidePath, [(1, 2048), (2, 512), (3, 1024)], tissueModel: TissueCardFile.Demonstration);

    [Fact]
    public void Write_TissueModelOnARealSlide_GivesTheSameBytes() =>
        AllEqual(SharedData.Find("slides/CMU-1-Small-Region.svs"), [(1, 2048), (3, 512)], tissueModel: TissueCardFile.Demonstration);

    private void AllEqual(
        string slide, (int Threads, int TilePx)[] cuts, DetectorChoice detector = DetectorChoice.Classic, DetectorQuality quality = DetectorQuality.Standard,
        string? model = null, string? tissueModel = null, string? regions = null, Mpp? mpp = null)
    {
        SortedDictionary<string, string>? first = null;
        foreach ((int threads, int tilePx) in cuts)
        {
            string folder = Path.Combine(_folder.Path, $"{threads}-{tilePx}");
            AnalysisOptions options = new()
            {
                Mpp = mpp,
                Threads = threads,
                TilePx = tilePx,
                Detector = detector,
                Quality = quality,
                ModelFolder = model,
                RegionsPath = regions,
                TissueModelFolder = tissueModel is null ? null : ModelCardFile.OwnFolder(tissueModel),
            };
            AnalysisRun.Nuclei(AnalysisRun.Run(slide, folder, options, Pauses(threads * tilePx))).ShouldBeGreaterThan(500);
            SortedDictionary<string, string> found = AnalysisRun.Hashes(folder);
            string[] always =
            [
                "cells.geojson.gz", "cells.parquet", "composition.csv", "density.csv", "density.parquet", "density.png", "done.json", "hotspots.geojson",
                "overview.png", "subtype.json", "summary.json", "tissue.geojson", "vacuoles.geojson.gz",
            ];
            found.Keys.ShouldBe(always.Concat((regions ?? tissueModel) is null ? [] : SlideFiles.RegionFiles), ignoreOrder: true);
            first ??= found;
            found.ShouldBe(first, $"{threads} threads and tiles of {tilePx} px");
        }
    }

    // Longest for the first tiles, so that later ones overtake them.
    internal static Action<int> Pauses(int seed)
    {
        int calls = seed;
        return order => Thread.Sleep((int)((uint)(Interlocked.Increment(ref calls) * 2654435761u) >> 28) * (order % 3 == 0 ? 3 : 1));
    }
}
