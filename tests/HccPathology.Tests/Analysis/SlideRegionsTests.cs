using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Analysis;

public sealed class SlideRegionsTests
{
    /// <summary>Marked as within a tumour: stroma beside one, stroma by itself, which counts as one all the same, and fatty tumour.</summary>
    [Fact]
    public void TumourlessMm2_IsOfMarkedAreasWithoutATumourAlone()
    {
        RegionRaster raster = RegionRaster.Over(1600, 800, new Mpp(0.5), []);
        RegionPainter.Paint(raster,
        [
            new(ZoneScene.Class(TissueRole.Parenchyma), [Box(0, 1600)]), new(ZoneScene.Class(TissueRole.Tumour), [Box(80, 400)]),
            Marked(TissueRole.Stroma, Box(400, 480)), Marked(TissueRole.Stroma, Box(800, 880)), Marked(TissueRole.Steatosis, Box(1200, 1360)),
        ]);
        ZoneMap zones = ZoneMap.Of(raster, new TissueMask(1, 1, 1600, 800, raster.Mpp, [MaskClass.Tissue]), new ZoneOptions(), 1);
        SlideRegions.TumourlessMm2(raster, zones).ShouldBe(0.04 * 0.4, 1e-9);

        static RegionAnnotation Marked(TissueRole role, Polygon polygon) => new(ZoneScene.Class(role), [polygon]) { IsWithinTumour = true };

        static Polygon Box(double left, double right) => new([new(left, 0), new(right, 0), new(right, 800), new(left, 800)], []);
    }
}
