using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class RingShapeTests
{
    [Fact]
    public void Measure_Circle_HasItsKnownShape()
    {
        RingShape shape = Measure(Ellipse(100, 50, 4, 4, 0, 720));
        shape.AreaUm2.ShouldBe(Math.PI * 16, 0.01);
        shape.PerimeterUm.ShouldBe(2 * Math.PI * 4, 0.001);
        shape.CentroidX.ShouldBe(100, 1e-9);
        shape.CentroidY.ShouldBe(50, 1e-9);
        shape.Circularity.ShouldBe(1, 1e-4);
        shape.Eccentricity.ShouldBe(0, 1e-3);
        shape.Solidity.ShouldBe(1, 1e-9);
        shape.MaxDiameterUm.ShouldBe(8, 0.001);
        shape.MinDiameterUm.ShouldBe(8, 0.001);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(45)]
    [InlineData(90)]
    public void Measure_SquareAtAnyAngle_HasItsKnownShape(double degrees)
    {
        (double X, double Y)[] square = Turned([(-3, -3), (3, -3), (3, 3), (-3, 3)], degrees, 1000, 2000);
        RingShape shape = Measure(square);
        shape.AreaUm2.ShouldBe(36, 1e-8);
        shape.PerimeterUm.ShouldBe(24, 1e-9);
        shape.Circularity.ShouldBe(Math.PI / 4, 1e-9);
        shape.Eccentricity.ShouldBe(0, 1e-4);
        shape.Solidity.ShouldBe(1, 1e-9);
        shape.MaxDiameterUm.ShouldBe(6 * Math.Sqrt(2), 1e-8);
        shape.MinDiameterUm.ShouldBe(6, 1e-8);
        shape.CentroidX.ShouldBe(1000, 1e-8);
        shape.CentroidY.ShouldBe(2000, 1e-8);
    }

    [Theory]
    [InlineData(6, 3, 0)]
    [InlineData(6, 3, 31)]
    [InlineData(8, 2, 100)]
    public void Measure_Ellipse_HasItsKnownShape(double a, double b, double degrees)
    {
        RingShape shape = Measure(Ellipse(40_000, 30_000, a, b, degrees, 1440));
        double h = Math.Pow((a - b) / (a + b), 2), perimeter = Math.PI * (a + b) * (1 + 3 * h / (10 + Math.Sqrt(4 - 3 * h)));
        shape.AreaUm2.ShouldBe(Math.PI * a * b, 0.002 * a * b);
        shape.PerimeterUm.ShouldBe(perimeter, 0.001 * perimeter);
        shape.Eccentricity.ShouldBe(Math.Sqrt(1 - b * b / (a * a)), 1e-3);
        shape.MaxDiameterUm.ShouldBe(2 * a, 0.001);
        shape.MinDiameterUm.ShouldBe(2 * b, 0.01);
        shape.Solidity.ShouldBe(1, 1e-6);
    }

    // Two squares of 2 on a bar of 4 x 2: area 12 (L of 4 x 4 less 2 x 2), hull 14, centroid by parts.
    [Fact]
    public void Measure_LShape_HasItsSolidityAndCentroid()
    {
        RingShape shape = Measure([(0, 0), (2, 0), (2, 2), (4, 2), (4, 4), (0, 4)]);
        shape.AreaUm2.ShouldBe(12, 1e-12);
        shape.Solidity.ShouldBe(12.0 / 14, 1e-12);
        shape.CentroidX.ShouldBe((4 * 1 + 8 * 2) / 12.0, 1e-12);
        shape.CentroidY.ShouldBe((4 * 1 + 8 * 3) / 12.0, 1e-12);
        shape.MaxDiameterUm.ShouldBe(Math.Sqrt(32), 1e-12);
        shape.MinDiameterUm.ShouldBe(4, 1e-12, "upright; across the slanted side of the hull it is 4.24");
        shape.PerimeterUm.ShouldBe(16, 1e-12);
    }

    // As at the slide's edge: several points on one upright line, in any order from top to bottom.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Measure_PointsOnAnUprightSide_AreNoCorners(int first)
    {
        (double X, double Y)[] ring = [(0, 2), (0, 0), (4, 0), (4, 3), (4, 4), (0, 4)];
        RingShape shape = Measure([.. ring.Skip(first), .. ring.Take(first)]);
        (shape.AreaUm2, shape.Solidity, shape.MinDiameterUm).ShouldBe((16, 1, 4));
        shape.MaxDiameterUm.ShouldBe(Math.Sqrt(32), 1e-12);
    }

    [Fact]
    public void Measure_RingBackwardsOrFromAnotherPoint_IsTheSameShape()
    {
        (double X, double Y)[] ring = Ellipse(10, 20, 5, 3, 20, 60);
        RingShape forward = Measure(ring), back = Measure([.. ring.Reverse()]), turned = Measure([.. ring.Skip(17), .. ring.Take(17)]);
        foreach (RingShape other in (RingShape[])[back, turned])
        {
            other.AreaUm2.ShouldBe(forward.AreaUm2, 1e-9);
            other.CentroidX.ShouldBe(forward.CentroidX, 1e-9);
            other.Eccentricity.ShouldBe(forward.Eccentricity, 1e-9);
            other.Solidity.ShouldBe(forward.Solidity, 1e-9);
            other.MaxDiameterUm.ShouldBe(forward.MaxDiameterUm, 1e-9);
            other.MinDiameterUm.ShouldBe(forward.MinDiameterUm, 1e-9);
        }
    }

    // The centroid of a slide-sized offset must not eat the digits of a small ring.
    [Fact]
    public void Measure_FarFromTheOrigin_KeepsItsDigits()
    {
        RingShape shape = Measure(Ellipse(100_000, 80_000, 2, 2, 0, 64));
        shape.AreaUm2.ShouldBe(Measure(Ellipse(0, 0, 2, 2, 0, 64)).AreaUm2, 1e-6);
        shape.CentroidX.ShouldBe(100_000, 1e-7);
        shape.Eccentricity.ShouldBeLessThan(0.01);
    }

    private static RingShape Measure((double X, double Y)[] ring) =>
        RingShape.Measure(ring.Select(p => p.X).ToArray(), ring.Select(p => p.Y).ToArray(), new int[2 * ring.Length]);

    private static (double X, double Y)[] Ellipse(double cx, double cy, double a, double b, double degrees, int points) =>
        Turned([.. Enumerable.Range(0, points).Select(i => (a * Math.Cos(2 * Math.PI * i / points), b * Math.Sin(2 * Math.PI * i / points)))], degrees, cx, cy);

    private static (double X, double Y)[] Turned((double X, double Y)[] ring, double degrees, double cx, double cy)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return [.. ring.Select(p => (cx + p.X * cos - p.Y * sin, cy + p.X * sin + p.Y * cos))];
    }
}
