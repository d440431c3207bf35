using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class OutlineTracerTests
{
    private readonly OutlineTracer _tracer = new();

    [Theory]
    [InlineData(20.5, 20.5, 7.1)]
    [InlineData(20.31, 19.77, 9.4)]
    [InlineData(19.05, 21.9, 4.2)]
    public void Trace_SmoothDisc_HasItsAreaAndCentreAndIsASimpleClockwiseRing(double cx, double cy, double radius)
    {
        Trace(Field(40, 40, (x, y) => 0.5 + (radius - Math.Sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy))) / 4)).ShouldBeTrue();
        (double X, double Y)[] ring = Ring();
        Rings.SignedArea(ring).ShouldBe(Math.PI * radius * radius, 0.02 * Math.PI * radius * radius);
        Rings.IsSimple(ring).ShouldBeTrue();
        ((ring.Min(p => p.X) + ring.Max(p => p.X)) / 2).ShouldBe(cx, 0.1);
        ((ring.Min(p => p.Y) + ring.Max(p => p.Y)) / 2).ShouldBe(cy, 0.1);
        ring.ShouldAllBe(p => Math.Abs(Math.Sqrt((p.X - cx) * (p.X - cx) + (p.Y - cy) * (p.Y - cy)) - radius) < 0.15);
    }

    [Fact]
    public void Trace_SinglePixel_IsADiamondAroundItsCentre()
    {
        Trace(Binary("......", "......", "...#..", "......", "......")).ShouldBeTrue();
        Ring().ShouldBe([(3.5, 2), (4, 2.5), (3.5, 3), (3, 2.5)], ignoreOrder: true);
        Rings.SignedArea(Ring()).ShouldBe(0.5, 1e-12);
    }

    [Theory]
    [InlineData("......", ".#....", "..#...", "......")]
    [InlineData("......", "..#...", ".#....", "......")]
    public void Trace_PixelsThatTouchAtACorner_ArePartedAndTheFirstIsTaken(params string[] rows)
    {
        Trace(Binary(rows)).ShouldBeTrue();
        Ring().Length.ShouldBe(4);
        Rings.SignedArea(Ring()).ShouldBe(0.5, 1e-12);
        Ring().Min(p => p.Y).ShouldBe(1);
    }

    [Fact]
    public void Trace_RingWithSaddles_ComesRoundAndStaysSimple()
    {
        Trace(Binary("........", "..###...", ".#..##..", ".####.#.", "...#.##.", "..####..", "........")).ShouldBeTrue();
        Rings.IsSimple(Ring()).ShouldBeTrue();
        Rings.SignedArea(Ring()).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Trace_RandomBlobs_AreAlwaysClosedSimpleAndClockwise()
    {
        Random random = new(77);
        for (int n = 0; n < 300; n++)
        {
            int width = random.Next(3, 40), height = random.Next(3, 40);
            float[,] field = Field(width, height, (x, y) => x < 1 || y < 1 || x > width - 1 || y > height - 1 ? 0 : random.NextDouble());
            bool any = field.Cast<float>().Any(v => v >= 0.5f);
            Trace(field).ShouldBe(any);
            if (any)
            {
                Rings.SignedArea(Ring()).ShouldBeGreaterThan(0);
                Rings.IsSimple(Ring()).ShouldBeTrue($"case {n}");
            }
        }
    }

    [Fact]
    public void Trace_ObjectAtTheRimOfTheWindowsBorder_IsWhole()
    {
        string[] rows = ["......", ".####.", ".####.", ".####.", "......"];
        Trace(Binary(rows)).ShouldBeTrue();
        Ring().Min(p => p.X).ShouldBe(1);
        Ring().Max(p => p.X).ShouldBe(5);
        Rings.SignedArea(Ring()).ShouldBe(12 - 0.5, 1e-9);
    }

    // From 0.5 on a sample is inside; the line then runs through the outermost samples themselves.
    [Fact]
    public void Trace_SamplesAtTheHeightOfTheLine_AreInside()
    {
        Trace(Field(7, 6, (x, y) => x is > 1 and < 6 && y is > 1 and < 5 ? 0.5 : 0)).ShouldBeTrue();
        Rings.SignedArea(Ring()).ShouldBe(4 * 3, 1e-12);
    }

    [Fact]
    public void Trace_NothingOrARingTooLongForANucleus_IsFalse()
    {
        Trace(new float[10, 10]).ShouldBeFalse();
        Trace(Field(120, 120, (x, y) => x > 1 && y > 1 && x < 119 && y < 119 && ((int)x % 2 == 0 || (int)y == 60) ? 1 : 0)).ShouldBeFalse();
        _tracer.Trace([], 0, 0).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    public void Simplify_WavyDisc_StaysWithinTheTolerance(double tolerance)
    {
        float[,] field = Field(60, 60, (x, y) =>
        {
            double dx = x - 30.2, dy = y - 29.6, angle = Math.Atan2(dy, dx);
            return 0.5 + (15 + 2 * Math.Sin(5 * angle) + 0.6 * Math.Sin(17 * angle) - Math.Sqrt(dx * dx + dy * dy)) / 5;
        });
        Trace(field).ShouldBeTrue();
        (double X, double Y)[] before = Ring();
        _tracer.Simplify(tolerance);
        (double X, double Y)[] after = Ring();
        after.Length.ShouldBeLessThan(before.Length);
        after.Length.ShouldBeGreaterThanOrEqualTo(3);
        after.ShouldBeSubsetOf(before);
        foreach ((double X, double Y) point in before)
        {
            Enumerable.Range(0, after.Length).Min(i => Rings.DistanceTo(point, after[i], after[(i + 1) % after.Length]))
                .ShouldBeLessThanOrEqualTo(tolerance + 1e-9);
        }
    }

    [Fact]
    public void Simplify_ManyRings_KeepsWhatThePlainRuleKeeps()
    {
        Random random = new(11);
        OutlineTracer outline = new();
        for (int ring = 0; ring < 300; ring++)
        {
            // Whole numbers, half of the time: equal distances, of which the first one goes.
            int count = random.Next(4, 60), digits = ring % 2 == 0 ? 0 : 9;
            double[] x = [.. Enumerable.Range(0, count).Select(i => Math.Round(10 * Math.Cos(2 * Math.PI * i / count) + random.NextDouble(), digits))];
            double[] y = [.. Enumerable.Range(0, count).Select(i => Math.Round(7 * Math.Sin(2 * Math.PI * i / count) + random.NextDouble(), digits))];
            outline.Set(x, y);
            outline.Simplify(0.4);
            int far = Enumerable.Range(0, count).MaxBy(i => (x[i] - x[0]) * (x[i] - x[0]) + (y[i] - y[0]) * (y[i] - y[0]));
            int[] kept = [.. new[] { 0, far }.Concat(Kept(0, far)).Concat(Kept(far, count)).Distinct().Order()];
            outline.X.ToArray().ShouldBe(kept.Select(i => x[i]));
            outline.Y.ToArray().ShouldBe(kept.Select(i => y[i]));

            IEnumerable<int> Kept(int from, int to)
            {
                double bx = x[to % count] - x[from], by = y[to % count] - y[from], length = Math.Sqrt(bx * bx + by * by);
                double Distance(int i) => length > 0 ? Math.Abs((x[i] - x[from]) * by - (y[i] - y[from]) * bx) / length
                    : Math.Sqrt((x[i] - x[from]) * (x[i] - x[from]) + (y[i] - y[from]) * (y[i] - y[from]));
                if (to - from < 2)
                {
                    return [];
                }

                int farthest = Enumerable.Range(from + 1, to - from - 1).MaxBy(Distance);
                return Distance(farthest) > 0.4 ? [farthest, .. Kept(from, farthest), .. Kept(farthest, to)] : [];
            }
        }
    }

    [Fact]
    public void Simplify_TinyRingAndLargeTolerance_LeavesSomethingThatIsCounted()
    {
        Trace(Binary(".....", "..#..", ".....")).ShouldBeTrue();
        _tracer.Simplify(100);
        _tracer.Count.ShouldBeInRange(2, 4);
    }

    private bool Trace(float[,] field) => _tracer.Trace(field.Cast<float>().ToArray(), field.GetLength(1), field.GetLength(0));

    private (double X, double Y)[] Ring()
    {
        double[] x = _tracer.X.ToArray(), y = _tracer.Y.ToArray();
        return [.. x.Zip(y)];
    }

    // Samples lie at pixel centres.
    private static float[,] Field(int width, int height, Func<double, double, double> value)
    {
        float[,] field = new float[height, width];
        for (int i = 0; i < width * height; i++)
        {
            field[i / width, i % width] = (float)value(i % width + 0.5, i / width + 0.5);
        }

        return field;
    }

    private static float[,] Binary(params string[] rows) => Field(rows[0].Length, rows.Length, (x, y) => rows[(int)y][(int)x] == '#' ? 1 : 0);
}
