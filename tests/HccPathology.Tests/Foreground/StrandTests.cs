using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>Cells at the outline with no other tissue behind them: they stay as dense as the thinnest tissue (0.01 OD), and not otherwise.</summary>
public sealed class StrandTests
{
    private const int Side = 60;

    /// <summary>A strand one cell wide from a piece of 20 x 20 cells, its root as dense as the piece: dense enough for tissue and too pale to be sure of alone.</summary>
    [Fact]
    public void Detect_PaleStrandOfOneCell_IsTissue()
    {
        TissueMask mask = Detect((x, y) => IsPiece(x, y) || (x, y) == (30, 30) ? 0.3 : y == 30 && x is > 30 and < 45 ? 0.04 : 0);
        for (int x = 31; x < 45; x++)
        {
            At(mask, x, 30).ShouldBe(MaskClass.Tissue, $"{x}");
            At(mask, x, 29).ShouldBe(MaskClass.Glass);
        }
    }

    /// <summary>Closing bridges a gap of two cells: what it fills is glass, as the gap is.</summary>
    [Fact]
    public void Detect_BridgeOverAGapInAStrand_IsGlass()
    {
        TissueMask mask = Detect((x, y) => IsPiece(x, y) || (y == 30 && x is >= 30 and < 36 or >= 38 and < 50) || (x is >= 50 and < 58 && y is >= 22 and < 38) ? 0.3 : 0);
        At(mask, 35, 30).ShouldBe(MaskClass.Tissue);
        At(mask, 36, 30).ShouldBe(MaskClass.Glass);
        At(mask, 37, 30).ShouldBe(MaskClass.Glass);
        At(mask, 38, 30).ShouldBe(MaskClass.Tissue);
    }

    private static bool IsPiece(int x, int y) => x is >= 10 and < 30 && y is >= 20 and < 40;

    private static MaskClass At(TissueMask mask, int x, int y) => mask.At(8 * x + 4, 8 * y + 4);

    private static TissueMask Detect(Func<int, int, double> od)
    {
        OverviewScan scan = new(4 * Side, 4 * Side, 2, 2, new Mpp(1));
        for (int i = 0; i < scan.Red.Length; i++)
        {
            double density = od(i % Side, i / Side);
            scan.Red[i] = scan.Green[i] = scan.Blue[i] = (byte)Math.Round(244 * Math.Pow(10, -density) - 1);
            scan.Focus[i] = (ushort)(density > 0 ? 20 * OverviewScan.FocusScale : 0);
        }

        return TissueDetector.Detect(scan, new WhitePoint(243, 243, 243, WhitePointSource.Glass, "drawn"), new TissueOptions());
    }
}
