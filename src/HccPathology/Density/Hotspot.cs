using System.Numerics;
using HccPathology.Zones;

namespace HccPathology.Density;

/// <summary>The densest window of 1 mm x 1 mm: centre in µm from the slide's upper left corner.</summary>
internal readonly record struct Hotspot(double PerMm2, double XUm, double YUm)
{
    /// <summary>Four blocks of 250 µm are 1 mm; windows stand one block apart.</summary>
    private const int BlocksPerSide = 4;

    /// <summary>From a window's centre to its sides, µm.</summary>
    public const double HalfSideUm = BlocksPerSide * BlockCounts.BlockUm / 2;

    /// <summary>A window counts when at least a quarter of it is net area of the zone: a margin of 500 µm seldom fills more than half of one.</summary>
    private const double LeastNetMm2 = 0.25;

    /// <summary>Of all cells (0) or one class (1 and up); null when no window holds enough of the zone. Of equal ones the first in reading order.</summary>
    public static Hotspot? Of(BlockCounts counts, int of)
    {
        Hotspot? best = null;
        for (int y = 0; y <= Math.Max(0, counts.Rows - BlocksPerSide); y++)
        {
            for (int x = 0; x <= Math.Max(0, counts.Columns - BlocksPerSide); x++)
            {
                double net = Sum(counts.Net, counts, x, y) * counts.CellAreaMm2;
                if (!AreaPrecision.Reaches(net, LeastNetMm2))
                {
                    continue;
                }

                double perMm2 = Sum(counts.Cells[of], counts, x, y) / net;
                if (!(perMm2 <= best?.PerMm2))
                {
                    best = new Hotspot(perMm2, x * BlockCounts.BlockUm + HalfSideUm, y * BlockCounts.BlockUm + HalfSideUm);
                }
            }
        }

        return best;
    }

    private static T Sum<T>(T[] blocks, BlockCounts counts, int left, int top)
        where T : INumber<T>
    {
        T sum = T.Zero;
        for (int y = top; y < Math.Min(counts.Rows, top + BlocksPerSide); y++)
        {
            for (int x = left; x < Math.Min(counts.Columns, left + BlocksPerSide); x++)
            {
                sum += blocks[y * counts.Columns + x];
            }
        }

        return sum;
    }
}
