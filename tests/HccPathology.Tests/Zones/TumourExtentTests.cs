using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>What a tissue map's tumour takes in. Cells of 4 µm, so a closing of 100 µm reaches 25 cells.</summary>
public sealed class TumourExtentTests
{
    private const int Side = 200;
    private const byte Liver = 0, Tumour = 1, Stroma = 2, Necrosis = 3;

    [Fact]
    public void Of_TakesInThinSeptaAndEnclosedNecrosisButNoCapsuleAndNoLiver()
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 40, 40, 160, 160);
        Fill(raster, Stroma, 70, 30, 90, 160);      // a septum of 80 µm, from a capsule above
        Fill(raster, Stroma, 40, 30, 160, 40);      // the capsule
        Fill(raster, Necrosis, 100, 50, 150, 110);  // 200 x 240 µm, enclosed
        Fill(raster, Liver, 120, 130, 124, 134);    // a speck of liver in the tumour
        byte[] tumour = TumourExtent.Of(raster, new ZoneOptions(), 2);
        At(80, 100).ShouldBe(1, "septum");
        At(125, 80).ShouldBe(1, "necrosis");
        At(122, 132).ShouldBe(0, "liver");
        At(60, 35).ShouldBe(0, "capsule");
        At(80, 32).ShouldBe(0, "the septum ends at the tumour's edge");
        At(50, 50).ShouldBe(1);

        int At(int x, int y) => tumour[y * Side + x];
    }

    // 80 cells square, too wide for the closing, and 20 cells, which it bridges. What has no class on a map is glass: a lumen.
    [Theory]
    [InlineData(TissueRole.Stroma, true)]
    [InlineData(TissueRole.Necrosis, true)]
    [InlineData(TissueRole.Lymphoid, true)]
    [InlineData(TissueRole.Vessel, true)]
    [InlineData(TissueRole.Steatosis, true)]
    [InlineData(TissueRole.Artefact, true)]
    [InlineData(TissueRole.Glass, true)]
    [InlineData(null, true)]
    [InlineData(TissueRole.Parenchyma, false)]
    [InlineData(TissueRole.Portal, false)]
    [InlineData(TissueRole.Other, false)]
    public void Of_WhatAMapsTumourEncloses_IsTakenInUnlessItIsLiver(TissueRole? role, bool isTakenIn)
    {
        RegionRaster raster = new(Side, Side, 4, new Mpp(0.5), [ZoneScene.Class(TissueRole.Tumour), ZoneScene.Class(role ?? TissueRole.Other)]);
        raster.Cells.AsSpan().Fill(0);
        byte value = role is null ? RegionRaster.None : (byte)1;
        Fill(raster, value, 20, 20, 100, 100);
        Fill(raster, value, 150, 0, 170, Side);
        byte[] tumour = TumourExtent.Of(raster, new ZoneOptions(), 1);
        tumour[60 * Side + 60].ShouldBe(isTakenIn ? (byte)1 : (byte)0, "enclosed");
        tumour[100 * Side + 160].ShouldBe(isTakenIn ? (byte)1 : (byte)0, "between two sides");
    }

    /// <summary>A necrosis too wide for the closing, whose rim has a gap that leads out, or a speck of liver within: 8 of its 400 cells of outline.</summary>
    [Theory]
    [InlineData(98, 60, 150, 62)]
    [InlineData(58, 58, 60, 60)]
    public void Of_NecrosisThatTumourNearlyEncloses_IsTheTumours(int left, int top, int right, int bottom)
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 10, 10, 110, 110);
        Fill(raster, Necrosis, 20, 20, 100, 100);
        Fill(raster, Liver, left, top, right, bottom);
        byte[] tumour = TumourExtent.Of(raster, new ZoneOptions { ClosingUm = 8 }, 2);
        tumour[80 * Side + 60].ShouldBe((byte)1);
        tumour[(top + 1) * Side + left + 1].ShouldBe((byte)0, "liver stays liver");
    }

    // A square of 80 cells with tumour on three of its sides, and on three and more.
    [Theory]
    [InlineData(10, false)]
    [InlineData(20, true)]
    public void Of_NecrosisBesideATumour_IsTheTumoursFromFourFifthsOfItsOutlineOn(int lidCells, bool isTumours)
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 10, 20, 110, 110);
        Fill(raster, Necrosis, 20, 20, 100, 100);
        Fill(raster, Tumour, 20, 10, 20 + lidCells, 20);
        TumourExtent.Of(raster, new ZoneOptions { ClosingUm = 8 }, 1)[80 * Side + 60].ShouldBe(isTumours ? (byte)1 : (byte)0);
    }

    [Fact]
    public void Of_WideStromaBetweenTwoNodulesIsNotTumour()
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 20, 40, 70, 160);
        Fill(raster, Tumour, 130, 40, 180, 160);
        Fill(raster, Stroma, 70, 40, 130, 160);     // 240 µm wide: more than twice the closing
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe(2 * 50 * 120);
    }

    // 200 µm, so that no place of it is farther than 100 from tumour on either side, and one cell more.
    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Of_Septum_IsTumourUpToTwiceTheClosing(int cells, bool isTumour)
    {
        foreach (bool isUpright in (bool[])[true, false])
        {
            RegionRaster raster = Map();
            raster.Cells.AsSpan().Fill(Tumour);
            Fill(raster, Stroma, isUpright ? 70 : 0, isUpright ? 0 : 70, isUpright ? 70 + cells : Side, isUpright ? Side : 70 + cells);
            TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe((isTumour ? Side : Side - cells) * Side);
        }
    }

    // From edge to edge of the slide and a little wider than twice a closing of 5 cells, by trying all cells around.
    [Theory]
    [InlineData(1, 2, 12)]
    [InlineData(2, 1, 13)]
    public void Of_SlantingSeptum_IsTumourWhereNothingNearIsFarFromTumour(int acrossX, int acrossY, int half)
    {
        const int Closing = 5;
        RegionRaster raster = Map();
        for (int i = 0; i < Side * Side; i++)
        {
            raster.Cells[i] = Math.Abs((i % Side - 100) * acrossX + (i / Side - 100) * acrossY) <= half ? Stroma : Tumour;
        }

        bool[] isFar = [.. Enumerable.Range(0, Side * Side).Select(i => !IsNear(i, j => raster.Cells[j] == Tumour))];
        byte[] expected = [.. Enumerable.Range(0, Side * Side).Select(i => raster.Cells[i] == Tumour || !IsNear(i, j => isFar[j]) ? (byte)1 : (byte)0)];
        expected.Count(t => t != 0).ShouldBeInRange(raster.Cells.Count(c => c == Tumour) + 1, Side * Side - 1);
        TumourExtent.Of(raster, new ZoneOptions { ClosingUm = 4 * Closing }, 2).ShouldBe(expected);

        static bool IsNear(int cell, Func<int, bool> isWanted)
        {
            for (int y = Math.Max(0, cell / Side - Closing); y <= Math.Min(Side - 1, cell / Side + Closing); y++)
            {
                for (int x = Math.Max(0, cell % Side - Closing); x <= Math.Min(Side - 1, cell % Side + Closing); x++)
                {
                    int dx = x - cell % Side, dy = y - cell / Side;
                    if (dx * dx + dy * dy <= Closing * Closing && isWanted(y * Side + x))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    [Fact]
    public void Of_TumourThatAPersonDrewBesideAMaps_IsTumourToo()
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 10, 10, 60, 60);
        RegionPainter.Paint(raster, [new(new TissueClass("Tumor", TissueRole.Tumour, (1, 1, 1)), [Box(120, 120, 180, 180)])]);
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe(50 * 50 + 60 * 60);
    }

    [Fact]
    public void Of_WhatAPersonDrewIsNotWidened()
    {
        RegionRaster raster = Map();
        TissueClass tumour = new("Tumor", TissueRole.Tumour, (1, 1, 1)), stroma = new("Stroma", TissueRole.Stroma, (2, 2, 2));
        RegionPainter.Paint(raster, [new(tumour, [Box(40, 40, 70, 160)]), new(tumour, [Box(90, 40, 160, 160)]), new(stroma, [Box(70, 40, 90, 160)])]);
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe((30 + 70) * 120);
    }

    [Fact]
    public void Of_WhatAPersonDrewAcrossAMapsTumour_IsNotTakenIn()
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 40, 40, 160, 160);
        RegionPainter.Paint(raster, [new(new TissueClass("Stroma", TissueRole.Stroma, (2, 2, 2)), [Box(90, 0, 100, 200)])]);
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe((50 + 60) * 120);
    }

    [Fact]
    public void Of_PlaceWithoutAClassInAnOutlineThatAPersonDrew_IsNotTumour()
    {
        RegionRaster raster = Map();
        raster.Cells.AsSpan().Fill(RegionRaster.None);
        Polygon ring = new(Box(40, 40, 160, 160).Shell, [Box(70, 70, 90, 90).Shell]);
        RegionPainter.Paint(raster, [new(new TissueClass("Tumor", TissueRole.Tumour, (1, 1, 1)), [ring])]);
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe(120 * 120 - 20 * 20);
    }

    // 80 cells square: too wide for the closing, so that being enclosed decides.
    [Theory]
    [InlineData(60, 60, true)]
    [InlineData(0, 60, false)]
    [InlineData(120, 60, false)]
    [InlineData(60, 0, false)]
    [InlineData(60, 120, false)]
    [InlineData(1, 60, true)]
    [InlineData(119, 60, true)]
    [InlineData(60, 1, true)]
    [InlineData(60, 119, true)]
    public void Of_Stroma_IsEnclosedUnlessItReachesTheSlidesEdge(int left, int top, bool isEnclosed)
    {
        RegionRaster raster = Map();
        Fill(raster, Tumour, 0, 0, Side, Side);
        Fill(raster, Stroma, left, top, left + 80, top + 80);
        TumourExtent.Of(raster, new ZoneOptions(), 1)[(top + 40) * Side + left + 40].ShouldBe(isEnclosed ? (byte)1 : (byte)0);
    }

    [Fact]
    public void Of_DrawnStromaThatMeetsLiverInACornerAlone_IsEnclosed()
    {
        RegionRaster raster = Map();
        Polygon ring = new(Box(0, 0, Side, Side).Shell, [Box(60, 60, 140, 140).Shell]);
        RegionPainter.Paint(raster,
            [new(ZoneScene.Class(TissueRole.Tumour), [ring]), new(ZoneScene.Class(TissueRole.Stroma), [Box(60, 60, 140, 140)]),
                new(ZoneScene.Class(TissueRole.Parenchyma), [Box(140, 140, Side, Side)])]);
        TumourExtent.Of(raster, new ZoneOptions(), 1).Count(t => t != 0).ShouldBe(Side * Side - 60 * 60);
    }

    private static Polygon Box(double left, double top, double right, double bottom) =>
        new([new(left * 8, top * 8), new(right * 8, top * 8), new(right * 8, bottom * 8), new(left * 8, bottom * 8)], []);

    private static RegionRaster Map()
    {
        RegionRaster raster = new(Side, Side, 4, new Mpp(0.5),
            [.. ((TissueRole[])[TissueRole.Parenchyma, TissueRole.Tumour, TissueRole.Stroma, TissueRole.Necrosis]).Select(ZoneScene.Class)]);
        raster.Cells.AsSpan().Fill(Liver);
        return raster;
    }

    private static void Fill(RegionRaster raster, byte value, int left, int top, int right, int bottom)
    {
        for (int y = top; y < bottom; y++)
        {
            raster.Cells.AsSpan(y * Side + left, right - left).Fill(value);
        }
    }
}
