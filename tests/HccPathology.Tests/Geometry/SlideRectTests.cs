using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

public sealed class SlideRectTests
{
    [Fact]
    public void Ends_AreOnePastTheLastPixel() => (new SlideRect(10, 20, 300, 50).XEnd, new SlideRect(10, 20, 300, 50).YEnd).ShouldBe((310, 70));
}
