using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

public sealed class DistanceTransformTests
{
    private const byte Mark = 4;                                // among other bits, which mean nothing

    [Theory]
    [InlineData(1, 1, 1.0, 1)]
    [InlineData(37, 23, 0.002, 2)]
    [InlineData(37, 23, 0.02, 3)]
    [InlineData(64, 51, 0.3, 4)]
    [InlineData(200, 3, 0.01, 5)]
    [InlineData(3, 200, 0.01, 6)]
    public void Apply_IsTheNearestMarkedCellByTryingAll(int width, int height, double share, int seed)
    {
        Random random = new(seed);
        byte[] marked = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(random.Next(4) | (random.NextDouble() < share ? Mark : 0)))];
        ushort[] expected = [.. Enumerable.Range(0, marked.Length).Select(i => Nearest(marked, width, i))];
        foreach (int threads in (int[])[1, 2, 5])
        {
            ushort[] found = new ushort[marked.Length];
            DistanceTransform.Apply(marked, Mark, found, width, height, threads);
            found.ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(1, 1, 1.0, 1)]
    [InlineData(37, 23, 0.002, 2)]
    [InlineData(37, 23, 0.1, 3)]
    [InlineData(200, 3, 0.01, 5)]
    [InlineData(3, 200, 0.01, 6)]
    public void Nearest_IsAMarkedCellAsFarAsTheDistanceSays(int width, int height, double share, int seed)
    {
        Random random = new(seed);
        byte[] marked = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(random.Next(4) | (random.NextDouble() < share ? Mark : 0)))];
        double[] squares = [.. Enumerable.Range(0, marked.Length).Select(i => NearestSquare(marked, width, i))];
        int[]? first = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            int[] found = new int[marked.Length];
            DistanceTransform.Nearest(marked, Mark, width, height, threads, (y, row) => row.CopyTo(found.AsSpan(y * width)));
            found.Index().ShouldAllBe(n => (marked[n.Item] & Mark) != 0 && SquareOf(n.Item, n.Index, width) == squares[n.Index]);
            found.ShouldBe(first ??= found, "of two that are equally near always the same");
        }
    }

    [Fact]
    public void Nearest_NothingMarked_IsNone()
    {
        int[] found = new int[60];
        DistanceTransform.Nearest(new byte[60], 255, 10, 6, 2, (y, row) => row.CopyTo(found.AsSpan(y * 10)));
        found.ShouldAllBe(i => i == -1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    public void Nearest_OnlyACornerMarked_IsThatOne(int corner)
    {
        byte[] marked = new byte[60];
        int[] found = new int[60];
        marked[corner] = Mark;
        DistanceTransform.Nearest(marked, Mark, 10, 6, 2, (y, row) => row.CopyTo(found.AsSpan(y * 10)));
        found.ShouldAllBe(i => i == corner);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(70, 30)]
    public void Apply_OneCornerMarked_ReachesTheOtherAcrossTheDiagonal(int width, int height)
    {
        byte[] marked = new byte[width * height];
        marked[0] = Mark;
        ushort[] found = new ushort[marked.Length];
        DistanceTransform.Apply(marked, Mark, found, width, height, 2);
        found.ShouldBe([.. Enumerable.Range(0, marked.Length)
            .Select(i => (ushort)Math.Round(8 * Math.Sqrt(i % width * (i % width) + i / width * (i / width)), MidpointRounding.AwayFromZero))]);
    }

    [Fact]
    public void Apply_NothingMarked_IsFarEverywhere()
    {
        ushort[] found = new ushort[60];
        DistanceTransform.Apply(new byte[60], 255, found, 10, 6, 2);
        found.ShouldAllBe(d => d == DistanceTransform.Far);
    }

    [Fact]
    public void Apply_BeyondWhatTheNumberHolds_IsFar()
    {
        byte[] marked = new byte[9000];
        marked[0] = Mark;
        ushort[] found = new ushort[marked.Length];
        DistanceTransform.Apply(marked, Mark, found, marked.Length, 1, 2);
        found.ShouldBe(Enumerable.Range(0, marked.Length).Select(i => i < 8192 ? (ushort)(8 * i) : DistanceTransform.Far));
    }

    private static double NearestSquare(byte[] marked, int width, int cell) =>
        Enumerable.Range(0, marked.Length).Where(i => (marked[i] & Mark) != 0).Select(i => SquareOf(i, cell, width)).DefaultIfEmpty(double.PositiveInfinity).Min();

    private static double SquareOf(int a, int b, int width) => Math.Pow(a % width - b % width, 2) + Math.Pow(a / width - b / width, 2);

    private static ushort Nearest(byte[] marked, int width, int cell)
    {
        double best = NearestSquare(marked, width, cell);
        return double.IsInfinity(best) ? DistanceTransform.Far : (ushort)Math.Floor(Math.Sqrt(best) * DistanceTransform.UnitsPerCell + 0.5);
    }
}
