using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

public sealed class MapPaintingTests
{
    private static readonly TissueClass[] Classes =
    [
        new("A", TissueRole.Tumour, (1, 0, 0)), new("B", TissueRole.Parenchyma, (0, 1, 0)), new("C", TissueRole.Stroma, (0, 0, 1)),
    ];
    private static readonly MapPaintingOptions KeepAll = new() { MinAreaUm2 = 0, MinPortalUm2 = 0, MinLymphoidUm2 = 0 };

    /// <summary>Cells of 16 µm in the map and 4 µm in the raster: a straight border comes out where it is, to the cell.</summary>
    [Fact]
    public void Paint_StraightBorder_LiesWhereTheMapHasIt()
    {
        RegionRaster raster = Painted(12, 10, (x, _) => x < 5 ? 0 : 1, KeepAll);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i].ShouldBe((byte)(i % raster.Width < 20 ? 0 : 1));
        }
    }

    /// <summary>One odd patch among others is smoothed away; a segmentation means what it says.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 256)]
    public void Paint_SingleCell_StaysOnlyInASegmentation(bool isOfPatches, double um2)
    {
        RegionRaster raster = Painted(9, 9, (x, y) => x == 4 && y == 4 ? 1 : 0, KeepAll, isOfPatches: isOfPatches);
        (ClassArea.Of(raster)[1].AreaMm2 * 1e6).ShouldBe(um2, 100);
    }

    [Fact]
    public void Paint_Disc_KeepsItsArea()
    {
        RegionRaster raster = Painted(40, 40, (x, y) => (x - 19.5) * (x - 19.5) + (y - 19.5) * (y - 19.5) < 12 * 12 ? 2 : 0, KeepAll);
        ClassArea disc = ClassArea.Of(raster)[2];
        disc.AreaMm2.ShouldBe(Math.PI * Math.Pow(12 * 16e-3, 2), 0.02 * disc.AreaMm2);
        ClassArea.Of(raster).Sum(a => a.Share).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Paint_OutsideTheMaskAndWhereNothingWasClassified_StaysEmpty()
    {
        RegionRaster raster = Painted(12, 10, (x, _) => x < 9 ? 1 : -1, KeepAll, cell => cell % 24 < 4 ? MaskClass.Pen : MaskClass.Tissue);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            int x = i % raster.Width;
            if (x < 8 || x >= 44)
            {
                raster.Cells[i].ShouldBe(RegionRaster.None, $"cell {x}");
            }
            else if (x < 36)
            {
                raster.Cells[i].ShouldBe((byte)1, $"cell {x}");
            }
        }
    }

    /// <summary>61 px are 15.25 cells of the raster, whose middles lie where what is on the slide has its own, and 8 cells of the mask.</summary>
    [Fact]
    public void Paint_MaskOfOtherCellsThanTheRaster_IsLookedUpAtTheRastersMiddles()
    {
        Random random = new(1);
        TissueMap map = new(Classes, 4, 4, 16, 16, 1, false);
        for (int i = 0; i < 16; i++)
        {
            map.Shares[i * 3] = 255;
        }

        TissueMask mask = new(8, 8, 7.625, 7.625, new Mpp(1), [.. Enumerable.Range(0, 64).Select(_ => random.Next(2) > 0 ? MaskClass.Tissue : MaskClass.Pen)]);
        RegionRaster raster = RegionRaster.Over(61, 61, new Mpp(1), Classes);
        MapPainting.Paint(raster, map, mask, KeepAll);
        raster.Width.ShouldBe(16);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            SlidePoint middle = raster.Middle(i % 16, i / 16);
            raster.Cells[i].ShouldBe(mask.At(middle.X, middle.Y) == MaskClass.Tissue ? (byte)0 : RegionRaster.None, $"{middle}");
        }
    }

    /// <summary>A speck of 4 x 2 map cells between two classes is 2,048 µm²: its left goes to one of them, its right end to the other.</summary>
    [Fact]
    public void Paint_SmallArea_GoesToTheNextProbableClasses()
    {
        static int At(int x, int y) => x is >= 5 and < 9 && y is >= 4 and < 6 ? 2 : x < 8 ? 0 : 1;
        ClassArea.Of(Painted(16, 10, At, KeepAll))[2].AreaMm2.ShouldBeGreaterThan(0.0015);
        RegionRaster raster = Painted(16, 10, At, KeepAll with { MinAreaUm2 = 5000 });
        ClassArea.Of(raster)[2].AreaMm2.ShouldBe(0);
        raster.At(6.5 * 16, 5 * 16).ShouldBe((byte)0);
        raster.At(8.6 * 16, 5 * 16).ShouldBe((byte)1);
    }

    /// <summary>In the middle of 7 x 7 map cells the map knows nothing else; three sides of four are class 0.</summary>
    [Fact]
    public void Paint_SmallAreaWithoutANextClass_GoesToTheLongestBorder()
    {
        static int At(int x, int y) => x is >= 5 and < 12 && y is >= 4 and < 11 ? 2 : x < 12 ? 0 : 1;
        RegionRaster raster = Painted(18, 15, At, KeepAll with { MinAreaUm2 = 15000 }, isOfPatches: false);
        ClassArea.Of(raster)[2].AreaMm2.ShouldBe(0);
        raster.At(8.5 * 16, 7.5 * 16).ShouldBe((byte)0);
    }

    /// <summary>A speck of the third class whose next probable one is the first: that one had its small areas taken away
    /// before, and must not get a new one.</summary>
    [Fact]
    public void Paint_SmallAreaThatWouldBecomeOneOfAnotherClass_GoesToWhatIsAroundIt()
    {
        TissueMap map = new(Classes, 14, 14, 16, 16, 1, false);
        for (int i = 0; i < 14 * 14; i++)
        {
            bool isSpeck = i % 14 is 6 or 7 && i / 14 is 6;
            (map.Shares[i * 3], map.Shares[i * 3 + 1], map.Shares[i * 3 + 2]) = isSpeck ? ((byte)100, (byte)15, (byte)140) : ((byte)0, (byte)255, (byte)0);
        }

        RegionRaster raster = RegionRaster.Over(14 * 16, 14 * 16, new Mpp(1), Classes);
        MapPainting.Paint(raster, map,
            new TissueMask(28, 28, 8, 8, new Mpp(1), [.. Enumerable.Repeat(MaskClass.Tissue, 28 * 28)]), KeepAll with { MinAreaUm2 = 1000 });
        raster.Cells.ShouldAllBe(c => c == 1);
    }

    /// <summary>A square of 64 µm is an area of stroma and an aggregate, but no portal tract; one of 32 µm is stroma alone.</summary>
    [Theory]
    [InlineData(TissueRole.Stroma, 4, 4096)]
    [InlineData(TissueRole.Lymphoid, 4, 4096)]
    [InlineData(TissueRole.Portal, 4, 0)]
    [InlineData(TissueRole.Stroma, 2, 1024)]
    [InlineData(TissueRole.Lymphoid, 2, 0)]
    [InlineData(TissueRole.Portal, 6, 9216)]
    public void Paint_SmallArea_StaysWhereItsRoleIsSoSmall(TissueRole role, int side, double um2)
    {
        TissueClass[] classes = [Classes[0], Classes[1], new("D", role, (0, 0, 1))];
        RegionRaster raster = Painted(14, 14, (x, y) => x >= 4 && x < 4 + side && y >= 4 && y < 4 + side ? 2 : 1,
            new MapPaintingOptions(), isOfPatches: false, classes: classes);
        (ClassArea.Of(raster)[2].AreaMm2 * 1e6).ShouldBe(um2, 100);
    }

    [Fact]
    public void Paint_EqualProbabilities_TakesTheFirstClass()
    {
        TissueMap map = new(Classes, 4, 4, 16, 16, 1, true);
        map.Shares.AsSpan().Fill(85);
        RegionRaster raster = new(16, 16, 4, new Mpp(1), Classes);
        MapPainting.Paint(raster, map, new TissueMask(8, 8, 8, 8, new Mpp(1), [.. Enumerable.Repeat(MaskClass.Tissue, 64)]), KeepAll);
        raster.Cells.ShouldAllBe(c => c == 0);
    }

    private static RegionRaster Painted(int width, int height, Func<int, int, int> classOf, MapPaintingOptions options, Func<int, MaskClass>? mask = null,
        bool isOfPatches = true, TissueClass[]? classes = null)
    {
        classes ??= Classes;
        TissueMap map = new(classes, width, height, 16, 16, 1, isOfPatches);
        for (int i = 0; i < width * height; i++)
        {
            if (classOf(i % width, i / width) is >= 0 and int found)
            {
                map.Shares[i * 3 + found] = 255;
            }
        }

        MaskClass[] cells = [.. Enumerable.Range(0, width * 2 * height * 2).Select(mask ?? (_ => MaskClass.Tissue))];
        RegionRaster raster = RegionRaster.Over(width * 16, height * 16, new Mpp(1), classes);
        MapPainting.Paint(raster, map, new TissueMask(width * 2, height * 2, 8, 8, new Mpp(1), cells), options);
        return raster;
    }
}
