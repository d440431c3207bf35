using HccPathology.Geometry;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Phantoms;

public sealed class RegionContoursTests
{
    private const int Side = 65;

    [Fact]
    public void Trace_Disc_HasTheDiscsAreaAndNoHole()
    {
        IReadOnlyList<Polygon> found = Trace((x, y) => 20 - Distance(x, y), 1);
        found.Count.ShouldBe(1);
        found[0].Holes.ShouldBeEmpty();
        Area(found[0].Shell).ShouldBe(4 * Math.PI * 400, 4 * Math.PI * 400 * 0.005);
        found[0].Shell.Distinct().Count().ShouldBe(found[0].Shell.Count);
    }

    [Fact]
    public void Trace_Annulus_HasOneHoleInsideItsShell()
    {
        IReadOnlyList<Polygon> found = Trace((x, y) => 6 - Math.Abs(20 - Distance(x, y)), 1);
        found.Count.ShouldBe(1);
        found[0].Holes.Count.ShouldBe(1);
        Area(found[0].Holes[0]).ShouldBe(-4 * Math.PI * 196, 4 * Math.PI * 196 * 0.01);
    }

    [Fact]
    public void Trace_IslandInAHole_BecomesItsOwnArea()
    {
        IReadOnlyList<Polygon> found = Trace((x, y) => Math.Max(6 - Math.Abs(20 - Distance(x, y)), 5 - Distance(x, y)), 1);
        found.Count.ShouldBe(2);
        found.Sum(p => p.Holes.Count).ShouldBe(1);
    }

    [Fact]
    public void Trace_EverythingInside_ClosesAlongTheEdge()
    {
        IReadOnlyList<Polygon> found = Trace((_, _) => 1, 1);
        found.Count.ShouldBe(1);
        Area(found[0].Shell).ShouldBe(Math.Pow(2.0 * (Side - 1), 2), 1e-6);
    }

    [Fact]
    public void Trace_Nothing_GivesNothing() => Trace((_, _) => -1, 1).ShouldBeEmpty();

    [Fact]
    public void Trace_CheckerboardSaddles_StayApartAndLoseNoArea()
    {
        IReadOnlyList<Polygon> found = Trace((x, y) => (((int)x + (int)y) & 1) == 0 ? 1 : -1, 0);
        found.Count.ShouldBeGreaterThan(1000);
        found.ShouldAllBe(p => p.Shell.Count >= 3 && p.Holes.Count == 0);
    }

    [Fact]
    public void Trace_SmallerThanAsked_IsLeftOut() =>
        Trace((x, y) => 4 - Distance(x, y), 4 * Math.PI * 16 * 1.1).ShouldBeEmpty();

    private static double Distance(double x, double y) => Math.Sqrt((x - 32.3) * (x - 32.3) + (y - 31.6) * (y - 31.6));

    private static IReadOnlyList<Polygon> Trace(Func<double, double, double> inside, double smallestPx2)
    {
        float[] field = [.. Enumerable.Range(0, Side * Side).Select(i => (float)inside(i % Side, i / Side))];
        return new RegionContours(field, Side, Side, 2, 2).Trace(smallestPx2);
    }

    private static double Area(IReadOnlyList<SlidePoint> ring) =>
        0.5 * Enumerable.Range(0, ring.Count).Sum(i => ring[i].X * ring[(i + 1) % ring.Count].Y - ring[(i + 1) % ring.Count].X * ring[i].Y);
}
