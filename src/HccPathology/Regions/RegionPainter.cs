using HccPathology.Geometry;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// Paints annotations into a raster, over what a tissue map put there. Larger areas are painted first, so that a smaller one
/// inside of a larger one wins; of equal ones the later in the file wins; what is to be excluded is painted last and wins over all. A
/// cell belongs to a region when its centre does.
/// </summary>
public static class RegionPainter
{
    /// <summary>Paints them, and returns those that hold no cell's centre: they leave no trace.</summary>
    public static IReadOnlyList<RegionAnnotation> Paint(RegionRaster raster, IEnumerable<RegionAnnotation> regions)
    {
        byte[] covered = new byte[raster.Width];
        List<RegionAnnotation> lost = [];
        foreach (RegionAnnotation region in regions.OrderBy(r => r.Class.Role == TissueRole.Artefact).ThenByDescending(r => r.AreaPx2))
        {
            byte value = raster.ValueOf(region.Class);
            bool isSeen = false;
            foreach (Polygon polygon in region.Polygons)
            {
                isSeen |= Paint(raster, polygon, value, region, covered);
            }

            if (!isSeen)
            {
                lost.Add(region);
            }
        }

        return lost;
    }

    private static bool Paint(RegionRaster raster, Polygon polygon, byte value, RegionAnnotation region, byte[] covered)
    {
        bool isSeen = false;
        List<Crossing> shell = Crossings(raster, polygon.Shell);
        List<Crossing>[] holes = [.. polygon.Holes.Select(h => Crossings(raster, h))];
        int[] at = new int[holes.Length];
        for (int i = 0; i < shell.Count;)
        {
            int row = shell[i].Row;
            covered.AsSpan().Clear();
            Fill(shell, ref i, row, covered, 1);
            for (int h = 0; h < holes.Length; h++)
            {
                while (at[h] < holes[h].Count && holes[h][at[h]].Row < row)
                {
                    at[h]++;
                }

                Fill(holes[h], ref at[h], row, covered, 0);
            }

            Put(raster, row, covered, value, region.IsWithinTumour ? TissueRole.Tumour : region.Class.Role);
            isSeen |= covered.AsSpan().Contains((byte)1);
        }

        return isSeen;
    }

    private static void Put(RegionRaster raster, int row, byte[] covered, byte value, TissueRole outlines)
    {
        Span<byte> cells = raster.Cells.AsSpan(row * raster.Width, raster.Width);
        Span<CellMarks> marks = raster.Marks.AsSpan(row * raster.Width, raster.Width);
        for (int x = 0; x < cells.Length; x++)
        {
            if (covered[x] == 0)
            {
                continue;
            }

            cells[x] = value;
            marks[x] |= CellMarks.Drawn;

            // Liver that was drawn inside of a tumour's outline is not tumour; necrosis, stroma, vessels in it are part of it.
            marks[x] = outlines switch
            {
                TissueRole.Tumour => marks[x] | CellMarks.InTumourOutline,
                TissueRole.Parenchyma or TissueRole.Portal => marks[x] & ~CellMarks.InTumourOutline,
                _ => marks[x],
            };
        }
    }

    /// <summary>Where an edge crosses the line through the centres of a row of cells; X in cells, so that cell x has its centre at x + 0.5.</summary>
    private readonly record struct Crossing(int Row, double X);

    private static List<Crossing> Crossings(RegionRaster raster, IReadOnlyList<SlidePoint> ring)
    {
        double toX = raster.Mpp.X / raster.CellUm, toY = raster.Mpp.Y / raster.CellUm;
        List<Crossing> found = [];
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            double x0 = ring[j].X * toX, y0 = ring[j].Y * toY, x1 = ring[i].X * toX, y1 = ring[i].Y * toY;
            (double top, double bottom) = (Math.Min(y0, y1), Math.Max(y0, y1));
            int first = (int)Math.Clamp(Math.Ceiling(top - 0.5), 0, raster.Height), last = (int)Math.Clamp(Math.Ceiling(bottom - 0.5), 0, raster.Height);
            for (int row = first; row < last; row++)
            {
                found.Add(new Crossing(row, x0 + (row + 0.5 - y0) / (y1 - y0) * (x1 - x0)));
            }
        }

        found.Sort((a, b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.X.CompareTo(b.X));
        return found;
    }

    /// <summary>Writes a value between the 1st and 2nd, 3rd and 4th … crossing of a row.</summary>
    private static void Fill(List<Crossing> crossings, ref int at, int row, byte[] covered, byte value)
    {
        for (; at + 1 < crossings.Count && crossings[at].Row == row; at += 2)
        {
            int from = (int)Math.Clamp(Math.Ceiling(crossings[at].X - 0.5), 0, covered.Length), to = (int)Math.Clamp(Math.Ceiling(crossings[at + 1].X - 0.5), 0, covered.Length);
            if (to > from)
            {
                covered.AsSpan(from, to - from).Fill(value);
            }
        }
    }
}
