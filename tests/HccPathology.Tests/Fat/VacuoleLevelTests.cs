using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

/// <summary>Which clear spaces are judged as a whole and which once they are shrunk: candidates of one tile that is the slide, 0.5 µm/px.</summary>
public sealed class VacuoleLevelTests
{
    private const int Side = 400;

    /// <summary>The reach is 112 px (56 µm). From it on an oval is judged shrunk, and up to twice as long it may be one.</summary>
    [Theory]
    [InlineData(110, false)]
    [InlineData(111, false)]
    [InlineData(112, true)]
    [InlineData(130, true)]
    public void Find_OvalAsLongAsTheReach_IsJudgedShrunk(int longPx, bool isPart)
    {
        double middle = 200 + longPx % 2 / 2.0;
        foreach (bool isUpright in new[] { false, true })
        {
            VacuoleCandidate found = Find((x, y) => IsOval(isUpright ? y - middle : x - middle, isUpright ? x - 200 : y - 200, longPx / 2.0, 50))
                .ShouldHaveSingleItem();
            (found.IsPart, found.Whole).ShouldBe((isPart, null));
            found.AreaUm2.ShouldBe(Math.PI * 50 * longPx / 8, 10);
        }
    }

    /// <summary>Two that touch, cut in half by the slide's edge: the edge ends no clear space, and so parts it no more than it is parted within the slide.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, Side)]
    [InlineData(false, 0)]
    [InlineData(false, Side)]
    public void Find_TouchingVacuolesCutByTheSlidesEdge_AreHalvesOfThoseWithin(bool isUpright, int edge)
    {
        VacuoleCandidate[] cut = [.. Find(Pair(isUpright, edge)).Where(c => c.IsPart)], within = [.. Find(Pair(isUpright, Side / 2)).Where(c => c.IsPart)];
        (cut.Length, within.Length).ShouldBe((2, 2));
        cut.ShouldAllBe(c => Math.Abs(c.AreaUm2 - within[0].AreaUm2 / 2) < 0.5);
    }

    private static Func<double, double, bool> Pair(bool isUpright, int at) => (x, y) =>
    {
        (double along, double across) = isUpright ? (y, x - at) : (x, y - at);
        return IsOval(along - 176, across, 24, 24) || IsOval(along - 223, across, 24, 24);
    };

    private static bool IsOval(double x, double y, double halfWidth, double halfHeight) =>
        x * x / (halfWidth * halfWidth) + y * y / (halfHeight * halfHeight) < 1;

    private static List<VacuoleCandidate> Find(Func<double, double, bool> isClear)
    {
        AnalysisFrame frame = DrawnTissue.FrameOf(new Mpp(0.5), Side, Side, 0.5);
        TissueMask mask = new(1, 1, Side, Side, new Mpp(0.5), [MaskClass.Tissue]);
        TileSpec tile = new(0, 0, 0, Side, Side, VacuoleFinder.ReachPx(frame));
        using TileBuffer pixels = new(tile.ReadWidth, tile.ReadHeight);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                pixels.Row(y)[x] = isClear(x + tile.ReadX + 0.5, y + tile.ReadY + 0.5) ? 0xFFF0F0F0 : 0xFFB45A8C;
            }
        }

        return new VacuoleFinder(frame, mask, new ClearLevel(160, 90, 240), new FatOptions()).Find(pixels, tile).Candidates;
    }
}
