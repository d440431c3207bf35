using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Zones;

/// <summary>Which tumour is a nodule, where it lies, and where there is any.</summary>
public sealed class NoduleTests
{
    [Fact]
    public void Nodule_LiesAtTheCentreOfItsBox()
    {
        ZoneMap map = new ZoneScene(4000, 4000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 400, 2000, 3000)).Map();
        TumourNodule nodule = map.Nodules.All.ShouldHaveSingleItem();
        nodule.GrossAreaMm2.ShouldBe(2.6, 1e-9);
        (nodule.XPx, nodule.YPx).ShouldBe((3000, 3400));
        map.Nodules.At(map.IndexOf(2 * 2200, 2 * 1000)).ShouldBe(1, "its outer margin");
    }

    [Fact]
    public void Nodule_OnPixelsThatAreWiderThanHigh_LiesAtTheCentreOfItsBoxInPixels()
    {
        Mpp mpp = new(0.5, 0.25);
        RegionRaster raster = RegionRaster.Over(2000, 4000, mpp, [], cellUm: 10);
        RegionPainter.Paint(raster, [new(ZoneScene.Class(TissueRole.Tumour), [new([new(400, 800), new(1200, 800), new(1200, 2800), new(400, 2800)], [])])]);
        TumourNodule nodule = ZoneMap.Of(raster, new TissueMask(1, 1, 2000, 4000, mpp, [MaskClass.Tissue]),
            new ZoneOptions(), 1).Nodules.All.ShouldHaveSingleItem();
        nodule.GrossAreaMm2.ShouldBe(0.4 * 0.5, 1e-9);
        (nodule.XPx, nodule.YPx).ShouldBe((800, 1800));
        nodule.MaxDiameterMm.ShouldBe(Math.Sqrt(0.4 * 0.4 + 0.5 * 0.5), 1e-9);
    }

    [Fact]
    public void Nodules_AreOfTissueThatHangsTogetherAndNotOfSpecks()
    {
        ZoneMap map = new ZoneScene(4000, 4000).DrawAll(TissueRole.Parenchyma)
            .Draw(TissueRole.Tumour, ZoneScene.Box(1000, 1000, 2000, 2000)).Draw(TissueRole.Tumour, ZoneScene.Box(1980, 1700, 3000, 2300))  // overlapping by 300 um
            .Draw(TissueRole.Tumour, ZoneScene.Box(200, 3000, 400, 3240)).Draw(TissueRole.Tumour, ZoneScene.Box(200, 200, 400, 500))         // 0.048 and 0.06 mm²
            .Make(MaskClass.Glass, (x, y) => x is > 1200 and < 1400 && y is > 1200 and < 1400).Map();
        map.Nodules.All.Select(n => Math.Round(n.GrossAreaMm2, 6)).ShouldBe([1 + 0.612 - 0.006 - 0.04, 0.06]);
    }

    // A disc of 1.13 mm², and 3 mm from it a speck of 0.04 mm² (drawn, as a slip of the hand is): the outer margin is that of the disc.
    [Fact]
    public void Border_BesideANodule_IsNotMeasuredFromASpeck()
    {
        ZoneScene scene = new ZoneScene(6000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(1500, 1500, 600, lobes: 0));
        double outer = ZoneScene.NetMm2(scene.Map(), ZoneOptions.OuterMargin), distant = ZoneScene.NetMm2(scene.Map(), ZoneOptions.Distant);
        ZoneMap map = scene.Draw(TissueRole.Tumour, ZoneScene.Box(5000, 1400, 5200, 1600)).Map();
        outer.ShouldBe(Math.PI * (1.1 * 1.1 - 0.6 * 0.6), 0.01);
        ZoneScene.NetMm2(map, ZoneOptions.OuterMargin).ShouldBe(outer, 1e-9);
        ZoneScene.NetMm2(map, ZoneOptions.Distant).ShouldBe(distant - 0.04, 1e-9);
        map.DistanceUm(map.IndexOf(2 * 5100, 2 * 1500)).ShouldBeNull("the speck has no border");
        map.At(2 * 5100, 2 * 1500).ShouldBe((Compartment.TumourNest, 0));
        (map.Nodules.All.Count, map.StrayTumours).ShouldBe((1, 1));
        new ZoneScene(6000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(5000, 1400, 5200, 1600)).Map()
            .DistanceUm(map.IndexOf(2 * 5100, 2 * 1500)).ShouldNotBeNull("alone it is what there is");
    }

    // A control section on the glass, excluded, beside the patient's own tumour, too small for a nodule or not.
    [Theory]
    [InlineData(200, 0)]
    [InlineData(400, 1)]
    public void Border_BesideATumourThatIsExcluded_IsThatOfWhatCounts(int side, int nodules)
    {
        ZoneScene scene = new ZoneScene(6000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(800, 1400, 800 + side, 1400 + side));
        double outer = ZoneScene.NetMm2(scene.Map(), ZoneOptions.OuterMargin);
        outer.ShouldBeGreaterThan(1);
        ZoneMap map = scene.Draw(TissueRole.Tumour, ZoneScene.Box(4000, 1000, 4600, 1600)).Draw(TissueRole.Artefact, ZoneScene.Box(3500, 500, 5100, 2100)).Map();
        ZoneScene.NetMm2(map, ZoneOptions.OuterMargin).ShouldBe(outer, 1e-9);
        (map.Nodules.All.Count, map.StrayTumours).ShouldBe((nodules, 0));
        map.DistanceUm(map.IndexOf(2 * 4300, 2 * 1300)).ShouldBeNull();
    }

    // Of 0.072 mm², a third of which is excluded: no nodule, and no margin beside one.
    [Fact]
    public void Border_OfATumourThatIsMostlyExcluded_IsNoneBesideANodule()
    {
        ZoneScene scene = new ZoneScene(4000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(500, 800, 900, 1200))
            .Draw(TissueRole.Tumour, ZoneScene.Box(3000, 900, 3360, 1100));
        scene.Map().Nodules.All.Count.ShouldBe(2);
        ZoneMap map = scene.Draw(TissueRole.Artefact, ZoneScene.Box(3240, 800, 3600, 1200)).Map();
        (map.Nodules.All.Count, map.StrayTumours).ShouldBe((1, 1));
        map.DistanceUm(map.IndexOf(2 * 3100, 2 * 1000)).ShouldBeNull();
        map.At(2 * 3100, 2 * 1000).ShouldBe((Compartment.TumourNest, 0));
    }

    // 3,125 cells of 16 µm² are 0.049999999999999996 mm² to the processor.
    [Fact]
    public void Nodule_OfExactlyTheLeastArea_Counts() => new ZoneScene(1000, 1000).DrawAll(TissueRole.Parenchyma)
        .Draw(TissueRole.Tumour, ZoneScene.Box(400, 400, 600, 652)).Draw(TissueRole.Parenchyma, ZoneScene.Box(400, 648, 500, 652)).Map()
        .Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(0.05, 1e-12);

    // In the middle of its last column of cells.
    [Fact]
    public void Areas_OfASlideThatEndsWithinACell_EndThere()
    {
        ZoneScene scene = new ZoneScene(1002, 1000).DrawAll(TissueRole.Tumour);
        scene.Map().Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(1.002, 1e-9);
        scene.DrawAll(TissueRole.Artefact).Map().ExcludedCells(Compartment.TumourNest).ShouldBe(250.5 * 250, 1e-6);
    }

    // A little more than 0.05 mm², a cell less, and one that is larger and farther up.
    [Fact]
    public void Nodules_FromALeastAreaOn_AreCountedLargestFirst()
    {
        ZoneMap map = new ZoneScene(1600, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(800, 100, 1300, 600))
            .Draw(TissueRole.Tumour, ZoneScene.Box(100, 1400, 604, 1500)).Draw(TissueRole.Tumour, ZoneScene.Box(800, 800, 1084, 976)).Map();
        map.Nodules.All.Select(n => Math.Round(n.GrossAreaMm2, 6)).ShouldBe([0.25, 0.0504]);
    }

    /// <summary>Two blobs, and a speck that has no margin; each place outside by trying all of the tumour.</summary>
    [Fact]
    public void At_IsTheNoduleWithinItAndTheNearestInTheBandsOutside()
    {
        ZoneMap map = new ZoneScene(2400, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(600, 700, 250, seed: 2))
            .Draw(TissueRole.Tumour, ZoneScene.Blob(1500, 900, 350, seed: 3)).Draw(TissueRole.Tumour, ZoneScene.Box(2200, 200, 2280, 280)).Map();
        map.Nodules.All.Select(n => (n.Number, n.XPx > 2000)).ShouldBe([(1, true), (2, false)]);
        (int X, int Y, int Number)[] edge = [.. Cells(map).Where(c => map.IsInTumour(c.I) && (new[] { 1, -1, map.Width, -map.Width }).Any(d => !map.IsInTumour(c.I + d)))
            .Select(c => (c.X, c.Y, map.Nodules.At(c.I)))];
        edge.Select(e => e.Number).Distinct().Order().ShouldBe([0, 1, 2]);
        edge = [.. edge.Where(e => e.Number != 0)];
        foreach ((int x, int y, int i) in Cells(map).Where(c => c.I % 7 == 0))
        {
            int found = map.Nodules.At(i);
            int[] nearest = map.IsInTumour(i)
                ? [x < 270 ? 2 : x < 520 ? 1 : 0]
                : [.. edge.GroupBy(e => (e.X - x) * (e.X - x) + (e.Y - y) * (e.Y - y)).MinBy(g => g.Key)!.Select(e => e.Number)];
            nearest.ShouldContain(found, $"{x}, {y}");
        }

        int[] row = new int[map.Width];
        map.Nodules.ReadRow(200, row);
        row.ShouldBe(Enumerable.Range(0, map.Width).Select(x => map.Nodules.At(200 * map.Width + x)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_BeyondGlass_IsTheNoduleOfItsOwnPieceOfTissue(bool isUpright)
    {
        Shape Box(double from, double to) => isUpright ? ZoneScene.Box(0, from, 1000, to) : ZoneScene.Box(from, 0, to, 1000);
        ZoneMap map = (isUpright ? new ZoneScene(1000, 3000) : new ZoneScene(3000, 1000)).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, Box(600, 1000))
            .Draw(TissueRole.Tumour, Box(2000, 3000)).Make(MaskClass.Glass, (x, y) => (isUpright ? y : x) is > 1000 and < 1300).Map();
        At(1400).ShouldBe(1, "400 um from the other, and 600 from its own");
        At(500).ShouldBe(2);
        At(1100).ShouldBe(0, "glass");

        int At(double um) => map.Nodules.At(isUpright ? map.IndexOf(1000, 2 * um) : map.IndexOf(2 * um, 1000));
    }

    // The outline of the upper one goes on over glass, up to 36 µm from the liver: its tissue is 700 µm farther away.
    [Fact]
    public void At_BesideAnOutlineOnGlass_IsTheNoduleWhoseTissueIsNearest()
    {
        ZoneMap map = new ZoneScene(2400, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1304, 304))
            .Draw(TissueRole.Tumour, ZoneScene.Box(1600, 0, 2400, 1000)).Make(MaskClass.Glass, (x, y) => x is > 600 and < 1304 && y < 304).Map();
        map.Nodules.At(map.IndexOf(2 * 1340, 2 * 100)).ShouldBe(1);
        map.Nodules.At(map.IndexOf(2 * 200, 2 * 340)).ShouldBe(2);
    }

    // The tear is a bank, so that the liver beside it has a margin; it is of no nodule, and least of all of one in another piece.
    [Fact]
    public void At_MarginOfATumourThatCannotBeRead_IsOfNone()
    {
        ZoneMap map = new ZoneScene(4000, 1000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, 1200, 1000)).Draw(TissueRole.Tumour, ZoneScene.Box(0, 400, 600, 1000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(2400, 0, 4000, 1000)).Make(MaskClass.Damaged, (x, y) => x < 600 && y > 400)
            .Make(MaskClass.Glass, (x, _) => x is > 1200 and < 2400).Map();
        map.Nodules.All.ShouldHaveSingleItem().XPx.ShouldBe(6400);
        map.At(2 * 700, 2 * 800).ShouldBe((Compartment.Parenchyma, 3));
        map.Nodules.At(map.IndexOf(2 * 700, 2 * 800)).ShouldBe(0);
    }

    /// <summary>Two cores of a needle 150 µm apart: the lesion's border is the upper's, and the lower, all tumour, has none.</summary>
    [Fact]
    public void At_BesideATumourThatHasNoBorder_IsTheNoduleWhoseBorderIsNearest()
    {
        ZoneMap map = new ZoneScene(4000, 1150).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 500))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 650, 4000, 1150)).Make(MaskClass.Glass, (_, y) => y is > 490 and < 660).Map();
        map.Nodules.All.Select(n => Math.Round(n.GrossAreaMm2, 2)).ShouldBe([1.98, 0.49]);
        map.Nodules.At(map.IndexOf(2 * 2800, 2 * 480)).ShouldBe(2, "170 um from the other");
        map.At(2 * 2800, 2 * 480).Band.ShouldBe(4, "1.8 mm from the border");
        (map.DistanceUm(map.IndexOf(2 * 1200, 2 * 900)), map.At(2 * 1200, 2 * 900).Band).ShouldBe((null, 0), "a tumour without a border has no bands");
        map.At(2 * 200, 2 * 200).Band.ShouldBe(1);
    }

    /// <summary>The same 120 µm apart, with tissue in each of two neighbouring blocks of 100 µm, so that both are of one piece indeed.</summary>
    [Fact]
    public void DistanceUm_OfATumourWithoutABorderInThePieceOfAnother_IsUnknown()
    {
        ZoneMap map = new ZoneScene(4000, 1152).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 512))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 632, 4000, 1152)).Make(MaskClass.Glass, (_, y) => y is > 512 and < 632).Map();
        (map.DistanceUm(map.IndexOf(2 * 1200, 2 * 900)), map.At(2 * 1200, 2 * 900).Band).ShouldBe((null, 0));
        map.DistanceUm(map.IndexOf(2 * 800, 2 * 200))!.Value.ShouldBe(-200, 4);
    }

    /// <summary>A strip along the border, which cannot be read, is a bank of the tumour behind it.</summary>
    [Fact]
    public void DistanceUm_BehindAStripThatCannotBeRead_IsToTheBorderBeyondIt()
    {
        ZoneMap map = new ZoneScene(2000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 800, 1000))
            .Make(MaskClass.Damaged, (x, _) => x is > 720 and < 800).Map();
        map.DistanceUm(map.IndexOf(2 * 500, 1000))!.Value.ShouldBe(-300, 4);
        (map.Nodules.At(map.IndexOf(2 * 500, 1000)), map.Nodules.At(map.IndexOf(2 * 900, 1000))).ShouldBe((1, 1));
    }

    /// <summary>A control of another tumour on the same glass would be the patient's first nodule.</summary>
    [Fact]
    public void Nodules_OfWhatIsExcluded_AreNone()
    {
        ZoneMap map = new ZoneScene(3000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 600, 600))
            .Draw(TissueRole.Tumour, ZoneScene.Box(1500, 0, 3000, 1000)).Draw(TissueRole.Artefact, ZoneScene.Box(1500, 0, 3000, 980)).Map();
        map.Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(0.36, 1e-9, "what is left of the other is 0.03 mm2");
        map.Nodules.At(map.IndexOf(2 * 2000, 2 * 500)).ShouldBe(0);
    }

    [Fact]
    public void At_PieceWithoutABorder_HasNumbersWithinTheTumourAlone()
    {
        ZoneMap map = new ZoneScene(2000, 1000).Draw(TissueRole.Tumour, ZoneScene.Box(600, 0, 1200, 1000)).Map();
        map.Nodules.At(map.IndexOf(2 * 700, 200)).ShouldBe(1);
        map.Nodules.At(map.IndexOf(2 * 500, 200)).ShouldBe(0, "nobody said what lies there");
        map.Nodules.At(map.IndexOf(2 * 1400, 200)).ShouldBe(0);
        int[] row = [.. Enumerable.Repeat(9, map.Width)];
        map.Nodules.ReadRow(50, row);
        row.ShouldBe(Enumerable.Range(0, map.Width).Select(x => map.Nodules.At(50 * map.Width + x)), "nothing of a row that was read before");
    }

    // Two boxes corner to corner, along either diagonal, with outlines that go on over glass.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MaxDiameterAndPlace_OfATiltedNodule_AreThoseOfItsTissue(bool isFalling)
    {
        ZoneMap map = new ZoneScene(2000, 1400).DrawAll(TissueRole.Parenchyma)
            .Draw(TissueRole.Tumour, isFalling ? ZoneScene.Box(400, 400, 804, 700) : ZoneScene.Box(804, 400, 1400, 700))
            .Draw(TissueRole.Tumour, isFalling ? ZoneScene.Box(804, 700, 1400, 1000) : ZoneScene.Box(400, 700, 804, 1000))
            .Make(MaskClass.Glass, (x, _) => x is < 504 or > 1304).Map();
        TumourNodule nodule = map.Nodules.All.ShouldHaveSingleItem();
        nodule.MaxDiameterMm.ShouldBe(1, 1e-9);
        (nodule.XPx, nodule.YPx).ShouldBe((504 + 1304, 400 + 1000));
    }

    [Theory]
    [InlineData(800, 600)]
    [InlineData(600, 800)]
    public void MaxDiameter_IsFromCornerToCornerOfItsTissue(double width, double height) =>
        new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(400, 400, 400 + width, 400 + height))
            .Draw(TissueRole.Tumour, ZoneScene.Box(1600, 1600, 2000, 2000)).Draw(TissueRole.Parenchyma, ZoneScene.Box(600, 600, 700, 700))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 600, 400, 700)).Make(MaskClass.Glass, (x, _) => x < 400).Map()
            .Nodules.All[0].MaxDiameterMm.ShouldBe(1, 1e-9);

    [Fact]
    public void MaxDiameter_OfARoundNodule_IsItsDiameter() =>
        new ZoneScene(3000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(1500, 1500, 1000, lobes: 0)).Map()
            .Nodules.All.ShouldHaveSingleItem().MaxDiameterMm.ShouldBe(2, 0.006);

    private static IEnumerable<(int X, int Y, int I)> Cells(ZoneMap map) =>
        Enumerable.Range(0, map.Width * map.Height).Select(i => (i % map.Width, i / map.Width, i));

    /// <summary>Two squares of 600 µm with a bridge of a width between them: by a map's closing bridges are up to 200 µm wide.</summary>
    [Theory]
    [InlineData(96, 2)]
    [InlineData(200, 2)]
    [InlineData(240, 1)]
    public void Nodules_ThatHangTogetherByANeck_AreTwo(double neckUm, int expected)
    {
        ZoneMap map = new ZoneScene(2400, 1200).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(300, 300, 900, 900))
            .Draw(TissueRole.Tumour, ZoneScene.Box(1300, 300, 2100, 900)).Draw(TissueRole.Tumour, ZoneScene.Box(900, 600 - neckUm / 2, 1300, 600 + neckUm / 2)).Map();
        map.Nodules.All.Count.ShouldBe(expected);
        map.Nodules.All.Sum(n => n.GrossAreaMm2).ShouldBe(0.36 + 0.48 + 0.4 * neckUm / 1e3, 1e-9);
        (map.Nodules.At(map.IndexOf(2 * 600, 2 * 600)), map.Nodules.At(map.IndexOf(2 * 1700, 2 * 600))).ShouldBe((expected, 1));
        (map.Nodules.At(map.IndexOf(2 * 950, 2 * 600)), map.Nodules.At(map.IndexOf(2 * 1250, 2 * 600))).ShouldBe((expected, 1), "the neck is its nearer core's");
        (map.Nodules.At(map.IndexOf(2 * 200, 2 * 600)), map.Nodules.At(map.IndexOf(2 * 2300, 2 * 600))).ShouldBe((expected, 1), "and so are margins");
        int[] row = new int[map.Width];
        map.Nodules.ReadRow(150, row);
        row.ShouldBe(Enumerable.Range(0, map.Width).Select(x => map.Nodules.At(150 * map.Width + x)));
        Enumerable.Range(0, map.Width * map.Height).Count(i => map.IsInTumour(i) && map.Nodules.At(i) == 0).ShouldBe(0);
    }

    /// <summary>A lobe of 300 µm is no nodule, and one at the slide's edge has no rim there.</summary>
    [Fact]
    public void Nodules_OfALobeOnANeck_AreOne() => new ZoneScene(1500, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 700, 700))
        .Draw(TissueRole.Tumour, ZoneScene.Box(700, 300, 900, 380)).Draw(TissueRole.Tumour, ZoneScene.Box(900, 200, 1200, 500)).Map()
        .Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(0.49 + 0.016 + 0.09, 1e-9);

    /// <summary>Two squares on a neck, the second with a lobe on another: it has 0.04 mm² in its middle, or 0.068. A third square is apart from them.</summary>
    [Theory]
    [InlineData(400, 3)]
    [InlineData(460, 4)]
    public void Nodules_OfTumoursOfWhichOneHasALobe_AreItsLargePartsAndTheOther(double lobeUm, int expected)
    {
        ZoneMap map = new ZoneScene(3200, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(300, 300, 900, 900))
            .Draw(TissueRole.Tumour, ZoneScene.Box(900, 560, 1300, 640)).Draw(TissueRole.Tumour, ZoneScene.Box(1300, 300, 2100, 900))
            .Draw(TissueRole.Tumour, ZoneScene.Box(2100, 560, 2300, 640)).Draw(TissueRole.Tumour, ZoneScene.Box(2300, 400, 2300 + lobeUm, 400 + lobeUm))
            .Draw(TissueRole.Tumour, ZoneScene.Box(300, 1300, 700, 1700)).Map();
        map.Nodules.All.Count.ShouldBe(expected);
        (NumberAt(1700, 600), NumberAt(2400, 500) == 1).ShouldBe((1, expected == 3));
        map.Nodules.All[NumberAt(500, 1500) - 1].GrossAreaMm2.ShouldBe(0.16, 1e-9);
        map.Nodules.All[NumberAt(500, 600) - 1].GrossAreaMm2.ShouldBe(0.36 + 0.016, 0.002, "with its half of the neck");

        int NumberAt(double x, double y) => map.Nodules.At(map.IndexOf(2 * x, 2 * y));
    }

    /// <summary>To every side: what lies along the edge of a tumour's box has a border there as well.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    public void Nodules_OfALobeToAnySide_AreOne(int across, int down)
    {
        Shape Moved(double left, double top, double right, double bottom) => across + down > 0
            ? Turned(left, top, right, bottom) : Turned(2000 - right, 2000 - bottom, 2000 - left, 2000 - top);
        Shape Turned(double left, double top, double right, double bottom) =>
            across != 0 ? ZoneScene.Box(left, top, right, bottom) : ZoneScene.Box(top, left, bottom, right);
        new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, Moved(200, 600, 1000, 1400))
            .Draw(TissueRole.Tumour, Moved(1000, 960, 1200, 1040)).Draw(TissueRole.Tumour, Moved(1200, 800, 1600, 1200)).Map()
            .Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(0.64 + 0.016 + 0.16, 1e-9);
    }

    /// <summary>A nodule between the arms of another: along a row of cells the one lies before and behind the other.</summary>
    [Fact]
    public void At_BesideANoduleBetweenTheArmsOfAnother_IsItsNumber()
    {
        ZoneMap map = new ZoneScene(2400, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(200, 200, 400, 1600))
            .Draw(TissueRole.Tumour, ZoneScene.Box(200, 1600, 2200, 1800)).Draw(TissueRole.Tumour, ZoneScene.Box(2000, 200, 2200, 1600))
            .Draw(TissueRole.Tumour, ZoneScene.Box(900, 400, 1500, 1000)).Map();
        foreach ((double x, int number) in (IEnumerable<(double, int)>)[(300, 1), (450, 1), (850, 2), (1200, 2), (1550, 2), (1950, 1), (2100, 1)])
        {
            map.Nodules.At(map.IndexOf(2 * x, 2 * 700)).ShouldBe(number, $"{x}");
        }
    }

    /// <summary>The first is larger by what is excluded in it.</summary>
    [Fact]
    public void Nodules_WithExcludedTissue_AreAsLargeAsWithoutAndNumberedByThat()
    {
        ZoneMap map = new ZoneScene(3000, 1200).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(200, 200, 1000, 1000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(2000, 200, 2700, 900)).Draw(TissueRole.Artefact, ZoneScene.Box(400, 400, 900, 900)).Map();
        map.Nodules.All.Select(n => Math.Round(n.GrossAreaMm2, 6)).ShouldBe([0.64, 0.49]);
        map.Nodules.At(map.IndexOf(2 * 600, 2 * 600)).ShouldBe(1);
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
