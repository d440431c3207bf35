namespace HccPathology.Tests.Nuclei;

/// <summary>Facts of a ring of points, worked out plainly.</summary>
internal static class Rings
{
    /// <summary>Positive when clockwise on screen, where y points down.</summary>
    public static double SignedArea(IReadOnlyList<(double X, double Y)> ring) =>
        0.5 * ring.Select((p, i) => (A: p, B: ring[(i + 1) % ring.Count])).Sum(e => e.A.X * e.B.Y - e.B.X * e.A.Y);

    /// <summary>No two sides that are not neighbours meet.</summary>
    public static bool IsSimple(IReadOnlyList<(double X, double Y)> ring)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            for (int j = i + 2; j < ring.Count; j++)
            {
                if ((i != 0 || j != ring.Count - 1) && Cross(ring[i], ring[i + 1], ring[j], ring[(j + 1) % ring.Count]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public static double DistanceTo((double X, double Y) p, (double X, double Y) a, (double X, double Y) b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, length = dx * dx + dy * dy;
        double t = length == 0 ? 0 : Math.Clamp(((p.X - a.X) * dx + (p.Y - a.Y) * dy) / length, 0, 1);
        return Math.Sqrt(Math.Pow(p.X - a.X - t * dx, 2) + Math.Pow(p.Y - a.Y - t * dy, 2));
    }

    private static bool Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d) =>
        Overlap(a.X, b.X, c.X, d.X) && Overlap(a.Y, b.Y, c.Y, d.Y)
        && Side(a, b, c) * Side(a, b, d) <= 0 && Side(c, d, a) * Side(c, d, b) <= 0;

    private static bool Overlap(double a, double b, double c, double d) => Math.Max(Math.Min(a, b), Math.Min(c, d)) <= Math.Min(Math.Max(a, b), Math.Max(c, d));

    private static double Side((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
