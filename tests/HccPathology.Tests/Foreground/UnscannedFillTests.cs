using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Tests.Foreground;

/// <summary>One cell of 8 x 8 px whose left columns are a scanner's black fill, the one beside it half black by resampling, the others tissue.</summary>
public sealed class UnscannedFillTests
{
    private const int Side = 8;
    private const byte Mixture = 60, Tissue = 160;

    /// <summary>Of a cell that is half fill or less the tissue is what counts; of one that is more, nothing.</summary>
    [Theory]
    [InlineData(1, Tissue)]
    [InlineData(4, Tissue)]
    [InlineData(5, 0)]
    [InlineData(8, 0)]
    public void Reduce_CellWithFill_IsOfTheRestUntilMoreThanHalfIsFill(int black, byte expected)
    {
        OverviewScan scan = Reduced((x, _) => x < black ? (byte)0 : x == black ? Mixture : Tissue);
        (scan.Red[0], scan.Green[0], scan.Blue[0]).ShouldBe((expected, expected, expected));
    }

    /// <summary>Half of the cell and one pixel more.</summary>
    [Theory]
    [InlineData(0, Tissue)]
    [InlineData(1, 0)]
    public void Reduce_CellWithAPixelMoreThanHalfOfFill_IsExactlyBlack(int more, byte expected) =>
        Reduced((x, y) => x < 4 || (x == 4 && y < more) ? (byte)0 : Tissue).Green[0].ShouldBe(expected);

    /// <summary>Black within tissue is dirt or ink, and no fill: an outermost row or column of fill is black all along.</summary>
    [Fact]
    public void Reduce_CellWithBlackThatDoesNotReachAcross_IsTheMeanOfAll() =>
        Reduced((x, y) => x < 4 && y is > 0 and < 7 ? (byte)0 : Tissue).Green[0].ShouldBe((byte)(160 * 40 / 64));

    private static OverviewScan Reduced(Func<int, int, byte> grey)
    {
        OverviewScan scan = new(Side, Side, 1, 1, new Mpp(1));
        uint[] pixels = [.. Enumerable.Range(0, Side * Side).Select(i => 0xFF000000u | 0x010101u * grey(i % Side, i / Side))];
        new CellBlock(pixels, Side, Side, Side).Reduce(0, 0, scan);
        scan.Red.Length.ShouldBe(1);
        return scan;
    }
}
