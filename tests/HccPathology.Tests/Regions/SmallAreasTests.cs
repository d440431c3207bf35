using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

/// <summary>Maps whose cells are the raster's, 4 µm wide, so that every area is known to the cell of 16 µm². Written as
/// text: a letter a cell, a dot for glass.</summary>
public sealed class SmallAreasTests
{
    private static readonly MapPaintingOptions KeepAll = new() { MinAreaUm2 = 0, MinPortalUm2 = 0, MinLymphoidUm2 = 0 };

    /// <summary>500 µm² are 31.25 cells, 2,000 µm² 125, and 8,000 µm² 500.</summary>
    [Theory]
    [InlineData(TissueRole.Stroma, 32)]
    [InlineData(TissueRole.Lymphoid, 125)]
    [InlineData(TissueRole.Portal, 500)]
    public void Paint_AreaOfTheLeastSize_StaysAndOneCellLessGoes(TissueRole role, int cells)
    {
        foreach ((int count, int left) in ((int, int)[])[(cells, cells), (cells - 1, 0)])
        {
            RegionRaster raster = Painted(30, 24, (x, y) => x is >= 2 and < 27 && y >= 2 && (y - 2) * 25 + x - 2 < count ? Sure(1) : Sure(0), new(), role);
            raster.Cells.Count(c => c == 1).ShouldBe(left, $"{count} cells");
        }
    }

    [Fact]
    public void Paint_SmallAreasThatTouchByACorner_AreTwo() =>
        Painted(20, 20,
            (x, y) => (x, y) is ( >= 5 and < 10, >= 5 and < 10) or ( >= 10 and < 15, >= 10 and < 15) ? Sure(1) : Sure(0), new()).Cells.ShouldAllBe(c => c == 0);

    /// <summary>A portal tract that is too small becomes stroma, its next probable class, and with the stroma beside it is large enough to stay.</summary>
    [Fact]
    public void Paint_SmallAreasOfTwoClasses_GoFromTheLargestLeastAreaOn()
    {
        RegionRaster raster = Painted(
            40, 20, (x, y) => (x, y) is ( >= 5 and < 25, >= 5 and < 15) ? (0, 100, 155) : (x, y) is ( >= 25 and < 29, >= 5 and < 9) ? (100, 155, 0) : Sure(0),
            new(), TissueRole.Stroma, TissueRole.Portal);
        (raster.Cells.Count(c => c == 1), raster.Cells.Count(c => c == 2)).ShouldBe((20 * 10 + 4 * 4, 0));
    }

    /// <summary>A square with glass around it but for a whole side of one class and a part of the side across of another; turned four times.</summary>
    [Theory]
    [InlineData("BBBBB", "A....", "A....", ".....")]
    [InlineData("AA...", ".....", "BBBBB", "AA...")]
    [InlineData("..A..", "BBBBB", ".....", "..A..")]
    [InlineData(".....", "AAA..", "..A..", "BBBBB")]
    [InlineData("AA...", "BBB..", ".....", ".....")]
    [InlineData("AAA..", "BBB..", ".....", ".....", 'A')]
    public void Paint_SmallAreaWithoutANextClass_GoesToWhatItBordersOnMostAndNotToGlass(string left, string right, string above, string below, char heir = 'B')
    {
        string[] drawn = [$".{above}.", .. Enumerable.Range(0, 5).Select(i => $"{left[i]}CCCCC{right[i]}"), $".{below}."];
        RegionRaster raster = Painted(7, 7, (x, y) => drawn[y][x] is '.' ? (0, 0, 0) : Sure(drawn[y][x] - 'A'), KeepAll with { MinLymphoidUm2 = 26 * 16 },
            TissueRole.Stroma, TissueRole.Lymphoid);
        for (int i = 0; i < 25; i++)
        {
            raster.Cells[(i / 5 + 1) * 7 + i % 5 + 1].ShouldBe((byte)(heir - 'A'));
        }

        raster.Cells[0].ShouldBe(RegionRaster.None);
    }

    /// <summary>The next class of the upper rows is another than that of the lower ones.</summary>
    [Fact]
    public void Paint_SmallAreaOfSeveralRows_AsksEachRowForItsNextClass()
    {
        RegionRaster raster = Painted(
            9, 9, (x, y) => (x, y) is ( >= 2 and < 7, >= 2 and < 7) ? (y < 4 ? 90 : 10, y < 4 ? 10 : 90, 155) : Sure(y < 4 ? 0 : 1),
            KeepAll with { MinLymphoidUm2 = 26 * 16 }, TissueRole.Stroma, TissueRole.Lymphoid);
        for (int i = 0; i < 81; i++)
        {
            raster.Cells[i].ShouldBe((byte)(i / 9 < 4 ? 0 : 1));
        }
    }

