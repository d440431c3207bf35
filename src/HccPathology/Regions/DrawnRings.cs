using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>Rings that files give by other means than their points.</summary>
internal static class DrawnRings
{
    /// <summary>An ellipse in its box; with 360 corners it has 0.005 % less area than the curve.</summary>
    public static List<SlidePoint> Ellipse(double left, double top, double right, double bottom)
    {
        const int Corners = 360;
        return [.. Enumerable.Range(0, Corners).Select(i => new SlidePoint(
            (left + right) / 2 + (right - left) / 2 * Math.Cos(2 * Math.PI * i / Corners),
            (top + bottom) / 2 + (bottom - top) / 2 * Math.Sin(2 * Math.PI * i / Corners)))];
    }

    /// <summary>True when a point lies in a ring by the even-odd rule.</summary>
    public static bool Contains(IReadOnlyList<SlidePoint> ring, SlidePoint point)
    {
        bool inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            SlidePoint a = ring[i], b = ring[j];
            inside ^= a.Y > point.Y != b.Y > point.Y && point.X < (b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y) + a.X;
        }

        return inside;
    }

    /// <summary>True when two rings overlap or one lies in the other; rings that only touch may be either.</summary>
    public static bool Overlap(IReadOnlyList<SlidePoint> a, IReadOnlyList<SlidePoint> b) =>
        Box(a).Meets(Box(b)) && (b.Any(p => Contains(a, p)) || a.Any(p => Contains(b, p)) || Cross(a, b));

    /// <summary>True when a ring lies wholly in another one: no edges cross, and its points are inside.</summary>
    public static bool IsWithin(IReadOnlyList<SlidePoint> inner, IReadOnlyList<SlidePoint> outer) =>
        Box(inner).Meets(Box(outer)) && inner.All(p => Contains(outer, p)) && !Cross(inner, outer);

    private static bool Cross(IReadOnlyList<SlidePoint> a, IReadOnlyList<SlidePoint> b)
    {
        Bounds all = Box(b);
        for (int i = 0, before = a.Count - 1; i < a.Count; before = i++)
        {
            if (!Bounds.Of(a[before], a[i]).Meets(all))
            {
                continue;
            }

            for (int j = 0, last = b.Count - 1; j < b.Count; last = j++)
            {
                if (Side(a[before], a[i], b[last]) * Side(a[before], a[i], b[j]) < 0 && Side(b[last], b[j], a[before]) * Side(b[last], b[j], a[i]) < 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Sign of the turn from an edge to a point.</summary>
    private static int Side(SlidePoint from, SlidePoint to, SlidePoint point) =>
        Math.Sign((to.X - from.X) * (point.Y - from.Y) - (to.Y - from.Y) * (point.X - from.X));

    private static Bounds Box(IReadOnlyList<SlidePoint> ring) => new(ring.Min(p => p.X), ring.Min(p => p.Y), ring.Max(p => p.X), ring.Max(p => p.Y));

    private readonly record struct Bounds(double Left, double Top, double Right, double Bottom)
    {
        public static Bounds Of(SlidePoint a, SlidePoint b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.X, b.X), Math.Max(a.Y, b.Y));

        public bool Meets(Bounds other) => Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;
    }
}
