using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

public sealed class ClearAreaTests
{
    /// <summary>A slide of 0.25 µm/px, which is analysed at 0.5: the mask is in its own px, cells of the surround are in µm.</summary>
    [Fact]
    public void Count_SlideThatIsFinerThanItsAnalysis_IsOfTheTissueAtEachPlace()
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.25), 800, 600, 0.5);
        (frame.Width, frame.Height, frame.DownsampleX).ShouldBe((400, 300, 2));
        TissueMask mask = new(2, 2, 400, 300, new Mpp(0.25), [MaskClass.Tissue, MaskClass.Fold, MaskClass.Glass, MaskClass.Tissue]);
        BitRows bits = new();
        bits.Resize(400, 300);
        (int X, int Y)[] spots = [(150, 100), (250, 100), (150, 200), (250, 200)];
        foreach ((int x, int y) in spots)
        {
            bits.Set(y, x, x + 5);
        }

        BitRegions regions = new();
        regions.Find(bits);
        TileVacuoles found = new();
        new ClearArea(frame, mask, 30).Count(regions.Runs, 0, 0, new TileSpec(0, 0, 0, 400, 300, 0), found);
        found.ClearPx.OrderBy(c => c.Key).ShouldBe([new((2, 1), 5), new((3, 3), 5)]);
    }

    /// <summary>Random runs against counting pixel by pixel: pixels are no squares, and cells of the mask fit neither them nor the tile.</summary>
    [Theory]
    [InlineData(64, 96, 30)]
    [InlineData(0, 0, 30)]
    [InlineData(150, 200, 30)]
    [InlineData(150, 200, 60)]
    public void Count_RandomRuns_IsWhatCountingEachPixelGives(int coreX, int coreY, int haloPx)
    {
        Mpp mpp = new(0.7, 0.5);
        AnalysisFrame frame = DrawnTissue.FrameOf(mpp, 400, 450, 0.5);
        Random random = new(coreX);
        TissueMask mask = new(24, 36, 17.3, 12.9, mpp, [.. Enumerable.Range(0, 24 * 36).Select(_ => random.Next(3) > 0 ? MaskClass.Tissue : MaskClass.Pen)]);
        TileSpec tile = new(0, coreX, coreY, 140, 120, haloPx);
        (int left, int top) = (Math.Max(0, tile.ReadX), Math.Max(0, tile.ReadY));
        BitRows bits = new();
        bits.Resize(tile.ReadX + tile.ReadWidth - left, tile.ReadY + tile.ReadHeight - top);
        Dictionary<(int, int), int> expected = [];
        for (int y = 0; y < bits.Height; y++)
        {
            for (int x = random.Next(20); x < bits.Width; x += random.Next(2, 25))
            {
                int end = Math.Min(bits.Width, x + random.Next(1, 36));
                bits.Set(y, x, end);
                for (int at = x; at < end && end - x < 30; at++)
                {
                    double px = left + at + 0.5, py = top + y + 0.5;
                    if (px > coreX && px < coreX + 140 && py > coreY && py < coreY + 120 && mask.At(px, py) == MaskClass.Tissue)
                    {
                        (int, int) cell = ((int)(px * 0.7 / 32), (int)(py * 0.5 / 32));
                        expected[cell] = expected.GetValueOrDefault(cell) + 1;
                    }
                }

                x = end;
            }
        }

        BitRegions regions = new();
        regions.Find(bits);
        TileVacuoles found = new();
        ClearArea area = new(frame, mask, 30);
        area.Count(regions.Runs, left, top, tile, found);
        found.ClearPx.OrderBy(c => c.Key).ShouldBe(expected.OrderBy(c => c.Key));
    }
}
