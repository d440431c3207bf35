using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>Which cell of the grid a point of the slide, and a nucleus, lies in.</summary>
public sealed class ZoneLookupTests
{
    // Cells of 4 µm: 8 px of 0.5 µm across, 16 of 0.25 µm down.
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(7.99, 15.99, 0)]
    [InlineData(8, 15.99, 1)]
    [InlineData(7.99, 16, 100)]
    [InlineData(799.9, 1599.9, 9999)]
    [InlineData(800, 0, -1)]
    [InlineData(0, 1600, -1)]
    [InlineData(-0.1, 0, -1)]
    [InlineData(0, -0.1, -1)]
    public void IndexOf_IsTheCellThatHoldsThePoint(double x, double y, int cell)
    {
        Mpp mpp = new(0.5, 0.25);
        TissueMask mask = new(1, 1, 800, 1600, mpp, [MaskClass.Tissue]);
        ZoneMap map = ZoneMap.Of(RegionRaster.Over(800, 1600, mpp, []), mask, new ZoneOptions(), 1);
        map.IndexOf(x, y).ShouldBe(cell);
        map.At(x, y).Compartment.ShouldBe(cell < 0 ? Compartment.Outside : Compartment.Unclassified);
    }

    // Mask cells that are no whole number of grid cells, pixels of unequal sides, a slide that ends within a cell: by trying all cells.
    [Theory]
    [InlineData(0.5, 0.5, 16.7, 17.3)]
    [InlineData(0.5, 0.25, 19.1, 32.9)]
    public void CellOf_IsTheNearestCellOfItsOwnMaskCellThatTheGridCallsTissue(double mppX, double mppY, double cellWidthPx, double cellHeightPx)
    {
        const int Columns = 14, Rows = 9;
        Random random = new(3);
        MaskClass[] cells = [.. Enumerable.Range(0, Columns * Rows).Select(_ => (MaskClass)random.Next(3))];
        Mpp mpp = new(mppX, mppY);
        TissueMask mask = new(Columns, Rows, cellWidthPx, cellHeightPx, mpp, cells);
        (long width, long height) = ((long)(Columns * cellWidthPx), (long)(Rows * cellHeightPx));
        ZoneMap map = ZoneMap.Of(RegionRaster.Over(width, height, mpp, []), mask, new ZoneOptions(), 1);
        Enumerable.Range(0, map.Width * map.Height).Select(c => map[c].Compartment).ShouldBe(Enumerable.Range(0, map.Width * map.Height)
            .Select(c => At(Middle(c)) switch
                {
                    MaskClass.Glass => Compartment.Outside,
                    MaskClass.Tissue => Compartment.Unclassified,
                    _ => Compartment.UnclassifiedExcluded,
                }));
        int moved = 0;
        for (int i = 0; i < 2000; i++)
        {
            (double x, double y) = (random.NextDouble() * width, random.NextDouble() * height);
            int cell = map.IndexOf(x, y), expected = cell;
            if (mask.At(x, y) == MaskClass.Tissue && At(Middle(cell)) != MaskClass.Tissue)
            {
                int[] own = [.. Enumerable.Range(0, map.Width * map.Height).Where(c => Of(Middle(c)) == Of(new(x, y)))];
                expected = own.Length == 0 ? cell : own.MinBy(c => Math.Pow((Middle(c).X - x) * mppX, 2) + Math.Pow((Middle(c).Y - y) * mppY, 2));
                moved++;
            }

            map.CellOf(x, y).ShouldBe(expected, $"({x}, {y})");
            map.AtCentroid(x, y).ShouldBe(map[expected]);
        }

        moved.ShouldBeGreaterThan(50);
        (map.CellOf(-1, 5), map.AtCentroid(-1, 5)).ShouldBe((-1, (Compartment.Outside, 0)));

        SlidePoint Middle(int c) => map.Shares.Middle(c % map.Width, c / map.Width, map.CellUm, mpp);
        MaskClass At(SlidePoint at) => mask.At(at.X, at.Y);
        (double, double) Of(SlidePoint at) => (Math.Floor(at.X / cellWidthPx), Math.Floor(at.Y / cellHeightPx));
    }
}
