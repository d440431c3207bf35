using System.Numerics;

namespace HccPathology.Density;

/// <summary>
/// 95 % interval of a density by the block bootstrap: blocks of 500 µm are drawn with replacement, as many as there are, and
/// the draw's cells are divided by its area; the limits are the 2.5th and 97.5th percentile of 1000 draws (Efron and
/// Tibshirani 1993, percentile interval of a ratio). Cells that lie in clusters widen it, which a Poisson interval does not know. The
/// draws are the same in every run.
/// </summary>
internal static class BlockBootstrap
{
    /// <summary>Two blocks of <see cref="BlockCounts"/>: clusters of lymphocytes are some 100-500 µm across.</summary>
    private const int BlocksPerSide = 2;

    private const int Draws = 1000;

    /// <summary>With fewer, draws repeat one another and the interval says little.</summary>
    private const int FewestBlocks = 10;

    /// <summary>Limits of the densities per mm² of all cells and of each class; null with fewer than 10 blocks.</summary>
    public static (int Blocks, (double Low, double High)[]? Limits) Of(BlockCounts counts)
    {
        (double[] net, int[][] cells) = Joined(counts);
        if (net.Length < FewestBlocks)
        {
            return (net.Length, null);
        }

        double[][] densities = [.. cells.Select(_ => new double[Draws])];
        long[] sums = new long[cells.Length];
        ulong state = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double area = 0;
            Array.Clear(sums);
            for (int i = 0; i < net.Length; i++)
            {
                int block = (int)Math.BigMul(Next(ref state), (ulong)net.Length, out _);
                area += net[block];
                for (int c = 0; c < sums.Length; c++)
                {
                    sums[c] += cells[c][block];
                }
            }

            for (int c = 0; c < sums.Length; c++)
            {
                densities[c][draw] = sums[c] / (area * counts.CellAreaMm2);
            }
        }

        return (net.Length, [.. densities.Select(d => (Percentile(d, 0.025), Percentile(d, 0.975)))]);
    }

    /// <summary>Blocks of twice the side that have net area, one behind another.</summary>
    private static (double[] Net, int[][] Cells) Joined(BlockCounts counts)
    {
        int columns = (counts.Columns + BlocksPerSide - 1) / BlocksPerSide, rows = (counts.Rows + BlocksPerSide - 1) / BlocksPerSide;
        double[] net = Sum(counts.Net);
        int[][] cells = [.. counts.Cells.Select(Sum)];
        int[] kept = [.. Enumerable.Range(0, net.Length).Where(i => net[i] > 0)];
        return ([.. kept.Select(i => net[i])], [.. cells.Select(c => (int[])[.. kept.Select(i => c[i])])]);

        T[] Sum<T>(T[] from)
            where T : INumber<T>
        {
            T[] sums = new T[columns * rows];
            for (int i = 0; i < from.Length; i++)
            {
                sums[i / counts.Columns / BlocksPerSide * columns + i % counts.Columns / BlocksPerSide] += from[i];
            }

            return sums;
        }
    }

    /// <summary>Linear between order statistics (Hyndman and Fan 1996, type 7).</summary>
    private static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        double at = share * (values.Length - 1);
        int below = (int)at;
        return values[below] + (at - below) * (values[Math.Min(below + 1, values.Length - 1)] - values[below]);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): the runtime's own generator may change with its version.</summary>
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
