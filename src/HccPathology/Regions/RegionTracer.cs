using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Turns cells of a mask or raster into outlines in level-0 px. Shells run clockwise and holes counter-clockwise when y is taken to point
/// up, as QuPath 0.6 writes them; rings are open, simple and without collinear points.
/// </summary>
public static class RegionTracer
{
    /// <summary>The regions of one class, largest first, then by their first corner in reading order.</summary>
    public static IReadOnlyList<Polygon> Trace(TissueMask mask, MaskClass wanted, TraceOptions options)
    {
        // An array of an enum is an array of its numbers to the runtime.
        CellGrid grid = new((byte[])(object)mask.Cells, mask.Width, mask.Height, mask.CellWidthPx, mask.CellHeightPx, mask.SlideWidthPx, mask.SlideHeightPx);
        return Trace(grid, (byte)wanted, options);
    }

    /// <summary>The connected areas of cells with a value, on the grid of a raster, in the same order.</summary>
    public static IReadOnlyList<Polygon> Trace(byte[] values, RegionRaster raster, byte value, TraceOptions options) => Trace(
        new CellGrid(values, raster.Width, raster.Height, raster.CellUm / raster.Mpp.X, raster.CellUm / raster.Mpp.Y, raster.SlideWidthPx,
            raster.SlideHeightPx), value, options);

    private static IReadOnlyList<Polygon> Trace(CellGrid grid, byte wanted, TraceOptions options) =>
    [
        .. Rings(grid, wanted)
            .OrderByDescending(p => p.Cells).ThenBy(p => Top(p.Shell).Y).ThenBy(p => Top(p.Shell).X)
            .Select(p => Outline(grid, p, options)),
    ];

    /// <summary>A region's rings on the cell grid and the number of its cells.</summary>
    private sealed class Parts
    {
        public List<RingTrace.Corner> Shell { get; set; } = [];
        public List<List<RingTrace.Corner>> Holes { get; } = [];
        public long Cells { get; set; }
    }

    private static Parts[] Rings(CellGrid grid, byte wanted)
    {
        CellRuns runs = CellRuns.Of<byte>(grid.Cells, grid.Width, grid.Height, wanted, diagonal: false);
        Parts[] parts = Array.ConvertAll(runs.Cells(), n => new Parts { Cells = n });
        RingTrace trace = new(grid, wanted);
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            Parts part = parts[runs.ComponentOf(i)];
            foreach (List<RingTrace.Corner> ring in trace.From(runs.Runs[i].Start, runs.Runs[i].Y))
            {
                if (RingTrace.TwiceArea(ring) < 0)
                {
                    part.Shell = ring;
                }
                else
                {
                    part.Holes.Add(ring);
                }
            }
        }

        return parts;
    }

    private static Polygon Outline(CellGrid grid, Parts part, TraceOptions options)
    {
        var holes = part.Holes.OrderByDescending(RingTrace.TwiceArea).ThenBy(h => Top(h).Y).ThenBy(h => Top(h).X);
        return new Polygon(Points(grid, part.Shell, options), [.. holes.Select(h => Points(grid, h, options))]);
    }

    private static RingTrace.Corner Top(List<RingTrace.Corner> ring)
    {
        RingTrace.Corner top = ring[0];
        foreach (RingTrace.Corner c in ring)
        {
            top = c.Y < top.Y || (c.Y == top.Y && c.X < top.X) ? c : top;
        }

        return top;
    }

    private static List<SlidePoint> Points(CellGrid grid, List<RingTrace.Corner> ring, TraceOptions options)
    {
        List<(double X, double Y)> corners = options.CutCorners ? Cut(grid, ring, options.KeepsJunctions) : ring.ConvertAll(c => ((double)c.X, (double)c.Y));
        double right = grid.SlideWidthPx / grid.CellWidthPx, bottom = grid.SlideHeightPx / grid.CellHeightPx;
        return (corners.Exists(c => c.X > right || c.Y > bottom)
            ? WithoutCollinear(corners.ConvertAll(c => (Math.Min(c.X, right), Math.Min(c.Y, bottom))))
            : corners)
            .ConvertAll(c => new SlidePoint(c.X * grid.CellWidthPx, c.Y * grid.CellHeightPx));
    }

    /// <summary>Replaces every corner by the points half a cell before and after it; where two cuts of a stair meet on one line, one point goes.</summary>
    private static List<(double X, double Y)> Cut(CellGrid grid, List<RingTrace.Corner> ring, bool keepsJunctions)
    {
        List<(double X, double Y)> cut = [];
        for (int i = 0; i < ring.Count; i++)
        {
            RingTrace.Corner before = ring[(i + ring.Count - 1) % ring.Count], at = ring[i], after = ring[(i + 1) % ring.Count];
            if (keepsJunctions && IsJunction(grid, at))
            {
                cut.Add((at.X, at.Y));
                continue;
            }

            cut.Add((at.X + Math.Sign(before.X - at.X) / 2.0, at.Y + Math.Sign(before.Y - at.Y) / 2.0));
            cut.Add((at.X + Math.Sign(after.X - at.X) / 2.0, at.Y + Math.Sign(after.Y - at.Y) / 2.0));
        }

        return WithoutCollinear(cut);
    }

    /// <summary>True where more than two values meet, or two touch crosswise: neighbours would not cut such a corner alike.</summary>
    private static bool IsJunction(CellGrid grid, RingTrace.Corner at)
    {
        int a = Value(at.X - 1, at.Y - 1), b = Value(at.X, at.Y - 1), c = Value(at.X - 1, at.Y), d = Value(at.X, at.Y);
        int same = (a == b ? 1 : 0) + (a == c ? 1 : 0) + (a == d ? 1 : 0) + (b == c ? 1 : 0) + (b == d ? 1 : 0) + (c == d ? 1 : 0);
        const int PairsOfThree = 3;
        return same != PairsOfThree;

        int Value(int x, int y) => (uint)x < (uint)grid.Width && (uint)y < (uint)grid.Height ? grid.Cells[y * grid.Width + x] : -1;
    }

    private static List<(double X, double Y)> WithoutCollinear(List<(double X, double Y)> ring)
    {
        // Coordinates are halves, or the slide's edge, which is one number: equality and cross products are exact.
        List<(double X, double Y)> distinct = ring.Where((p, i) => p != ring[(i + 1) % ring.Count]).ToList();
        return distinct.Where((p, i) => Cross(distinct[(i + distinct.Count - 1) % distinct.Count], p, distinct[(i + 1) % distinct.Count]) != 0).ToList();
    }

    private static double Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        (b.X - a.X) * (c.Y - b.Y) - (b.Y - a.Y) * (c.X - b.X);
}
