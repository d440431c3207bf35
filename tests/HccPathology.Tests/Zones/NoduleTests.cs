using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>Which tumour is a nodule, where it lies, and where there is any.</summary>
public sealed class NoduleTests
{
    [Fact]
    public void Nodule_LiesAtTheCentreOfItsBox()
    {
        ZoneMap map = new ZoneScene(4000, 4000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 400, 2000, 3000)).Map();
        TumourNodule nodule = map.Nodules.ShouldHaveSingleItem();
        nodule.GrossAreaMm2.ShouldBe(2.6, 1e-9);
        (nodule.XPx, nodule.YPx).ShouldBe((3000, 3400));
    }

    [Fact]
    public void Nodule_OnPixelsThatAreWiderThanHigh_LiesAtTheCentreOfItsBoxInPixels()
    {
        Mpp mpp = new(0.5, 0.25);
        RegionRaster raster = RegionRaster.Over(2000, 4000, mpp, []);
        RegionPainter.Paint(raster, [new(ZoneScene.Class(TissueRole.Tumour), [new([new(400, 800), new(1200, 800), new(1200, 2800), new(400, 2800)], [])])]);
        TumourNodule nodule = ZoneMap.Of(raster, new TissueMask(1, 1, 2000, 4000, mpp, [MaskClass.Tissue]),
            new ZoneOptions(), 1).Nodules.ShouldHaveSingleItem();
        nodule.GrossAreaMm2.ShouldBe(0.4 * 0.5, 1e-9);
        (nodule.XPx, nodule.YPx).ShouldBe((800, 1800));
    }

    [Fact]
    public void Nodules_AreOfTissueThatHangsTogetherAndNotOfSpecks()
    {
        ZoneMap map = new ZoneScene(4000, 4000).DrawAll(TissueRole.Parenchyma)
            .Draw(TissueRole.Tumour, ZoneScene.Box(1000, 1000, 2000, 2000)).Draw(TissueRole.Tumour, ZoneScene.Box(2000, 2000, 3000, 2600))  // corner to corner
            .Draw(TissueRole.Tumour, ZoneScene.Box(200, 3000, 400, 3240)).Draw(TissueRole.Tumour, ZoneScene.Box(200, 200, 400, 500))         // 0.048 and 0.06 mm²
            .Make(MaskClass.Glass, (x, y) => x is > 1200 and < 1400 && y is > 1200 and < 1400).Map();
        map.Nodules.Select(n => Math.Round(n.GrossAreaMm2, 6)).ShouldBe([1 + 0.6 - 0.04, 0.06]);
    }

    // 3,125 cells of 16 µm² are 0.049999999999999996 mm² to the processor.
    [Fact]
    public void Nodule_OfExactlyTheLeastArea_Counts() => new ZoneScene(1000, 1000).DrawAll(TissueRole.Parenchyma)
        .Draw(TissueRole.Tumour, ZoneScene.Box(400, 400, 600, 652)).Draw(TissueRole.Parenchyma, ZoneScene.Box(400, 648, 500, 652)).Map()
        .Nodules.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(0.05, 1e-12);

    // In the middle of its last column of cells.
    [Fact]
    public void Areas_OfASlideThatEndsWithinACell_EndThere()
    {
        ZoneScene scene = new ZoneScene(1002, 1000).DrawAll(TissueRole.Tumour);
        scene.Map().Nodules.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(1.002, 1e-9);
        scene.DrawAll(TissueRole.Artefact).Map().ExcludedCells(Compartment.TumourNest).ShouldBe(250.5 * 250, 1e-6);
    }

    // A little more than 0.05 mm², a cell less, and one that is larger and farther up.
    [Fact]
    public void Nodules_FromALeastAreaOn_AreCountedLargestFirst()
    {
        ZoneMap map = new ZoneScene(1600, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(800, 100, 1300, 600))
            .Draw(TissueRole.Tumour, ZoneScene.Box(100, 1400, 604, 1500)).Draw(TissueRole.Tumour, ZoneScene.Box(800, 800, 1084, 976)).Map();
        map.Nodules.Select(n => Math.Round(n.GrossAreaMm2, 6)).ShouldBe([0.25, 0.0504]);
    }

    // However little of it is left to count.
    [Theory]
    [InlineData(TissueRole.Stroma)]
    [InlineData(TissueRole.Necrosis)]
    [InlineData(TissueRole.Vessel)]
    [InlineData(TissueRole.Artefact)]
    public void HasTumour_TumourOfNothingElse_IsThere(TissueRole role) =>
        new ZoneScene(1000, 1000).DrawAll(TissueRole.Tumour).DrawAll(role).Map().HasTumour.ShouldBeTrue();
}
