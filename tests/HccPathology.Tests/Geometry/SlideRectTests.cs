using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

public sealed class SlideRectTests
{
    [Fact]
    public void Ends_AreOnePastTheLastPixel() => (new SlideRect(10, 20, 300, 50).XEnd, new SlideRect(10, 20, 300, 50).YEnd).ShouldBe((310, 70));

    // From the cell of its first pixel to that of its last, whole, row after row.
    [Theory]
    [InlineData(0, 0, 8, 4, "0,0")]
    [InlineData(7, 3, 2, 2, "0,0 8,0 0,4 8,4")]
    [InlineData(8, 4, 9, 1, "8,4 16,4")]
    [InlineData(5, 11, 3, 5, "0,8 0,12")]
    public void Cells_OfAGrid_AreThoseThatItTouches(long x, long y, int width, int height, string expected)
    {
        LevelRect[] cells = [.. new LevelRect(2, x, y, width, height, 4).Cells(8, 4)];
        string.Join(' ', cells.Select(c => $"{c.X},{c.Y}")).ShouldBe(expected);
        cells.ShouldAllBe(c => c.Level == 2 && c.Reduction == 4 && c.Width == 8 && c.Height == 4);
    }

    [Fact]
    public void And_TwoThatOverlap_IsWhatIsInBoth()
    {
        LevelRect rect = new(1, 10, 20, 30, 40);
        rect.And(new LevelRect(1, 15, 0, 100, 25)).ShouldBe(new LevelRect(1, 15, 20, 25, 5));
        rect.And(new LevelRect(1, 0, 55, 11, 100)).ShouldBe(new LevelRect(1, 10, 55, 1, 5));
        rect.And(rect).ShouldBe(rect);
    }
}