    /// <summary>A line of patches has half of the weight where it is, 1 2 1, and of equals the first class wins; the slide's
    /// first and last patches count twice.</summary>
    [Theory]
    [InlineData(true, 4, false)]
    [InlineData(false, 4, false)]
    [InlineData(true, 1, false)]
    [InlineData(false, 1, false)]
    [InlineData(true, 7, false)]
    [InlineData(false, 7, false)]
    [InlineData(true, 0, true)]
    [InlineData(false, 8, true)]
    public void Paint_LineOfPatches_StaysWhereItIsTheFirstClassOrTheSlideEnds(bool across, int place, bool isLast)
    {
        Painted(9, 9, (x, y) => (across ? y : x) == place ? Sure(0) : Sure(2), KeepAll, isOfPatches: true).Cells.Count(c => c == 0).ShouldBe(9);
        Painted(9, 9, (x, y) => (across ? y : x) == place ? Sure(2) : Sure(0), KeepAll, isOfPatches: true).Cells.Count(c => c == 2).ShouldBe(isLast ? 9 : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Paint_MapOfOneCell_IsThatClass(bool isOfPatches) => Painted(1, 1, (_, _) => Sure(1), KeepAll, isOfPatches: isOfPatches).Cells.ShouldBe([1]);

    /// <summary>Pixels of 0.5 x 0.8 µm, cells of the map of 20 µm and of the mask of 12 x 24 µm, and the slide ends within a cell.</summary>
    [Fact]
    public void Paint_PixelsThatAreNoSquares_LieWhereTheMapHasThem()
    {
        Mpp mpp = new(0.5, 0.8);
        TissueClass[] classes = Named(TissueRole.Stroma, TissueRole.Lymphoid);
        TissueMap map = new(classes, 10, 7, 20 / mpp.X, 20 / mpp.Y, 1, false);
        for (int i = 0; i < 70; i++)
        {
            map.Shares[i * 3 + (i % 10 < 4 ? 0 : i / 10 < 3 ? 1 : 2)] = 255;
        }

        const int Columns = 17, Rows = 6;                       // 204 x 144 µm for 198 x 138
        TissueMask mask = new(Columns, Rows, 12 / mpp.X, 24 / mpp.Y, mpp,
            [.. Enumerable.Range(0, Columns * Rows).Select(i => i % Columns == Columns - 1 || i / Columns == 2 ? MaskClass.Glass : MaskClass.Tissue)]);
        RegionRaster raster = RegionRaster.Over(396, 172, mpp, classes);
        MapPainting.Paint(raster, map, mask, KeepAll);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            double xUm = i % raster.Width * 4 + 2, yUm = i / raster.Width * 4 + 2;
            raster.Cells[i].ShouldBe(xUm >= 192 || yUm is >= 48 and < 72 ? RegionRaster.None : (byte)(xUm < 80 ? 0 : yUm < 60 ? 1 : 2), $"{xUm}, {yUm}");
        }
    }

    private static (int, int, int) Sure(int of) => (of == 0 ? 255 : 0, of == 1 ? 255 : 0, of == 2 ? 255 : 0);

    private static TissueClass[] Named(TissueRole second, TissueRole third) =>
        [new("A", TissueRole.Parenchyma, (1, 0, 0)), new("B", second, (0, 1, 0)), new("C", third, (0, 0, 1))];

    private static RegionRaster Painted(
        int width, int height, Func<int, int, (int, int, int)> shares, MapPaintingOptions options, TissueRole second = TissueRole.Stroma,
        TissueRole third = TissueRole.Vessel, bool isOfPatches = false)
    {
        TissueClass[] classes = Named(second, third);
        TissueMap map = new(classes, width, height, 4, 4, 1, isOfPatches);
        for (int i = 0; i < width * height; i++)
        {
            (int a, int b, int c) = shares(i % width, i / width);
            (map.Shares[i * 3], map.Shares[i * 3 + 1], map.Shares[i * 3 + 2]) = ((byte)a, (byte)b, (byte)c);
        }

        RegionRaster raster = RegionRaster.Over(width * 4, height * 4, new Mpp(1), classes);
        MapPainting.Paint(raster, map, new TissueMask(width, height, 4, 4, new Mpp(1), [.. Enumerable.Repeat(MaskClass.Tissue, width * height)]), options);
        return raster;
    }
}
