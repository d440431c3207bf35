namespace HccPathology.Nuclei;

/// <summary>Shape of a nucleus from its ring, all in µm, so that unequal pixel sides do no harm.</summary>
internal readonly record struct RingShape(
    double AreaUm2, double PerimeterUm, double CentroidX, double CentroidY, double Eccentricity, double Solidity, double MaxDiameterUm, double MinDiameterUm)
{
    public double Circularity => Math.Min(1, 4 * Math.PI * AreaUm2 / (PerimeterUm * PerimeterUm));

    /// <summary>Measures an open ring of points in µm. The scratch must hold twice the points.</summary>
    public static RingShape Measure(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<int> hull)
    {
        double twice = 0, perimeter = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        double ox = x[0], oy = y[0];                            // from the first point: sums stay small and exact enough
        for (int i = 0, j = x.Length - 1; i < x.Length; j = i++)
        {
            double ax = x[j] - ox, ay = y[j] - oy, bx = x[i] - ox, by = y[i] - oy, cross = ax * by - bx * ay;
            twice += cross;
            perimeter += Math.Sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
            sx += (ax + bx) * cross;
            sy += (ay + by) * cross;
            sxx += (ax * ax + ax * bx + bx * bx) * cross;
            syy += (ay * ay + ay * by + by * by) * cross;
            sxy += (ax * by + 2 * ax * ay + 2 * bx * by + bx * ay) * cross;
        }

        double area = twice / 2, cx = sx / (3 * twice), cy = sy / (3 * twice);
        double mxx = sxx / (6 * twice) - cx * cx, myy = syy / (6 * twice) - cy * cy, mxy = sxy / (12 * twice) - cx * cy;
        int count = ConvexHull(x, y, hull);
        (double most, double least) = Calipers(x, y, hull[..count]);
        return new RingShape(
            Math.Abs(area), perimeter, cx + ox, cy + oy, EccentricityOf(mxx, myy, mxy),
            Math.Min(1, Math.Abs(area) / HullArea(x, y, hull[..count])), most, least);
    }

    private static double EccentricityOf(double mxx, double myy, double mxy)
    {
        double mean = (mxx + myy) / 2, spread = Math.Sqrt((mxx - myy) * (mxx - myy) / 4 + mxy * mxy);
        double major = mean + spread, minor = Math.Max(mean - spread, 0);
        return major > 0 ? Math.Sqrt(1 - minor / major) : 0;
    }

    // Andrew's monotone chain (1979); indices of the hull's corners in order.
    private static int ConvexHull(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<int> hull)
    {
        Span<int> order = hull[x.Length..(2 * x.Length)];
        for (int i = 0; i < order.Length; i++)
        {
            int j = i - 1;
            for (; j >= 0 && (x[order[j]] > x[i] || (x[order[j]] == x[i] && y[order[j]] > y[i])); j--)
            {
                order[j + 1] = order[j];
            }

            order[j + 1] = i;
        }

        Span<int> chain = stackalloc int[2 * x.Length];
        int count = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            int floor = count + 1;
            for (int k = 0; k < order.Length; k++)
            {
                int i = pass == 0 ? order[k] : order[^(k + 1)];
                while (count > floor && Turn(x, y, chain[count - 2], chain[count - 1], i) <= 0)
                {
                    count--;
                }

                chain[count++] = i;
            }

            count--;                                            // the last one starts the other half
        }

        count = Math.Max(count, 1);
        chain[..count].CopyTo(hull);
        return count;
    }

    private static double Turn(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int a, int b, int c) =>
        (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);

    private static double HullArea(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<int> hull)
    {
        double twice = 0;
        for (int i = 0, j = hull.Length - 1; i < hull.Length; j = i++)
        {
            twice += x[hull[j]] * y[hull[i]] - x[hull[i]] * y[hull[j]];
        }

        return Math.Abs(twice) / 2;
    }

    // The largest distance between corners, and over all sides the smallest width at right angles to the side.
    private static (double Most, double Least) Calipers(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<int> hull)
    {
        double most = 0, least = double.MaxValue;
        for (int i = 0, j = hull.Length - 1; i < hull.Length; j = i++)
        {
            double ax = x[hull[j]], ay = y[hull[j]], dx = x[hull[i]] - ax, dy = y[hull[i]] - ay, length = Math.Sqrt(dx * dx + dy * dy), width = 0;
            for (int k = 0; k < hull.Length; k++)
            {
                double px = x[hull[k]] - ax, py = y[hull[k]] - ay;
                width = Math.Max(width, Math.Abs(dx * py - dy * px));
                most = Math.Max(most, px * px + py * py);
            }

            least = length > 0 ? Math.Min(least, width / length) : least;
        }

        return (Math.Sqrt(most), least == double.MaxValue ? 0 : least);
    }
}
