using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class CentreHeightTests
{
    public static TheoryData<int, int, int> Cases()
    {
        TheoryData<int, int, int> cases = [];
        foreach ((int width, int height) in new[] { (1, 1), (1, 7), (2, 3), (7, 1), (17, 5), (33, 31), (67, 2) })
        {
            foreach (int smoothings in Enumerable.Range(0, CentreHeight.MaxSmoothings + 1))
            {
                cases.Add(width, height, smoothings);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Smooth_AnySize_EqualsThePlainBinomialWithEdgesRepeated(int width, int height, int smoothings)
    {
        short[,] centre = Planes.Noise(width, height, 5 * width + smoothings, 0, CentreHeight.One);
        long[,] oracle = new long[height, width];
        Array.Copy(Widened(centre), oracle, oracle.Length);
        for (int i = 0; i < smoothings; i++)
        {
            oracle = Smoothed(oracle);
        }

        using Plane<int> to = new(width + 3, height + 2);
        CentreHeight heights = new(smoothings, width + 3);
        heights.Unit.ShouldBe(CentreHeight.One * (int)Math.Pow(16, smoothings));
        heights.Reset(to, width, height);
        for (int y = 0, done = 0; y < height; y++)
        {
            Fill(to, centre, y, y + 1);
            int ready = heights.Smooth(y + 1);
            ready.ShouldBe(y + 1 == height ? height : Math.Max(0, y + 1 - smoothings));
            for (; done < ready; done++)
            {
                int row = done;                                 // smoothed to the end before the last ones are filled
                Enumerable.Range(0, width).Select(x => (long)to[x, row]).ShouldBe(Enumerable.Range(0, width).Select(x => oracle[row, x]));
            }
        }

        Fill(to, centre, 0, height);
        heights.Reset(to, width, height);
        heights.Smooth(height).ShouldBe(height);
        Widened(Planes.ToArray(to, width, height)).ShouldBe(oracle, "nothing is remembered");
    }

    [Fact]
    public void Smooth_HighestValueSmoothedMost_IsTheUnit()
    {
        short[,] top = Planes.Noise(9, 9, 1, CentreHeight.One, CentreHeight.One);
        using Plane<int> to = new(9, 9);
        Fill(to, top, 0, 9);
        CentreHeight heights = new(CentreHeight.MaxSmoothings, 9);
        heights.Reset(to, 9, 9);
        heights.Smooth(9);
        Planes.ToArray(to, 9, 9).Cast<int>().ShouldAllBe(v => v == heights.Unit);
    }

    private static void Fill(Plane<int> heights, short[,] centre, int from, int to)
    {
        using Plane<short> rows = Planes.From(centre);
        for (int y = from; y < to; y++)
        {
            CentreHeight.Widen(rows.Row(y)[..centre.GetLength(1)], heights.Row(y)[..centre.GetLength(1)]);
        }
    }

    private static long[,] Widened<T>(T[,] values)
        where T : struct, IConvertible
    {
        long[,] wide = new long[values.GetLength(0), values.GetLength(1)];
        for (int i = 0; i < values.Length; i++)
        {
            int y = i / values.GetLength(1), x = i % values.GetLength(1);
            wide[y, x] = values[y, x].ToInt64(null);
        }

        return wide;
    }

    private static long[,] Smoothed(long[,] from)
    {
        int[] weights = [1, 2, 1];
        int height = from.GetLength(0), width = from.GetLength(1);
        long[,] to = new long[height, width];
        for (int i = 0; i < 9 * width * height; i++)
        {
            int at = i / 9, y = at / width, x = at % width, dy = i % 9 / 3 - 1, dx = i % 3 - 1;
            to[y, x] += weights[dy + 1] * weights[dx + 1] * from[Math.Clamp(y + dy, 0, height - 1), Math.Clamp(x + dx, 0, width - 1)];
        }

        return to;
    }
}
