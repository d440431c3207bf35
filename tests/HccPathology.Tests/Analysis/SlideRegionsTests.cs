using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Phantoms;
using HccPathology.Regions;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Analysis;

public sealed class SlideRegionsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Marked as within a tumour: stroma beside one, stroma by itself, which counts as one all the same, and fatty tumour.</summary>
    [Fact]
    public void TumourlessMm2_IsOfMarkedAreasWithoutATumourAlone()
    {
        RegionRaster raster = RegionRaster.Over(1600, 800, new Mpp(0.5), []);
        RegionPainter.Paint(raster,
        [
            new(ZoneScene.Class(TissueRole.Parenchyma), [Box(0, 0, 1600, 800)]), new(ZoneScene.Class(TissueRole.Tumour), [Box(80, 0, 400, 800)]),
            Marked(TissueRole.Stroma, Box(400, 0, 480, 800)), Marked(TissueRole.Stroma, Box(800, 0, 880, 800)), Marked(TissueRole.Steatosis, Box(1200, 0, 1360, 800)),
        ]);
        ZoneMap zones = ZoneMap.Of(raster, new TissueMask(1, 1, 1600, 800, raster.Mpp, [MaskClass.Tissue]), new ZoneOptions(), 1);
        SlideRegions.TumourlessMm2(raster, zones).ShouldBe(0.04 * 0.4, 1e-9);

        static RegionAnnotation Marked(TissueRole role, Polygon polygon) => new(ZoneScene.Class(role), [polygon]) { IsWithinTumour = true };
    }

    /// <summary>Tumour beside liver, with a cleft of 20 µm along two fifths of their border, or two thirds.</summary>
    [Theory]
    [InlineData(240, null)]
    [InlineData(400, "66 % of the tumour's border lie across glass")]
    public void Add_BorderAcrossGlass_IsToldWhereItIsMostOfIt(int cleftPx, string? words)
    {
        using SlideReport report = Small((x, y) => x is > 280 and < 320 && y < cleftPx);
        List<string> warnings = [];
        SlideRegions.Add(report, Drawn((TissueRole.Tumour, Box(0, 0, 300, 600)), (TissueRole.Parenchyma, Box(300, 0, 600, 600))), warnings);
        warnings.Where(w => w.Contains("border lie across glass", StringComparison.Ordinal)).Select(w => w.Split(':')[0]).ShouldBe(words is null ? [] : [words]);
    }

    /// <summary>Of a tissue model's map: specks of 0.01 mm² are no nodule, and whoever draws them means them.</summary>
    [Theory]
    [InlineData(200, true, true)]
    [InlineData(200, false, false)]
    [InlineData(500, true, false)]
    [InlineData(0, true, false)]
    public void Add_MarginsOfAMapWithoutANodule_AreTold(int sidePx, bool isOfMap, bool warns)
    {
        using SlideReport report = Small((_, _) => false);
        AnnotationFile drawn = Drawn((TissueRole.Parenchyma, Box(0, 0, 600, 600)), (TissueRole.Tumour, Box(0, 0, sidePx, sidePx)));
        RegionRaster map = RegionRaster.Over(600, 600, report.Mpp, []);
        RegionPainter.Paint(map, sidePx > 0 ? drawn.Regions : [drawn.Regions[0]]);
        List<string> warnings = [];
        SlideRegions.Add(isOfMap ? report with { Regions = map } : report, isOfMap ? null : drawn, warnings);
        warnings.Count(w => w.StartsWith("no tumour of the tissue map has 0.05 mm2, and margins are measured", StringComparison.Ordinal)).ShouldBe(warns ? 1 : 0);
    }

    /// <summary>Two drawn tumours of 0.0625 and 0.04 mm².</summary>
    [Theory]
    [InlineData(250, false, true)]
    [InlineData(250, true, true)]
    [InlineData(150, false, false)]
    public void Add_DrawnTumourTooSmallForANodule_IsToldBesideALargerOne(int largerPx, bool asOutlines, bool warns)
    {
        using SlideReport report = Small((_, _) => false);
        List<string> warnings = [];
        AnnotationFile drawn = Drawn((TissueRole.Parenchyma, Box(0, 0, 600, 600)),
            (TissueRole.Tumour, Box(0, 0, 2 * largerPx, 2 * largerPx)), (TissueRole.Tumour, Box(560, 560, 600, 600)));
        SlideReport zoned = SlideRegions.Add(report, asOutlines ? drawn with { Regions = [.. drawn.Regions.Select(AsOutline)] } : drawn, warnings);
        zoned.Zones!.StrayTumours.ShouldBe(warns ? 1 : 0);
        warnings.Count(w => w.Contains(": 1 tumour(s) with less than 0.05 mm2 that is not excluded count as tumour and have no margins", StringComparison.Ordinal)).ShouldBe(warns ? 1 : 0);
    }

    // Of a tumour that was drawn alone; without tissue around it there is no margin that anybody misses.
    [Theory]
    [InlineData(300, true)]
    [InlineData(600, false)]
    public void Add_TumourThatMeetsNothingKnown_IsTold(int sidePx, bool warns)
    {
        using SlideReport report = Small((_, _) => false);
        List<string> warnings = [];
        SlideRegions.Add(report, Drawn((TissueRole.Tumour, Box(0, 0, sidePx, 600))), warnings);
        warnings.Count(w => w.StartsWith("nowhere on the slide does tumour meet other tissue that is known: there are no core and no margins", StringComparison.Ordinal))
            .ShouldBe(warns ? 1 : 0);
    }

    [Fact]
    public void Add_TissueThatNobodyAnnotated_HasAClassOfItsOwnAndGlassHasNone()
    {
        using SlideReport report = Small((x, _) => x > 400);
        RegionRaster regions = SlideRegions.Add(report with { Options = report.Options with { UnannotatedRole = TissueRole.Parenchyma } },
            Drawn((TissueRole.Tumour, Box(0, 0, 200, 600))), []).Regions!;
        (ClassAt(100), ClassAt(300), ClassAt(500)).ShouldBe(("Tumour", "not annotated: parenchyma", null));

        string? ClassAt(double x) => regions.At(x, 300) is RegionRaster.None ? null : regions.Classes[regions.At(x, 300)].Name;
    }

    [Fact]
    public void Add_TissueThatNobodyAnnotatedWithinAnOutline_IsTumour()
    {
        using SlideReport report = Small((_, _) => false);
        AnnotationFile outline = new("00", [new RegionAnnotation(null, [Box(0, 0, 200, 600)]) { IsWithinTumour = true, Outline = "Tumour outline" }], []);
        List<string> warnings = [];
        SlideReport with = SlideRegions.Add(report with { Options = report.Options with { UnannotatedRole = TissueRole.Parenchyma } }, outline, warnings);
        (with.Regions!.At(100, 300), with.Zones!.At(100, 300).Compartment, with.Zones.At(300, 300).Compartment)
            .ShouldBe((RegionRaster.None, Compartment.TumourNest, Compartment.Parenchyma));
        warnings.ShouldBeEmpty("nothing was deleted");
    }

    [Theory]
    [InlineData(300, 0.045)]
    [InlineData(600, 0.09)]     // nothing else is left
    [InlineData(0, 0.09)]
    public void Sampled_OfASlideOfWhichAPartIsExcluded_IsTheRest(double excludedPx, double expectedMm2)
    {
        using SlideReport report = Small((_, _) => false);
        SlideRegions.Sampled(report, excludedPx > 0 ? Drawn((TissueRole.Artefact, Box(0, 0, excludedPx, 600))) : null)
            .AreaMm2(MaskClass.Tissue).ShouldBe(expectedMm2, 1e-9);
    }

    /// <summary>A slide of 300 x 300 µm, all tissue but for the cells whose middle lies on glass, level-0 px.</summary>
    private SlideReport Small(Func<double, double, bool> isGlass)
    {
        string slide = PhantomSlide.Write(_folder.File("a.tiff"),
            new PhantomOptions { WidthPx = 600, HeightPx = 600, Tissue = PhantomTissue.Cases["no-tumour"] }, 2).SlidePath;
        SlideReport report = new SlideAnalysis(new AnalysisOptions { Threads = 2, Detector = DetectorChoice.Classic }).Run(slide, _folder.Path, default);
        MaskClass[] cells = [.. Enumerable.Range(0, 30 * 30).Select(i => isGlass(i % 30 * 20 + 10, i / 30 * 20 + 10) ? MaskClass.Glass : MaskClass.Tissue)];
        return report with { Mask = new TissueMask(30, 30, 20, 20, report.Mpp, cells, 600, 600) };
    }

    private static RegionAnnotation AsOutline(RegionAnnotation region) =>
        region.Class?.Role == TissueRole.Tumour ? region with { Class = null, IsWithinTumour = true, Outline = "Tumour outline" } : region;

    private static AnnotationFile Drawn(params (TissueRole Role, Polygon Polygon)[] regions) =>
        new("00", [.. regions.Select(r => new RegionAnnotation(ZoneScene.Class(r.Role), [r.Polygon]))], []);

    private static Polygon Box(double left, double top, double right, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)], []);
}
