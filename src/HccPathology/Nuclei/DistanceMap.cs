using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// Distance of mask pixels to the nearest pixel outside, by the 5-7-11 chamfer (Borgefors 1986, within 2 % of Euclid) in
/// fifths of a px, capped: deeper than the cap is as deep as the cap, so a pixel never looks further than that.
/// </summary>
internal static class DistanceMap
{
    /// <summary>Units of the map per px.</summary>
    public const int UnitsPerPx = 5;

    /// <summary>Cap in px: half the width of the largest nucleus at 0.5 µm/px.</summary>
    public const int CapPx = 20;

    private const short Cap = CapPx * UnitsPerPx;

    /// <summary>Fills <paramref name="distance"/> over the upper left part; outside the plane counts as outside the mask.</summary>
    public static void Apply(Plane<byte> mask, Plane<short> distance, int width, int height)
    {
        int stride = distance.Stride;
        Span<short> d = distance.Elements();
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y)[..width];
            int at = y * stride;
            for (int x = 0; x < width; x++, at++)
            {
                if (row[x] == 0)
                {
                    d[at] = 0;
                    continue;
                }

                if (x < 2 || y < 2 || x >= width - 2)
                {
                    d[at] = UnitsPerPx;
                    continue;
                }

                int up = at - stride, upper = up - stride;
                int near = Math.Min(Math.Min(d[at - 1], d[up]) + 5, Math.Min(d[up - 1], d[up + 1]) + 7);
                int far = Math.Min(Math.Min(d[upper - 1], d[upper + 1]), Math.Min(d[up - 2], d[up + 2])) + 11;
                d[at] = (short)Math.Min(Math.Min(near, far), Cap);
            }
        }

        for (int y = height - 1; y >= 0; y--)
        {
            int at = y * stride + width - 1;
            for (int x = width - 1; x >= 0; x--, at--)
            {
                if (d[at] <= UnitsPerPx)
                {
                    continue;
                }

                if (x < 2 || y >= height - 2 || x >= width - 2)
                {
                    d[at] = UnitsPerPx;
                    continue;
                }

                int down = at + stride, lower = down + stride;
                int near = Math.Min(Math.Min(d[at + 1], d[down]) + 5, Math.Min(d[down - 1], d[down + 1]) + 7);
                int far = Math.Min(Math.Min(d[lower - 1], d[lower + 1]), Math.Min(d[down - 2], d[down + 2])) + 11;
                d[at] = (short)Math.Min(d[at], Math.Min(near, far));
            }
        }
    }
}
