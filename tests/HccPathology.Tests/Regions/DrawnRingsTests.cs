using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Tests.Regions;

public sealed class DrawnRingsTests
{
    private static readonly SlidePoint[] Square = Box(0, 0, 10, 10);

    /// <summary>Two arms with a gap of 4 between them, open above.</summary>
    private static readonly SlidePoint[] Cup = [new(0, 0), new(3, 0), new(3, 7), new(7, 7), new(7, 0), new(10, 0), new(10, 10), new(0, 10)];

    [Theory]
    [InlineData(2, 2, 4, 4, true, true)]            // inside
    [InlineData(-5, -5, 15, 15, true, false)]       // all around
    [InlineData(5, 5, 15, 15, true, false)]
    [InlineData(-5, 4, 15, 6, true, false)]         // a bar across: no corner of one lies in the other
    [InlineData(20, 2, 30, 8, false, false)]
    [InlineData(2, -8, 8, -2, false, false)]
    public void Rings_OfABoxAndASquare_OverlapAndLieWithin(double left, double top, double right, double bottom, bool overlaps, bool isWithin)
    {
        SlidePoint[] box = Box(left, top, right, bottom);
        (DrawnRings.Overlap(Square, box), DrawnRings.Overlap(box, Square), DrawnRings.IsWithin(box, Square)).ShouldBe((overlaps, overlaps, isWithin));
    }

    [Theory]
    [InlineData(4, 1, 6, 5, false, false)]          // in the gap
    [InlineData(1, 2, 9, 4, true, false)]           // across it, all corners in the arms
    [InlineData(1, 8, 9, 9, true, true)]
    public void Rings_OfABoxAndACup_OverlapAndLieWithin(double left, double top, double right, double bottom, bool overlaps, bool isWithin)
    {
        SlidePoint[] box = Box(left, top, right, bottom);
        (DrawnRings.Overlap(Cup, box), DrawnRings.Overlap(box, Cup), DrawnRings.IsWithin(box, Cup)).ShouldBe((overlaps, overlaps, isWithin));
    }

    private static SlidePoint[] Box(double left, double top, double right, double bottom) =>
        [new(left, top), new(right, top), new(right, bottom), new(left, bottom)];
}
