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
}
