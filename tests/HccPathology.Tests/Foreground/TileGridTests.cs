using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Foreground;

public sealed class TileGridTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Plan_TissueEverywhere_EveryPointLiesInExactlyOneCore(int tilePx)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5), 2345, 1537);
        IReadOnlyList<TileSpec> tiles = TileGrid.Plan(frame, Mask(frame, (_, _) => true), tilePx, TileGrid.HaloPx(frame));
        tiles.Sum(t => (long)t.CoreWidth * t.CoreHeight).ShouldBe((long)frame.Width * frame.Height);
        tiles.Select(t => t.Order).ShouldBe(Enumerable.Range(0, tiles.Count));
        Random random = new(1);
        double[] edges = [0, 511.9999, 512, 1023.5, 1024, 1536, 2048];
        for (int n = 0; n < 2000; n++)
        {
            double x = n < 49 ? edges[n % 7] : random.NextDouble() * frame.Width, y = n < 49 ? edges[n / 7] : random.NextDouble() * frame.Height;
            tiles.Count(t => t.Owns(x, y)).ShouldBe(x < frame.Width && y < frame.Height ? 1 : 0, $"{x}, {y}");
        }
    }

    [Fact]
    public void Plan_EveryTile_ReadsItsHaloAllRound()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.4, 0.5), 1300, 900);
        int halo = (int)Math.Ceiling(TileGrid.HaloUm / Math.Min(frame.Mpp.X, frame.Mpp.Y));
        foreach (TileSpec tile in TileGrid.Plan(frame, Mask(frame, (_, _) => true), 512, TileGrid.HaloPx(frame)))
        {
            (tile.ReadX, tile.ReadY).ShouldBe((tile.CoreX - halo, tile.CoreY - halo));
            (tile.ReadWidth, tile.ReadHeight).ShouldBe((tile.CoreWidth + 2 * halo, tile.CoreHeight + 2 * halo));
            (tile.CoreX % TileGrid.BlockPx, tile.CoreY % TileGrid.BlockPx).ShouldBe((0, 0));
            (tile.CoreX + tile.CoreWidth).ShouldBe(Math.Min(tile.CoreX + 512, frame.Width));
            (tile.CoreY + tile.CoreHeight).ShouldBe(Math.Min(tile.CoreY + 512, frame.Height));
        }
    }

    // A nucleus on a single tissue cell must find a tile, wherever the cell lies.
    [Fact]
    public void Plan_OneCellOfTissue_IsCoveredByThePlannedTiles()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5), 1500, 1100);
        TissueMask whole = Mask(frame, (_, _) => true);
        for (int cell = 0; cell < whole.Cells.Length; cell += 7)
        {
            int cx = cell % whole.Width, cy = cell / whole.Width;
            IReadOnlyList<TileSpec> tiles = TileGrid.Plan(frame, Mask(frame, (x, y) => (x, y) == (cx, cy)), 512, TileGrid.HaloPx(frame));
            tiles.Count.ShouldBeInRange(1, 4);
            foreach ((double dx, double dy) in ((double, double)[])[(0.001, 0.001), (0.999, 0.001), (0.001, 0.999), (0.999, 0.999)])
            {
                (double x, double y) = frame.FromSlide(new SlidePoint((cx + dx) * whole.CellWidthPx, (cy + dy) * whole.CellHeightPx));
                tiles.Count(t => t.Owns(x, y)).ShouldBe(x < frame.Width && y < frame.Height ? 1 : 0);
            }
        }
    }

    [Fact]
    public void Plan_NoTissue_IsEmpty()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5), 1500, 1100);
        TileGrid.Plan(frame, Mask(frame, (_, _) => false), 512, TileGrid.HaloPx(frame)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-512)]
    [InlineData(256)]
    [InlineData(700)]
    [InlineData(16384)]
    public void Plan_TileSizeThatIsNoMultiple_IsRefusedWithTheValue(int tilePx)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5), 1500, 1100);
        PathologyException refused = Should.Throw<PathologyException>(() => TileGrid.Plan(frame, Mask(frame, (_, _) => true), tilePx, TileGrid.HaloPx(frame)));
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain($"--tile {tilePx}");
    }

    // Cells of 15.7 px: borders of cells and tiles never fall together.
    private static TissueMask Mask(AnalysisFrame frame, Func<int, int, bool> isTissue)
    {
        const double CellPx = 15.7;
        int width = (int)Math.Ceiling(frame.Width * frame.DownsampleX / CellPx), height = (int)Math.Ceiling(frame.Height * frame.DownsampleY / CellPx);
        MaskClass[] cells = [.. Enumerable.Range(0, width * height).Select(i => isTissue(i % width, i / width) ? MaskClass.Tissue : MaskClass.Glass)];
        return new TissueMask(width, height, CellPx, CellPx, new Mpp(0.5), cells);
    }
}
