using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Turns cells of a mask into outlines in level-0 px. Shells run clockwise and holes counter-clockwise when y is taken to point
/// up, as QuPath 0.6 writes them; rings are open, simple and without collinear points.
/// </summary>
public static class RegionTracer
{
    /// <summary>The regions of one class, largest first, then by their first corner in reading order.</summary>
    public static IReadOnlyList<TracedRegion> Trace(TissueMask mask, MaskClass wanted, TraceOptions options)
    {
        Parts[] parts = Rings(mask, wanted);
        double um2 = mask.CellAreaUm2;
        return [.. parts
            .Where(p => p.Cells * um2 >= options.MinAreaUm2)
            .OrderByDescending(p => p.Cells).ThenBy(p => Top(p.Shell).Y).ThenBy(p => Top(p.Shell).X)
            .Select(p => new TracedRegion(wanted, Outline(mask, p, options), p.Cells * um2))];
    }

    /// <summary>A region's rings on the cell grid and the number of its cells.</summary>
    private sealed class Parts
    {
        public List<RingTrace.Corner> Shell { get; set; } = [];
        public List<List<RingTrace.Corner>> Holes { get; } = [];
        public long Cells { get; set; }
    }

    private static Parts[] Rings(TissueMask mask, MaskClass wanted)
    {
        // Compared as bytes: the enum itself does not implement IEquatable.
        ReadOnlySpan<byte> cells = System.Runtime.InteropServices.MemoryMarshal.AsBytes(mask.Cells.AsSpan());
        CellRuns runs = CellRuns.Of(cells, mask.Width, mask.Height, (byte)wanted, diagonal: false);
        Parts[] parts = Array.ConvertAll(runs.Cells(), n => new Parts { Cells = n });
        RingTrace trace = new(mask, wanted);
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

    private static Polygon Outline(TissueMask mask, Parts part, TraceOptions options)
    {
        double fewest = options.MinHoleUm2 / mask.CellAreaUm2;
        var holes = part.Holes.Where(h => RingTrace.TwiceArea(h) / 2.0 >= fewest)
            .OrderByDescending(RingTrace.TwiceArea).ThenBy(h => Top(h).Y).ThenBy(h => Top(h).X);
        return new Polygon(Points(mask, part.Shell, options), [.. holes.Select(h => Points(mask, h, options))]);
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

    private static List<SlidePoint> Points(TissueMask mask, List<RingTrace.Corner> ring, TraceOptions options)
    {
        List<(double X, double Y)> corners = options.CutCorners ? Cut(ring) : ring.ConvertAll(c => ((double)c.X, (double)c.Y));
        return corners.ConvertAll(c => new SlidePoint(c.X * mask.CellWidthPx, c.Y * mask.CellHeightPx));
    }

    /// <summary>Replaces every corner by the points half a cell before and after it; where two cuts of a stair meet on one line, one point goes.</summary>
    private static List<(double X, double Y)> Cut(List<RingTrace.Corner> ring)
    {
        List<(double X, double Y)> cut = [];
        for (int i = 0; i < ring.Count; i++)
        {
            RingTrace.Corner before = ring[(i + ring.Count - 1) % ring.Count], at = ring[i], after = ring[(i + 1) % ring.Count];
            cut.Add((at.X + Math.Sign(before.X - at.X) / 2.0, at.Y + Math.Sign(before.Y - at.Y) / 2.0));
            cut.Add((at.X + Math.Sign(after.X - at.X) / 2.0, at.Y + Math.Sign(after.Y - at.Y) / 2.0));
        }

        return WithoutCollinear(cut);
    }

    private static List<(double X, double Y)> WithoutCollinear(List<(double X, double Y)> ring)
    {
        // Coordinates are halves, so equality and cross products are exact.
        List<(double X, double Y)> distinct = ring.Where((p, i) => p != ring[(i + 1) % ring.Count]).ToList();
        return distinct.Where((p, i) => Cross(distinct[(i + distinct.Count - 1) % distinct.Count], p, distinct[(i + 1) % distinct.Count]) != 0).ToList();
    }

    private static double Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        (b.X - a.X) * (c.Y - b.Y) - (b.Y - a.Y) * (c.X - b.X);
}
