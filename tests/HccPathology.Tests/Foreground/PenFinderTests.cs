using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>Squares of one colour on glass, in cells of 8 µm, on both sides of each limit. What is found has a rim of 5 cells all round.</summary>
public sealed class PenFinderTests
{
    private const int Side = 120, Smooth = 2;
    private static readonly (double, double, double) Blue = (0.80, 0.55, 0.12), Red = (0.06, 1.00, 0.75);

    [Theory]
    [InlineData(0.16, 0.08, 0.05, true)]                            // blue and green: red is taken up 1.3 times as much as green
    [InlineData(0.14, 0.05, 0.05, false)]
    [InlineData(0.54, 0.40, 0.20, true)]
    [InlineData(0.50, 0.40, 0.20, false)]
    [InlineData(0.30, 0.22, 0.15, true)]
    [InlineData(0.25, 0.19, 0.15, false)]
    [InlineData(0.37, 0.38, 0.08, true)]                            // violet: next to no blue
    [InlineData(0.32, 0.33, 0.07, false)]
    [InlineData(0.50, 0.51, 0.10, true)]
    [InlineData(0.50, 0.55, 0.10, false)]
    [InlineData(0.50, 0.50, 0.115, true)]
    [InlineData(0.50, 0.50, 0.14, false)]
    [InlineData(0.53, 0.55, 0.54, true)]                            // black: all alike
    [InlineData(0.46, 0.47, 0.46, false)]
    [InlineData(0.80, 0.70, 0.62, true)]
    [InlineData(0.80, 0.70, 0.57, false)]
    [InlineData(0.05, 0.73, 0.50, true)]                            // red: next to no red is taken up
    [InlineData(0.05, 0.66, 0.50, false)]
    [InlineData(0.18, 1.00, 0.70, true)]
    [InlineData(0.23, 1.00, 0.70, false)]
    [InlineData(0.06, 1.00, 0.63, true)]
    [InlineData(0.06, 1.00, 0.56, false)]
    public void Find_Colour_IsInkByWhatItTakesUp(double r, double g, double b, bool isInk) => Count((60, (r, g, b), Smooth)).ShouldBe(isInk ? 70 * 70 : 0);

    // Ink over tissue is ink where it touches ink that is sure; alone it may be tissue.
    [Theory]
    [InlineData(0.65, 0.68, 0.40, true, 70)]
    [InlineData(0.55, 0.58, 0.40, true, 40)]
    [InlineData(0.70, 0.75, 0.40, true, 70)]
    [InlineData(0.70, 0.82, 0.40, true, 40)]
    [InlineData(0.40, 0.95, 0.70, false, 70)]
    [InlineData(0.30, 0.85, 0.60, false, 0)]                        // what is left of the red is too small
    [InlineData(0.45, 1.00, 0.70, false, 70)]
    [InlineData(0.56, 1.00, 0.70, false, 0)]
    public void Find_ColourOfInkOverTissue_IsInkBesideSureInk(double r, double g, double b, bool isBlue, int foundSide)
    {
        Count((60, (r, g, b), Smooth), (30, isBlue ? Blue : Red, Smooth)).ShouldBe(foundSide * foundSide);
        Count((60, (r, g, b), Smooth)).ShouldBe(0);
    }

    // 0.05 mm² are 782 cells, of red 0.2 mm² 3,125.
    [Theory]
    [InlineData(27, true, false)]
    [InlineData(28, true, true)]
    [InlineData(55, false, false)]
    [InlineData(56, false, true)]
    public void Find_InkOfASize_IsInkFromThatOfAStrokeOn(int side, bool isBlue, bool isInk) =>
        Count((side, isBlue ? Blue : Red, Smooth)).ShouldBe(isInk ? (side + 10) * (side + 10) : 0);

    [Theory]
    [InlineData(27, 0)]
    [InlineData(28, 70 * 70)]
    public void Find_LittleSureInkInMuchThatMayBeInk_IsNone(int sureSide, int found) =>
        Count((60, (0.65, 0.68, 0.40), Smooth), (sureSide, Blue, Smooth)).ShouldBe(found);

    [Theory]
    [InlineData(9.75, true)]
    [InlineData(10.25, false)]
    public void Find_Red_IsInkWhereItIsSmooth(double laplacian, bool isInk) => Count((60, Red, laplacian)).ShouldBe(isInk ? 70 * 70 : 0);

    // Either half is 420 cells.
    [Fact]
    public void Find_StrokeWithAGapOfTwoCells_IsOne()
    {
        OverviewScan scan = Scan((30, Blue, Smooth));
        for (int y = 0; y < Side; y++)
        {
            Array.ForEach([scan.Red, scan.Green, scan.Blue], c => c.AsSpan(y * Side + 59, 2).Fill(255));
        }

        Find(scan).ShouldBe(40 * 40);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 70 * 70)]
    public void Find_ExactlyBlack_IsInkUnlessItIsAScannersFill(double laplacian, int found) => Count((60, (3, 3, 3), laplacian)).ShouldBe(found);

    private static int Count(params (int Side, (double R, double G, double B) Od, double Laplacian)[] squares) => Find(Scan(squares));

    private static int Find(OverviewScan scan) =>
        PenFinder.Find(scan, new CellDensity(scan, new WhitePoint(255, 255, 255, WhitePointSource.Glass, "drawn")), new TissueOptions()).Cells.Count(c => c);

    private static OverviewScan Scan(params (int Side, (double R, double G, double B) Od, double Laplacian)[] squares)
    {
        OverviewScan scan = new(4 * Side, 4 * Side, 2, 2, new Mpp(1));
        Array.ForEach([scan.Red, scan.Green, scan.Blue], c => Array.Fill(c, (byte)255));
        foreach ((int side, (double r, double g, double b), double laplacian) in squares)
        {
            int first = (Side - side) / 2;
            for (int i = 0; i < side * side; i++)
            {
                int at = (first + i / side) * Side + first + i % side;
                (scan.Red[at], scan.Green[at], scan.Blue[at], scan.Focus[at]) = (Level(r), Level(g), Level(b), (ushort)(laplacian * OverviewScan.FocusScale));
            }
        }

        return scan;

        static byte Level(double od) => (byte)Math.Max(0, Math.Round(256 * Math.Pow(10, -od) - 1));
    }
}
