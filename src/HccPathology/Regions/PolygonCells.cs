using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// The cells of a raster whose centres (of the last column and row: the middles of what lies on the slide) lie in a polygon: within its shell by the
/// even-odd rule, and within none of its holes.
/// </summary>
/// <param name="Runs">Row by row, cut at the slide's edges.</param>
/// <param name="IsUndone">There are none, though the shell goes around some: it goes around them twice, or holes take them all.</param>
internal sealed record PolygonCells(IReadOnlyList<CellRuns.Run> Runs, bool IsUndone)
{
    public long Count { get; } = Runs.Sum(r => (long)(r.End - r.Start));

    public static PolygonCells Of(RegionRaster raster, Polygon polygon)
    {
        List<Crossing> shell = Crossings(raster, polygon.Shell);
        List<Crossing>[] holes = [.. polygon.Holes.Select(h => Crossings(raster, h))];
        List<CellRuns.Run> runs = [];
        byte[] covered = new byte[raster.Width];
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

            AddRuns(covered, row, runs);
        }

        return new PolygonCells(runs, runs.Count == 0 && GoesAround(shell));
    }

    private static void AddRuns(ReadOnlySpan<byte> covered, int row, List<CellRuns.Run> runs)
    {
        for (int x = 0; covered[x..].IndexOf((byte)1) is >= 0 and int skipped;)
        {
            int start = x + skipped, length = covered[start..].IndexOf((byte)0);
            x = length < 0 ? covered.Length : start + length;
            runs.Add(new CellRuns.Run(row, start, x));
        }
    }

    /// <summary>
    /// Where an edge crosses the line through the centres of a row of cells; X in cells, First the first cell whose centre lies there or right of it. Turn
    /// is 1 downwards and -1 upwards: summed from the left it says how often the ring goes around a place.
    /// </summary>
    private readonly record struct Crossing(int Row, double X, int First, int Turn);

    private static List<Crossing> Crossings(RegionRaster raster, IReadOnlyList<SlidePoint> ring)
    {
        double toX = raster.Mpp.X / raster.CellUm, toY = raster.Mpp.Y / raster.CellUm;
        List<Crossing> found = [];
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            double x0 = ring[j].X * toX, y0 = ring[j].Y * toY, x1 = ring[i].X * toX, y1 = ring[i].Y * toY;
            (double top, double bottom) = (Math.Min(y0, y1), Math.Max(y0, y1));
            for (int row = raster.Shares.FirstRow(top), last = raster.Shares.FirstRow(bottom); row < last; row++)
            {
                double x = x0 + (raster.Shares.MiddleY(row) - y0) / (y1 - y0) * (x1 - x0);
                found.Add(new Crossing(row, x, raster.Shares.FirstColumn(x), y1 > y0 ? 1 : -1));
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
            int from = crossings[at].First, to = crossings[at + 1].First;
            if (to > from)
            {
                covered.AsSpan(from, to - from).Fill(value);
            }
        }
    }

    private static bool GoesAround(List<Crossing> crossings)
    {
        int turns = 0;
        for (int i = 0; i + 1 < crossings.Count; i++)
        {
            turns = (i > 0 && crossings[i - 1].Row == crossings[i].Row ? turns : 0) + crossings[i].Turn;
            if (turns != 0 && crossings[i].Row == crossings[i + 1].Row && crossings[i + 1].First > crossings[i].First)
            {
                return true;
            }
        }

        return false;
    }
}
