using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

public sealed class HilbertCurveTests
{
    // The square's upper left 32 x 32 places are its first 1024, or not, by the curve's own rule; each step of the curve is to a neighbour.
    [Fact]
    public void At_AllPlacesOfAQuarter_FollowEachOtherStepByStep()
    {
        const int Side = 32;
        (long Along, int X, int Y)[] places = [.. Enumerable.Range(0, Side * Side)
            .Select(i => (HilbertCurve.At(i % Side, i / Side), i % Side, i / Side)).OrderBy(p => p.Item1)];
        places[0].ShouldBe((0, 0, 0));
        places.Select(p => p.Along).ShouldBe(Enumerable.Range(0, Side * Side).Select(i => (long)i));
        foreach (var (a, b) in places.Zip(places.Skip(1)))
        {
            (Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y)).ShouldBe(1);
        }
    }

    [Fact]
    public void At_PlacesOutsideOfTheSquare_AreRefused()
    {
        HilbertCurve.At(65_535, 0).ShouldBe((1L << 32) - 1);
        Should.Throw<ArgumentOutOfRangeException>(() => HilbertCurve.At(65_536, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => HilbertCurve.At(0, -1));
    }
}
