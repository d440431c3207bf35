using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>Cells by hand, of 8 µm, with the optical density of each channel. Blocks are of 64 x 64 cells.</summary>
public sealed class FoldFinderTests
{
    private const int Side = 320;
    private static readonly (double R, double G, double B) Pale = (0.21, 0.45, 0.25), Dense = (0.31, 0.61, 0.37), Fold = (0.5, 1.0, 0.55);

    // 1.8 times the median of 0.21 are 0.378.
    [Theory]
    [InlineData(0.386, true)]
    [InlineData(0.370, false)]
    public void Find_DenseStreak_IsAFoldFrom1Point8TimesTheMedianOn(double red, bool isFold) =>
        Find((100, 100, 8, 60, Fold with { R = red })).ShouldBe(isFold ? (99, 99, 10, 62, 620) : default);

    // 20,000 µm² are 312.5 cells, 200 µm are 25; length over width is 3 at least. What is found is a cell wider all round.
    [Theory]
    [InlineData(5, 62, false)]
    [InlineData(5, 63, true)]
    [InlineData(11, 32, false)]
    [InlineData(11, 34, true)]
    [InlineData(24, 80, true)]
    [InlineData(26, 80, false)]
    public void Find_Streak_IsAFoldByItsSize(int wide, int high, bool isFold) =>
        Find((100, 100, wide, high, Fold)).ShouldBe(isFold ? (99, 99, wide + 2, high + 2, (wide + 2) * (high + 2)) : default);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Find_StreakAcrossTheSlide_IsAFoldAlongEitherDiagonal(bool isFalling)
    {
        CellPlane found = Find(Side, (x, y) => y is >= 100 and < 180 && Math.Abs(x - (isFalling ? y : 300 - y)) <= 4 ? Fold : Pale);
        for (int y = 100; y < 180; y++)
        {
            found.Cells[y * Side + (isFalling ? y : 300 - y)].ShouldBeTrue();
        }
    }

    // Either half alone is too small.
    [Fact]
    public void Find_StreakWithAGapOfTwoCells_IsOneFold() =>
        Find((100, 100, 6, 36, Fold), (100, 138, 6, 36, Fold)).ShouldBe((99, 99, 8, 76, 608));

    // A streak in the middle of a denser band: of the three blocks along the band's width that the median is of, it
    // makes up a third and 4 cells, or three quarters.
    [Theory]
    [InlineData(true, 2, true)]
    [InlineData(false, 2, true)]
    [InlineData(true, 43, false)]
    [InlineData(false, 43, false)]
    public void Find_StreakInADenserBand_IsJudgedByThreeTimesThreeBlocks(bool isUpright, int beyondItsBlock, bool isFold) => Find(Side, (x, y) =>
    {
        (int across, int along) = isUpright ? (x, y) : (y, x);
        return across is >= 157 and < 163 && along is >= 130 and < 190 ? Fold : across >= 128 - beyondItsBlock && across < 192 + beyondItsBlock ? Dense : Pale;
    }).Cells[160 * Side + 160].ShouldBe(isFold);

    /// <summary>A core of a needle biopsy, 64 µm wide and dense all over, is compared with itself and not with the glass around.</summary>
    [Fact]
    public void Find_NarrowDenseTissueOnGlass_IsNoFold()
    {
        static bool IsCore(int x, int y) => x is >= 100 and < 108 && y is >= 100 and < 220;
        Find(Side, (x, y) => IsCore(x, y) ? (0.4, 0.9, 0.5) : (0, 0, 0), IsCore).Cells.ShouldAllBe(isFold => !isFold);
    }

    // Of the tissue 40 % are pale: a quartile would be of those.
    [Fact]
    public void Find_StreakInTissueThatIsMostlyDense_IsJudgedByItsMedian() =>
        Find(Side, (x, y) => x is >= 100 and < 108 && y is >= 100 and < 160 ? Fold : y % 5 < 2 ? Pale : Dense).Cells.ShouldAllBe(isFold => !isFold);

    /// <summary>The box round what is found, and how many cells that is.</summary>
    private static (int X, int Y, int Wide, int High, int Cells) Find(params (int X, int Y, int Wide, int High, (double, double, double) Od)[] streaks)
    {
        (double, double, double) OdAt(int x, int y) =>
            streaks.FirstOrDefault(s => x >= s.X && x < s.X + s.Wide && y >= s.Y && y < s.Y + s.High) is { Wide: > 0 } streak ? streak.Od : Pale;
        bool[] cells = Find(Side, OdAt).Cells;
        int[] x = [.. Enumerable.Range(0, cells.Length).Where(i => cells[i]).Select(i => i % Side)],
            y = [.. Enumerable.Range(0, cells.Length).Where(i => cells[i]).Select(i => i / Side)];
        return x.Length == 0 ? default : (x.Min(), y.Min(), x.Max() + 1 - x.Min(), y.Max() + 1 - y.Min(), x.Length);
    }

    private static CellPlane Find(int side, Func<int, int, (double R, double G, double B)> od, Func<int, int, bool>? isTissue = null)
    {
        OverviewScan scan = new(4 * side, 4 * side, 2, 2, new Mpp(1));
        CellPlane tissue = new(side, side);
        for (int i = 0; i < side * side; i++)
        {
            (double r, double g, double b) = od(i % side, i / side);
            (scan.Red[i], scan.Green[i], scan.Blue[i], tissue.Cells[i]) = (Level(r), Level(g), Level(b), isTissue?.Invoke(i % side, i / side) ?? true);
        }

        return FoldFinder.Find(scan, new CellDensity(scan, new WhitePoint(255, 255, 255, WhitePointSource.Glass, "drawn")), tissue, new TissueOptions());

        static byte Level(double od) => (byte)Math.Round(256 * Math.Pow(10, -od) - 1);
    }
}
