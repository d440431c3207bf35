using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

/// <summary>Stars, plainly: polygons as lists of points and pixels as sets.</summary>
internal static class Stars
{
    public static (double X, double Y)[] Ring(ReadOnlySpan<float> lengths)
    {
        (double, double)[] ring = new (double, double)[lengths.Length];
        for (int k = 0; k < ring.Length; k++)
        {
            ring[k] = (lengths[k] * Math.Cos(2 * Math.PI * k / ring.Length), lengths[k] * Math.Sin(2 * Math.PI * k / ring.Length));
        }

        return ring;
    }

    /// <summary>Even-odd rule.</summary>
    public static bool Inside((double X, double Y)[] ring, double x, double y)
    {
        bool isInside = false;
        for (int k = 0, before = ring.Length - 1; k < ring.Length; before = k++)
        {
            (double X, double Y) a = ring[before], b = ring[k];
            isInside ^= a.Y <= y != b.Y <= y && x <= a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X);
        }

        return isInside;
    }

    public static List<(int X, int Y)> Pixels(StarShape star, int x, int y)
    {
        List<(int, int)> pixels = [];
        for (int row = 0; row < star.Rows.Length; row++)
        {
            for (int bit = 0; bit < 128; bit++)
            {
                if ((star.Rows[row] >> bit & 1) != 0)
                {
                    pixels.Add((x + bit - 64, y + star.Top + row));
                }
            }
        }

        return pixels;
    }

    public static double Area((double X, double Y)[] ring) =>
        Math.Abs(ring.Select((p, k) => p.X * ring[(k + 1) % ring.Length].Y - ring[(k + 1) % ring.Length].X * p.Y).Sum()) / 2;
}
