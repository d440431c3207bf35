namespace HccPathology.Outputs.Overlays;

/// <summary>What had to be done to a contour before it could be written as a ring.</summary>
internal enum RingState
{
    Sound,

    /// <summary>Fewer than three distinct points: replaced by a square of 1 px around the centroid, so that no cell is lost.</summary>
    Square,

    /// <summary>It touched or crossed itself: replaced by its convex hull, which never does.</summary>
    Hull,
}

/// <summary>
/// Makes a ring that JTS, and so QuPath, accepts: no repeated point, at least three distinct ones, no self-contact. One
/// refused ring makes the import of the whole file fail. All in integers of 1/100 px, hence exact.
/// </summary>
internal static class RingRepair
{
    private const int HalfSquare = 50;

    /// <summary>
    /// Repairs the ring x0 y0 x1 y1 … in place (room for eight coordinates is needed) and gives its new length.
    /// A nucleus is nearly always star-shaped around its centroid, and that proves the ring simple in one pass.
    /// </summary>
    public static RingState Apply(Span<int> xy, ref int length, int centroidX, int centroidY)
    {
        length = DropRepeats(xy, length);
        if (length >= 6)
        {
            if (IsStarShaped(xy[..length], centroidX, centroidY) || IsSimple(xy[..length]))
            {
                return RingState.Sound;
            }

            length = ConvexHull(xy, length);
            if (length >= 6)
            {
                return RingState.Hull;
            }
        }

        ReadOnlySpan<int> square =
        [
            centroidX - HalfSquare, centroidY - HalfSquare, centroidX + HalfSquare, centroidY - HalfSquare,
            centroidX + HalfSquare, centroidY + HalfSquare, centroidX - HalfSquare, centroidY + HalfSquare,
        ];
        square.CopyTo(xy);
        length = square.Length;
        return RingState.Square;
    }

    private static int DropRepeats(Span<int> xy, int length)
    {
        int kept = 0;
        for (int i = 0; i < length; i += 2)
        {
            if (kept == 0 || xy[i] != xy[kept - 2] || xy[i + 1] != xy[kept - 1])
            {
                (xy[kept], xy[kept + 1]) = (xy[i], xy[i + 1]);
                kept += 2;
            }
        }

        while (kept > 2 && xy[0] == xy[kept - 2] && xy[1] == xy[kept - 1])
        {
            kept -= 2;
        }

        return kept;
    }

    /// <summary>Every edge turns the same way around the centre, and all together once: two changes between upper and lower half.</summary>
    private static bool IsStarShaped(ReadOnlySpan<int> xy, int centreX, int centreY)
    {
        long ax = xy[^2] - centreX, ay = xy[^1] - centreY;
        int left = 0, right = 0, halves = 0;
        for (int i = 0; i < xy.Length; i += 2)
        {
            long bx = xy[i] - centreX, by = xy[i + 1] - centreY;
            long cross = ax * by - ay * bx;
            left += cross > 0 ? 1 : 0;
            right += cross < 0 ? 1 : 0;
            halves += (ay < 0) != (by < 0) ? 1 : 0;
            (ax, ay) = (bx, by);
        }

        return Math.Max(left, right) == xy.Length / 2 && halves == 2;
    }

    /// <summary>The rare rings: every pair of edges, quadratic.</summary>
    internal static bool IsSimple(ReadOnlySpan<int> xy)
    {
        int n = xy.Length / 2;
        for (int i = 0; i < n; i++)
        {
            Edge a = new(xy, i, n);
            if (a.TurnsBack(new Edge(xy, (i + 1) % n, n)))
            {
                return false;
            }

            for (int j = i + 2; j < n - (i == 0 ? 1 : 0); j++)
            {
                if (a.Touches(new Edge(xy, j, n)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Andrew's monotone chain, in place.</summary>
    private static int ConvexHull(Span<int> xy, int length)
    {
        (int X, int Y)[] points = new (int X, int Y)[length / 2];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = (xy[2 * i], xy[2 * i + 1]);
        }

        Array.Sort(points);
        List<(int X, int Y)> hull = [];
        AddChain(hull, points, 0);
        Array.Reverse(points);
        AddChain(hull, points, hull.Count);
        for (int i = 0; i < hull.Count; i++)
        {
            (xy[2 * i], xy[2 * i + 1]) = hull[i];
        }

        return hull.Count * 2;
    }

    /// <summary>Adds the chain without its last point, which begins the next chain.</summary>
    private static void AddChain(List<(int X, int Y)> hull, (int X, int Y)[] points, int start)
    {
        foreach ((int X, int Y) point in points)
        {
            while (hull.Count >= start + 2 && Cross(hull[^2], hull[^1], point) <= 0)
            {
                hull.RemoveAt(hull.Count - 1);
            }

            if (hull.Count == start || hull[^1] != point)
            {
                hull.Add(point);
            }
        }

        hull.RemoveAt(hull.Count - 1);
    }

    private static long Cross((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) =>
        (long)(b.X - a.X) * (c.Y - a.Y) - (long)(b.Y - a.Y) * (c.X - a.X);

    private readonly ref struct Edge(ReadOnlySpan<int> xy, int index, int n)
    {
        private readonly (int X, int Y) _from = (xy[2 * index], xy[2 * index + 1]);
        private readonly (int X, int Y) _to = (xy[2 * ((index + 1) % n)], xy[2 * ((index + 1) % n) + 1]);

        /// <summary>The next edge goes back over this one.</summary>
        public bool TurnsBack(Edge next) =>
            Cross(_from, _to, next._to) == 0
            && (long)(_to.X - _from.X) * (next._to.X - _to.X) + (long)(_to.Y - _from.Y) * (next._to.Y - _to.Y) < 0;

        public bool Touches(Edge other)
        {
            if (Math.Max(_from.X, _to.X) < Math.Min(other._from.X, other._to.X) || Math.Max(other._from.X, other._to.X) < Math.Min(_from.X, _to.X)
                || Math.Max(_from.Y, _to.Y) < Math.Min(other._from.Y, other._to.Y) || Math.Max(other._from.Y, other._to.Y) < Math.Min(_from.Y, _to.Y))
            {
                return false;
            }

            int a = Math.Sign(Cross(_from, _to, other._from)), b = Math.Sign(Cross(_from, _to, other._to));
            int c = Math.Sign(Cross(other._from, other._to, _from)), d = Math.Sign(Cross(other._from, other._to, _to));
            return a * b <= 0 && c * d <= 0;
        }
    }
}
