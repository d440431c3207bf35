using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;
using NetTopologySuite.Geometries;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Zones;

/// <summary>Zones on the raster against the exact answer by buffers of polygons.</summary>
public sealed class ZoneMapTests
{
    private const double Side = 6000;
    private const int Quadrant = 32;

    private static Shape Slide => ZoneScene.Box(0, 0, Side, Side);

    [Theory]
    [InlineData("inner margin=-500:0,outer margin=0:500,peritumour=500:2000")]
    [InlineData("-360:0,0:360")]
    [InlineData("-400:-200,-200:0,0:100,100:300,300:1000")]
    public void Bands_OfALobedTumourAreThoseOfBuffers(string bands)
    {
        Shape tumour = ZoneScene.Blob(2900, 3100, 1500);
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, tumour)
            .Map(new ZoneOptions { Bands = ZoneOptions.ParseBands(bands) });
        foreach (ZoneBand band in map.Options.AllBands)
        {
            ZoneScene.NetMm2(map, band.Name).ShouldBeWithin(0.005, Exact(tumour, band) / 1e6, band.Name);
        }
    }

    // A circle has borders of all directions on the grid; of one direction a band of 10 µm is 8 or 12 µm wide.
    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(25)]
    [InlineData(30)]
    public void Bands_NarrowOnesAlongTheBorder_AreAsWideAsTheySay(int um)
    {
        Shape tumour = ZoneScene.Blob(800, 800, 600, lobes: 0);
        ZoneMap map = new ZoneScene(1600, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, tumour)
            .Map(new ZoneOptions { Bands = ZoneOptions.ParseBands($"a={-um}:0,b=0:{um}") });
        foreach (ZoneBand band in map.Options.Bands)
        {
            ZoneScene.NetMm2(map, band.Name).ShouldBeWithin(0.05, Exact(tumour, band) / 1e6, band.Name);
        }
    }

    [Theory]
    [InlineData(TissueRole.Necrosis, false)]
    [InlineData(TissueRole.Glass, false)]
    [InlineData(TissueRole.Parenchyma, true)]
    [InlineData(TissueRole.Steatosis, true)]
    [InlineData(TissueRole.Stroma, true)]
    [InlineData(TissueRole.Lymphoid, true)]
    [InlineData(TissueRole.Portal, true)]
    [InlineData(TissueRole.Vessel, true)]
    [InlineData(TissueRole.Other, true)]
    public void HasBorder_TissueBesideTheTumour_IsOneUnlessItIsNecrosisOrGlass(TissueRole beside, bool isBorder) =>
        new ZoneScene(2000, 2000).DrawAll(beside).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 2000)).Map().HasBorder.ShouldBe(isBorder);

    [Theory]
    [InlineData(TissueRole.Artefact, false)]
    [InlineData(TissueRole.Parenchyma, true)]
    public void HasBorder_WhatATissueMapCallsArtefactBesideTheTumour_IsNone(TissueRole beside, bool isBorder)
    {
        Mpp mpp = new(0.5);
        RegionRaster raster = new(100, 100, 4, mpp, [ZoneScene.Class(TissueRole.Tumour), ZoneScene.Class(beside)]);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = i % 100 < 50 ? (byte)0 : (byte)1;
        }

        ZoneMap.Of(raster, new TissueMask(1, 1, 800, 800, mpp, [MaskClass.Tissue]), new ZoneOptions(), 1).HasBorder.ShouldBe(isBorder);
    }

    [Fact]
    public void Bands_OfTwoNodules_GoToTheNearer()
    {
        Shape tumour = ZoneScene.Blob(1700, 1800, 800, seed: 2).Union(ZoneScene.Blob(4100, 4200, 1000, seed: 3));
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, tumour).Map();
        map.Nodules.All.Count.ShouldBe(2);
        map.Nodules.All.Sum(n => n.GrossAreaMm2).ShouldBeWithin(0.005, tumour.Area / 1e6, "nodules");
        foreach (ZoneBand band in map.Options.AllBands)
        {
            ZoneScene.NetMm2(map, band.Name).ShouldBeWithin(0.005, Exact(tumour, band) / 1e6, band.Name);
        }
    }

    [Fact]
    public void Border_IsWhereTumourMeetsTissueAndNotWhereItMeetsGlass()
    {
        // A round tumour cut by the edge of the tissue at x = 2000: no margin along the cut.
        Shape tissue = ZoneScene.Box(2000, 0, Side, Side), tumour = ZoneScene.Blob(2000, 3000, 1500, 0.1).Intersection(tissue);
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, tumour)
            .Make(MaskClass.Glass, (x, _) => x < 2000).Map();
        Shape border = tumour.Boundary.Intersection(ZoneScene.Box(2001, 0, Side, Side)), near = border.Buffer(500, Quadrant);
        ZoneScene.NetMm2(map, "inner margin").ShouldBeWithin(0.02, near.Intersection(tumour).Area / 1e6, "inner");
        ZoneScene.NetMm2(map, "outer margin").ShouldBeWithin(0.02, near.Intersection(tissue.Difference(tumour)).Area / 1e6, "outer");
        map.GlassBorder.ShouldBe(0);
        map.At(2050 * 2, 3000 * 2).Band.ShouldBe(1, "the core reaches to the glass");
    }

    [Fact]
    public void Border_ReachesOverACleftAndEachSideIsMeasuredFromItsOwnBank()
    {
        ZoneMap map = new ZoneScene(Side, Side).Draw(TissueRole.Parenchyma, ZoneScene.Box(3000, 0, Side, Side))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 3000, Side))
            .Make(MaskClass.Glass, (x, _) => x is > 2960 and < 3040).Map();
        map.GlassBorder.ShouldBe(1);
        ZoneScene.NetMm2(map, "inner margin").ShouldBeWithin(0.02, 0.5 * 6, "inner");
        ZoneScene.NetMm2(map, "outer margin").ShouldBeWithin(0.02, 0.5 * 6, "outer");
    }

    // Distances are kept in 16 bits.
    [Fact]
    public void DistanceUm_Beyond16Mm_IsMissingOnEitherSide()
    {
        ZoneMap map = new ZoneScene(34_000, 40).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 17_000, 40)).Map();
        Um(17_000 + 16_378).ShouldBe(16_378, 4);
        Um(17_000 - 16_378).ShouldBe(-16_378, 4);
        (map.DistanceUm(map.IndexOf(2 * 33_398, 20)), map.DistanceUm(map.IndexOf(2 * 602, 20))).ShouldBe((null, null));
        (map.At(2 * 33_398, 20).Band, map.At(2 * 602, 20).Band).ShouldBe((map.Options.AllBands.Count, 1), "they are in the outermost bands");

        double Um(double x) => map.DistanceUm(map.IndexOf(2 * x, 20))!.Value;
    }

    // The line a person draws on glass says nothing of how tissue lay: whether it ends at the tumour's bank or just before the liver's.
    [Theory]
    [InlineData(2010)]
    [InlineData(2300)]
    [InlineData(2590)]
    public void Border_AcrossWideGlass_IsNotMadeByTheOutlineThatLiesOnIt(double outlineEnd)
    {
        ZoneMap map = new ZoneScene(4000, 2000).Draw(TissueRole.Parenchyma, ZoneScene.Box(2600, 0, 4000, 2000)).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, outlineEnd, 2000))
            .Make(MaskClass.Glass, (x, _) => x is > 2000 and < 2600).Map();
        (map.HasTumour, map.HasBorder).ShouldBe((true, false));
        map.Nodules.All.ShouldHaveSingleItem().XPx.ShouldBe(2000);
    }

    // Tissue goes on below the tear, and there is the border.
    [Fact]
    public void Bands_BesideATear_AreTheSameWhereverTheOutlineEndsInIt()
    {
        double[] Bands(double outlineEnd) => [.. new[] { "tumour core", "inner margin", "outer margin", "peritumour" }.Select(zone => ZoneScene.NetMm2(
            new ZoneScene(3000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, outlineEnd, 1600))
                .Make(MaskClass.Glass, (x, y) => x is > 1200 and < 1520 && y < 1600).Map(), zone))];
        Bands(1500).ShouldBe(Bands(1212));
        Bands(1212)[2].ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public void Border_IsNotKnownWhereUnclassifiedTissueLiesBetween()
    {
        ZoneMap map = new ZoneScene(Side, Side).Draw(TissueRole.Parenchyma, ZoneScene.Box(3400, 0, Side, Side))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 3000, Side)).Map();
        (map.HasTumour, map.HasBorder).ShouldBe((true, false));
        ZoneScene.NetMm2(map, "tumour").ShouldBeWithin(0.001, 18, "tumour");
        ZoneScene.NetMm2(map, "parenchyma").ShouldBeWithin(0.001, 2.6 * 6, "parenchyma");
        ZoneScene.NetMm2(map, "unclassified tissue").ShouldBeWithin(0.001, 0.4 * 6, "unclassified");
        map.DistanceUm(0).ShouldBeNull();
    }

    // Necrosis between the two, and beyond them: on neither side of the border, but at a distance from it, and in the gross area of the band it lies in.
    [Fact]
    public void Bands_NecrosisBetweenTumourAndLiver_IsInTheOuterMarginsGrossArea()
    {
        ZoneMap map = new ZoneScene(3000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 3000))
            .Draw(TissueRole.Necrosis, ZoneScene.Box(1000, 0, 1080, 3000)).Draw(TissueRole.Necrosis, ZoneScene.Box(2000, 0, 2400, 3000)).Map();
        Enumerable.Range(0, 20).Select(i => map.At((1002 + 4 * i) * 2, 3000)).Distinct().ShouldBe([(Compartment.LiverNecrosis, 3)]);
        (ZoneScene.GrossMm2(map, "outer margin") - ZoneScene.NetMm2(map, "outer margin")).ShouldBe(0.24, 1e-9);
        (ZoneScene.GrossMm2(map, "peritumour") - ZoneScene.NetMm2(map, "peritumour")).ShouldBe(1.2, 1e-9);
        (ZoneScene.GrossMm2(map, "outer margin") + ZoneScene.GrossMm2(map, "peritumour") + ZoneScene.GrossMm2(map, "distant parenchyma"))
            .ShouldBe(ZoneScene.GrossMm2(map, "non-tumour tissue"), 1e-9);
    }

    // Above, nobody drew: at a distance from the border and in no band. On the right is glass, under an exclusion too, of which nothing is excluded.
    [Fact]
    public void Bands_TissueThatNothingIsKnownOf_IsInNone()
    {
        ZoneMap map = new ZoneScene(2000, 2000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 400, 2000, 2000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 400, 1000, 2000))
            .Draw(TissueRole.Artefact, ZoneScene.Box(0, 0, 2000, 100)).Make(MaskClass.Glass, (x, _) => x > 1600).Map();
        map.At(900 * 2, 300 * 2).ShouldBe((Compartment.Unclassified, 0));
        map.At(900 * 2, 50 * 2).ShouldBe((Compartment.UnclassifiedExcluded, 0));
        map.DistanceUm(map.IndexOf(900 * 2, 300 * 2)).ShouldNotBeNull();
        Enum.GetValues<Compartment>().Where(c => map.ExcludedCells(c) > 0).ShouldBe([Compartment.UnclassifiedExcluded]);
        map.ExcludedCells(Compartment.UnclassifiedExcluded).ShouldBe(400 * 25);
        map.At(1700 * 2, 1000 * 2).ShouldBe((Compartment.Outside, 0));
    }

    [Fact]
    public void Distance_IsNotMeasuredAcrossGlassToAnotherPiece()
    {
        // Tumour and liver touch on the left; a piece of liver lies 400 µm to the right of them.
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 0, 2000, Side))
            .Make(MaskClass.Glass, (x, _) => x is > 2000 and < 2400).Map();
        map.At(2500 * 2, 100 * 2).ShouldBe((Compartment.Parenchyma, 0), "how far it was in the body is not known");
        map.At(900 * 2, 100 * 2).Band.ShouldBe(3);
        map.At(1900 * 2, 3000 * 2).Band.ShouldBe(1, "the tumour's right side meets glass");
    }

    // A tear of 80 µm: tissue that lies less than 100 µm apart is one piece.
    [Fact]
    public void Distance_IsMeasuredAcrossATearToTheSamePiece()
    {
        ZoneMap map = new ZoneScene(3000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1600, 1000))
            .Make(MaskClass.Glass, (x, _) => x is > 2000 and < 2080).Map();
        map.At(2200 * 2, 500 * 2).ShouldBe((Compartment.Parenchyma, 4), "600 µm from the tumour");
    }

    [Fact]
    public void TumourParts_AreKeptApartAndNecrosisIsGrossNotNet()
    {
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 1000, 5000, 5000))
            .Draw(TissueRole.Necrosis, ZoneScene.Box(2000, 2000, 3000, 3000)).Draw(TissueRole.Stroma, ZoneScene.Box(3000, 1000, 3400, 5000))
            .Draw(TissueRole.Parenchyma, ZoneScene.Box(4000, 4000, 4400, 4400)).Draw(TissueRole.Artefact, ZoneScene.Box(0, 1000, 1400, 1200))
            .Make(MaskClass.Fold, (x, y) => x is > 3600 and < 3800 && y is > 1000 and < 2000).Map();
        ZoneScene.GrossMm2(map, "tumour").ShouldBeWithin(0.002, 16 - 0.16, "gross");
        ZoneScene.NetMm2(map, "tumour").ShouldBeWithin(0.002, 16 - 0.16 - 1 - 0.08 - 0.2, "net: less necrosis, the excluded region, the fold");
        ZoneScene.NetMm2(map, "tumour stroma").ShouldBeWithin(0.002, 1.6, "stroma");
        ZoneScene.NetMm2(map, "tumour necrosis").ShouldBeWithin(0.002, 1, "necrosis");
        ZoneScene.NetMm2(map, "tumour nests").ShouldBeWithin(0.002, 16 - 0.16 - 1.6 - 1 - 0.08 - 0.2, "nests");
        map.At(4200 * 2, 4200 * 2).ShouldBe((Compartment.Parenchyma, 3), "liver within the tumour is not tumour");
    }

    [Fact]
    public void Exclusions_TakeFromNetAreasAndMoveNothing()
    {
        ZoneScene Scene() =>
            new ZoneScene(Side, Side).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, Side, 5000)).Draw(TissueRole.Tumour, ZoneScene.Blob(3000, 2500, 1500))
            .Draw(TissueRole.Portal, ZoneScene.Box(200, 200, 500, 500));
        Shape acrossTheBorder = ZoneScene.Box(3000, 0, 5600, 3000), inNothing = ZoneScene.Box(0, 5500, 1000, 5800);
        ZoneMap without = Scene().Map(), with = Scene().Draw(TissueRole.Artefact, acrossTheBorder).Draw(TissueRole.Artefact, inNothing).Map();
        int[] cells = [.. Enumerable.Range(0, with.Width * with.Height)];
        cells.ShouldAllBe(i => with.DistanceUm(i) == without.DistanceUm(i) && with[i].Band == without[i].Band && with.IsInTumour(i) == without.IsInTumour(i));
        foreach (string zone in (string[])["tumour", .. with.Options.AllBands.Select(b => b.Name), "non-tumour tissue", "unclassified tissue"])
        {
            ZoneScene.GrossMm2(with, zone).ShouldBe(ZoneScene.GrossMm2(without, zone), 1e-9, zone);
        }

        (string, double)[] losses =
        [
            ("non-tumour tissue", acrossTheBorder.Difference(ZoneScene.Blob(3000, 2500, 1500)).Area / 1e6), ("unclassified tissue", 0.3),
        ];
        Array.ForEach(losses, l => (ZoneScene.NetMm2(without, l.Item1) - ZoneScene.NetMm2(with, l.Item1)).ShouldBeWithin(0.002, l.Item2, l.Item1));
    }

    [Fact]
    public void Bands_AddUpToTumourAndLiver()
    {
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(3000, 3000, 1200)).Map();
        (ZoneScene.GrossMm2(map, "tumour core") + ZoneScene.GrossMm2(map, "inner margin")).ShouldBe(ZoneScene.GrossMm2(map, "tumour"), 1e-9);
        (ZoneScene.GrossMm2(map, "outer margin") + ZoneScene.GrossMm2(map, "peritumour") + ZoneScene.GrossMm2(map, "distant parenchyma"))
            .ShouldBe(ZoneScene.GrossMm2(map, "non-tumour tissue"), 1e-9);
    }

    [Fact]
    public void Bands_EndWhereTheySay()
    {
        ZoneMap map = new ZoneScene(Side, Side).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(3000, 3000, 1500)).Map();
        int[] atEdges = [.. Enumerable.Range(0, map.Width * map.Height).Where(i => map.DistanceUm(i) is -500 or 500)];
        atEdges.Select(i => (map.DistanceUm(i)!.Value, map.Options.AllBands[map[i].Band - 1].Name)).Distinct().Order()
            .ShouldBe([(-500, "tumour core"), (500, "outer margin")]);
    }

    [Fact]
    public void NoTumour_HasNoBandsAndAllParenchyma()
    {
        ZoneMap map = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Map();
        (map.HasTumour, map.HasBorder, map.Nodules.All.Count).ShouldBe((false, false, 0));
        ZoneScene.NetMm2(map, "parenchyma").ShouldBe(4, 1e-9);
        ZoneScene.NetMm2(map, "distant parenchyma").ShouldBe(0);
    }

    [Fact]
    public void Map_IsTheSameForAnyNumberOfThreads()
    {
        ZoneScene scene = new ZoneScene(3000, 3000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(1500, 1500, 900));
        ZoneMap one = scene.Map(threads: 1), many = scene.Map(threads: 7);
        Enumerable.Range(0, one.Width * one.Height).All(i => one[i] == many[i] && one.DistanceUm(i) == many.DistanceUm(i)).ShouldBeTrue();
    }

    private static double Exact(Shape tumour, ZoneBand band)
    {
        Shape To(double um) =>
            double.IsNegativeInfinity(um) ? GeometryFactory.Default.CreatePolygon() : double.IsPositiveInfinity(um) ? Slide : tumour.Buffer(um, Quadrant);
        return To(band.ToUm).Difference(To(band.FromUm)).Intersection(Slide).Area;
    }
}

internal static class AreaAssertions
{
    /// <summary>Fails unless the value lies within a share of what is expected.</summary>
    public static void ShouldBeWithin(this double found, double share, double expected, string what) =>
        found.ShouldBe(expected, Math.Max(1e-9, share * expected), what);
}
