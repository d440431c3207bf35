using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

public sealed class SlideRectTests
{
    private static readonly SlideRect Rect = new(10, 20, 300, 50);

    [Theory]
    [InlineData(10, 20, true)]
    [InlineData(309.9, 69.9, true)]
    [InlineData(9.9, 20, false)]
    [InlineData(10, 19.9, false)]
    [InlineData(310, 20, false)]
    [InlineData(10, 70, false)]
    public void Contains_Point_IsTrueFromItsUpperLeftCornerUpToItsEnds(double x, double y, bool expected) => Rect.Contains(x, y).ShouldBe(expected);

    [Fact]
    public void Ends_AreOnePastTheLastPixel() => (Rect.XEnd, Rect.YEnd).ShouldBe((310, 70));
}
