using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Phantoms;

/// <summary>
/// Outlines of where a sampled field is positive, by marching squares with linear interpolation: smooth, and true to a fraction
/// of the sampling step, which tracing of a raster is not. Rings close along the slide's edge.
/// </summary>
internal sealed class RegionContours(float[] field, int columns, int rows, double stepXPx, double stepYPx)
{
    private readonly Dictionary<long, long> _next = [];

    /// <summary>All areas of at least <paramref name="smallestPx2"/>, with their holes, in reading order of their first point.</summary>
    public IReadOnlyList<Polygon> Trace(double smallestPx2)
    {
        for (int row = -1; row < rows; row++)
        {
            for (int column = -1; column < columns; column++)
            {
                March(column, row);
            }
        }

        List<(List<SlidePoint> Ring, double Area)> shells = [], holes = [];
        foreach (long start in _next.Keys.Order().ToArray())
        {
            if (_next.ContainsKey(start))
            {
                List<SlidePoint> ring = Follow(start);
                double area = SignedArea(ring);
                if (Math.Abs(area) >= smallestPx2 && ring.Count >= 3)
                {
                    (area > 0 ? shells : holes).Add((ring, Math.Abs(area)));
                }
            }
        }

        return Assemble(shells, holes);
    }

    /// <summary>Links the crossings of one square so that the inside lies to the right: shells turn clockwise on the screen.</summary>
    private void March(int column, int row)
    {
        long top = Edge(column, row, false), bottom = Edge(column, row + 1, false), left = Edge(column, row, true), right = Edge(column + 1, row, true);
        int corners = (At(column, row) > 0 ? 1 : 0) | (At(column + 1, row) > 0 ? 2 : 0)
            | (At(column + 1, row + 1) > 0 ? 4 : 0) | (At(column, row + 1) > 0 ? 8 : 0);
        switch (corners)
        {
            case 1: _next[top] = left; break;
            case 2: _next[right] = top; break;
            case 3: _next[right] = left; break;
            case 4: _next[bottom] = right; break;
            case 5: (_next[top], _next[bottom]) = (left, right); break;
            case 6: _next[bottom] = top; break;
            case 7: _next[bottom] = left; break;
            case 8: _next[left] = bottom; break;
            case 9: _next[top] = bottom; break;
            case 10: (_next[right], _next[left]) = (top, bottom); break;
            case 11: _next[right] = bottom; break;
            case 12: _next[left] = right; break;
            case 13: _next[top] = right; break;
            case 14: _next[left] = top; break;
            default: break;
        }
    }

    private List<SlidePoint> Follow(long start)
    {
        List<SlidePoint> ring = [];
        long edge = start;
        while (_next.Remove(edge, out long next))
        {
            SlidePoint point = Crossing(edge);
            if (ring.Count == 0 || ring[^1] != point)
            {
                ring.Add(point);
            }

            edge = next;
        }

        if (ring.Count > 1 && ring[^1] == ring[0])
        {
            ring.RemoveAt(ring.Count - 1);
        }

        return ring;
    }

    private SlidePoint Crossing(long edge)
    {
        bool isUpright = (edge & 1) == 1;
        int column = (int)((edge >> 1) % (columns + 2)) - 1, row = (int)((edge >> 1) / (columns + 2)) - 1;
        int toColumn = isUpright ? column : column + 1, toRow = isUpright ? row + 1 : row;
        double from = At(column, row), to = At(toColumn, toRow), t = from / (from - to);
        return new SlidePoint(
            Math.Round((X(column) + t * (X(toColumn) - X(column))) * stepXPx, 2),
            Math.Round((Y(row) + t * (Y(toRow) - Y(row))) * stepYPx, 2));

        double X(int c) => Math.Clamp(c, 0, columns - 1);
        double Y(int r) => Math.Clamp(r, 0, rows - 1);
    }

    /// <summary>Samples; outside the slide nothing is inside, and the frame lies on the slide's edge.</summary>
    private double At(int column, int row) =>
        (uint)column < (uint)columns && (uint)row < (uint)rows ? field[row * columns + column] : -1.0;

    private long Edge(int column, int row, bool isUpright) => ((long)(row + 1) * (columns + 2) + column + 1) << 1 | (isUpright ? 1L : 0L);

    private static List<Polygon> Assemble(List<(List<SlidePoint> Ring, double Area)> shells, List<(List<SlidePoint> Ring, double Area)> holes)
    {
        List<List<SlidePoint>>[] inner = [.. shells.Select(_ => new List<List<SlidePoint>>())];
        foreach ((List<SlidePoint> ring, double area) in holes)
        {
            int home = -1;
            for (int i = 0; i < shells.Count; i++)
            {
                bool isCloser = shells[i].Area > area && (home < 0 || shells[i].Area < shells[home].Area);
                home = isCloser && DrawnRings.Contains(shells[i].Ring, ring[0]) ? i : home;
            }

            if (home >= 0)
            {
                inner[home].Add(ring);
            }
        }

        return [.. shells.Select((shell, i) => new Polygon(shell.Ring, inner[i]))];
    }

    /// <summary>Area of a ring in px²: above 0 when it turns clockwise on the screen, as shells do and holes do not.</summary>
    public static double SignedArea(IReadOnlyList<SlidePoint> ring)
    {
        double twice = 0;
        for (int i = 0; i < ring.Count; i++)
        {
            SlidePoint a = ring[i], b = ring[(i + 1) % ring.Count];
            twice += a.X * b.Y - b.X * a.Y;
        }

        return 0.5 * twice;
    }
}
