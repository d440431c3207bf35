using HccPathology.Fat;

namespace HccPathology.Tests.Fat;

public sealed class ClearShapeTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    [InlineData(50)]
    public void Measure_ADisc_IsRoundAndSolidWithItsAreaAndCentre(int radius)
    {
        ClearShape shape = Of(130, 130, (x, y) => Square(x - 64) + Square(y - 60) <= radius * radius);
        ((double)shape.AreaPx).ShouldBe(Math.PI * radius * radius, 0.05 * Math.PI * radius * radius);
        (shape.SumX, shape.SumY).ShouldBe((64L * shape.AreaPx, 60L * shape.AreaPx));
        shape.Roundness.ShouldBeInRange(0.9, 1.25);
        shape.Solidity.ShouldBeInRange(0.93, 1);
        shape.Rays().ShouldAllBe(r => Math.Abs(r / 2.0 - radius) <= 1);
        // To the far side of the last pixel, or half a px beyond.
        shape.Rays().Where((_, i) => i % 4 == 0).ShouldAllBe(r => r == 2 * radius + 1 || r == 2 * radius + 2);
    }

    [Fact]
    public void Measure_AnEllipseThreeTimesAsLong_HasAThirdOfTheRoundnessAndIsSolid()
    {
        ClearShape shape = Of(130, 60, (x, y) => Square((x - 64) / 54.0) + Square((y - 30) / 18.0) <= 1);
        shape.Roundness.ShouldBe(1 / 3.0, 0.05);
        shape.Solidity.ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void Measure_ACross_IsNotSolid() =>
        Of(61, 61, (x, y) => Math.Abs(x - 30) <= 6 || Math.Abs(y - 30) <= 6).Solidity.ShouldBe(1417 / (3721.0 - 4 * 24 * 24 / 2), 0.015);

    [Fact]
    public void Measure_ASpeckInside_IsFilledAndALargerOneIsNot()
    {
        Of(60, 60, (x, y) => Square(x - 30) + Square(y - 30) <= 400 && !(x is > 28 and < 34 && y is > 28 and < 34)).AreaPx.ShouldBe(1257);
        Of(60, 60, (x, y) => Square(x - 30) + Square(y - 30) <= 400 && !(x is > 25 and < 34 && y is > 25 and < 34)).AreaPx.ShouldBe(1257 - 64);
    }

    /// <summary>40 px are no longer less than 40, and what is open to a side is no gap inside.</summary>
    [Theory]
    [InlineData(26, 26, 8, 5, 40)]
    [InlineData(26, 26, 13, 3, 0)]
    [InlineData(29, 30, 3, 1, 0)]
    [InlineData(30, 30, 1, 1, 0)]
    [InlineData(20, 30, 4, 3, 12)]
    [InlineData(36, 30, 4, 3, 12)]
    [InlineData(30, 20, 3, 4, 12)]
    [InlineData(30, 36, 3, 4, 12)]
    public void Measure_AGap_IsFilledWhereItIsInsideAndSmaller(int x0, int y0, int width, int height, int missing) =>
        Of(60, 60, (x, y) =>
            x is >= 20 and < 40 && y is >= 20 and < 40 && !(x >= x0 && x < x0 + width && y >= y0 && y < y0 + height)).AreaPx.ShouldBe(400 - missing);

    /// <summary>A right triangle whose long side looks to each corner: its largest circle hangs on distances across pixels' corners.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Measure_ATriangle_HasTheRadiusOfItsLargestCircle(bool isMirrored, bool isUpsideDown)
    {
        const int side = 300;
        double expected = (from x in Enumerable.Range(0, side)
                           from y in Enumerable.Range(0, side)
                           select Math.Min(Math.Min(side - x, side - y), (x + y - side + 1) / Math.Sqrt(2))).Max();
        ClearShape shape = Of(side + 2, side + 2, (x, y) =>
            (isMirrored ? side - x : x - 1) is >= 0 and < side and var right && (isUpsideDown ? side - y : y - 1) is >= 0 and < side and var down
            && right + down >= side);
        shape.RadiusPx.ShouldBe(expected, 0.01 * expected);
    }

    [Fact]
    public void Measure_ADiscCutByTheSlidesEdge_IsStillRound()
    {
        ClearShape half = Of(80, 60, (x, y) => Square(x) + Square(y - 30) <= 400, Sides.Left);
        half.Roundness.ShouldBeInRange(0.9, 1.15);
        Of(80, 60, (x, y) => Square(x) + Square(y - 30) <= 400, Sides.None).Roundness.ShouldBeLessThan(0.6);
    }

    private static ClearShape Of(int width, int height, Func<int, int, bool> isClear, Sides edge = Sides.None)
    {
        BitRows bits = new();
        bits.Resize(width, height);
        for (int i = 0; i < width * height; i++)
        {
            if (isClear(i % width, i / width))
            {
                bits.Set(i / width, i % width, i % width + 1);
            }
        }

        BitRegions regions = new();
        regions.Find(bits);
        regions.Count.ShouldBe(1);
        ClearShape shape = new();
        shape.TryMeasure(regions, 0, 0, width, height, edge, speckPx: 40).ShouldBeTrue();
        return shape;
    }

    private static double Square(double value) => value * value;
}
