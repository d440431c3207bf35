using HccPathology.Foreground;
using HccPathology.Regions;
using OpenCvSharp;

namespace HccPathology.Zones;

/// <summary>
/// A connected tumour, less what hangs on it by a neck: its number, 1 for the largest; gross area in mm²; the largest distance between two of its places in mm; and the centre of the
/// box around its tissue in level-0 px.
/// </summary>
public sealed record TumourNodule(int Number, double GrossAreaMm2, double MaxDiameterMm, double XPx, double YPx);

/// <summary>
/// The nodules of a slide, and which of them every cell belongs to: within a tumour the one that holds it, in a band outside the one whose border is nearest in
/// the same piece of tissue. Kept as runs of cells, a few MB where an array would be 112 on a slide of 60,000 px.
/// </summary>
public sealed class NoduleMap
{
    /// <summary>
    /// Tumours below this are not counted as nodules: a nest that strayed, or a speck of the tissue map. What is excluded is not counted: a control section on the
    /// glass is no lesion of the patient's.
    /// </summary>
    private const double LeastMm2 = 0.05;

    private readonly List<Run>[] _rows;
    private readonly int _width;

    private NoduleMap(IReadOnlyList<TumourNodule> all, List<Run>[] rows, int width) => (All, _rows, _width) = (all, rows, width);

    /// <summary>Cells from <see cref="Start"/> to before <see cref="End"/> of a row.</summary>
    private readonly record struct Run(int Start, int End, int Number);

    /// <summary>Largest first.</summary>
    public IReadOnlyList<TumourNodule> All { get; }

    /// <summary>
    /// Which connected tumours borders are not measured from: those too small for nodules where another is not; else those that are excluded altogether where
    /// another is not. What people exclude is not counted, and what is damaged, or under a pen, blur or a fold, is: the tumour is there. A speck of 0.04 mm², of a
    /// tissue map or of a slip of the hand, made an outer margin of 2.7 mm² one of 3.9 mm²; and an excluded control section took the margins from a
    /// patient's tumours of 0.04 mm².
    /// </summary>
    /// <param name="raster">Of the tumours.</param>
    /// <param name="tumours">Connected ones.</param>
    /// <param name="sides">A <see cref="BorderSide"/> a cell.</param>
    /// <returns>One for each of the tumours, and how many of these count as tumour all the same.</returns>
    internal static (bool[] IsStray, int Counted) StrayTumours(RegionRaster raster, CellRuns tumours, byte[] sides)
    {
        double[] cells = new double[tumours.Count];
        for (int i = 0; i < tumours.Runs.Count; i++)
        {
            CellRuns.Run run = tumours.Runs[i];
            for (int x = run.Start; x < run.End; x++)
            {
                int at = run.Y * raster.Width + x;
                bool isCounted = (sides[at] & (byte)BorderSide.Tumour) != 0 && raster.ExclusionAt(at) == RegionRaster.None;
                cells[tumours.ComponentOf(i)] += isCounted ? raster.Shares[x, run.Y] : 0;
            }
        }

        bool[] isSmall = Array.ConvertAll(cells, n => !AreaPrecision.Reaches(n * raster.CellAreaMm2, LeastMm2)), isExcluded = Array.ConvertAll(cells, n => n == 0);
        bool[] isStray = isSmall.Contains(false) ? isSmall : isExcluded.Contains(false) ? isExcluded : new bool[cells.Length];
        return (isStray, isStray.Zip(cells).Count(t => t.First && t.Second > 0));
    }

    /// <param name="raster">Of the tumours.</param>
    /// <param name="tumours">Connected ones.</param>
    /// <param name="keys">Compartments and bands as <see cref="ZoneMap"/> has them.</param>
    /// <param name="distances">To the border, as <see cref="TumourBorder"/> has them.</param>
    /// <param name="pieces">Of all tissue.</param>
    /// <param name="threads">Results do not depend on it.</param>
    internal static NoduleMap Of(RegionRaster raster, CellRuns tumours, byte[] keys, short[] distances, TissuePieces pieces, int threads)
    {
        NoduleParts parts = NoduleParts.Of(raster, tumours, threads);
        (IReadOnlyList<TumourNodule> all, int[] numbers) = Measure(raster, parts, keys);
        List<Run>[] within = Rows(raster.Height), bands = Rows(raster.Height);
        foreach (NoduleParts.Run run in parts.Runs)
        {
            Add(within[run.Y], run.Start, run.End, numbers[run.Part]);
        }

        Sort(within);
        if (all.Count > 0)
        {
            AddBands(bands, raster.Width, keys, distances, pieces, (x, y) => NumberAt(within[y], x), threads);
        }

        for (int y = 0; y < within.Length; y++)
        {
            within[y].AddRange(bands[y]);
        }

        Sort(within);
        return new NoduleMap(all, within, raster.Width);
    }

    private static List<Run>[] Rows(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<Run>())];

    private static void Sort(List<Run>[] rows) => Array.ForEach(rows, row => row.Sort((a, b) => a.Start.CompareTo(b.Start)));

    /// <summary>Number of the nodule that a cell belongs to; 0 for none.</summary>
    public int At(int cell) => NumberAt(_rows[cell / _width], cell % _width);

    private static int NumberAt(List<Run> row, int x)
    {
        int low = 0, high = row.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = row[middle].Start <= x ? (middle, high) : (low, middle);
        }

        return low < high && row[low].Start <= x && x < row[low].End ? row[low].Number : 0;
    }

    /// <summary>The numbers of a row of cells, 0 for none.</summary>
    public void ReadRow(int y, Span<int> numbers)
    {
        numbers.Clear();
        foreach (Run run in _rows[y])
        {
            numbers[run.Start..run.End].Fill(run.Number);
        }
    }

    private static void Add(List<Run> row, int start, int end, int number)
    {
        if (number > 0)
        {
            row.Add(new Run(start, end, number));
        }
    }

    /// <summary>The nodules, and the number of each part, 0 for those that are too small.</summary>
    private static (IReadOnlyList<TumourNodule> All, int[] Numbers) Measure(RegionRaster raster, NoduleParts parts, byte[] keys)
    {
        double[] cells = new double[parts.Count], counted = new double[parts.Count];
        List<Point>[] corners = [.. Enumerable.Range(0, parts.Count).Select(_ => new List<Point>())];
        (int Left, int Top, int Right, int Bottom)[] boxes = new (int, int, int, int)[parts.Count];
        Array.Fill(boxes, (int.MaxValue, int.MaxValue, 0, 0));
        foreach (NoduleParts.Run run in parts.Runs)
        {
            int first = -1, last = -1;
            for (int x = run.Start; x < run.End; x++)
            {
                if ((Compartment)(keys[run.Y * raster.Width + x] & 15) is not Compartment.Outside and var compartment)
                {
                    cells[run.Part] += raster.Shares[x, run.Y];
                    counted[run.Part] += Compartments.IsExcluded(compartment) ? 0 : raster.Shares[x, run.Y];
                    (first, last) = (first < 0 ? x : first, x);
                }
            }

            if (first >= 0)
            {
                corners[run.Part].AddRange([new(first, run.Y), new(first, run.Y + 1), new(last + 1, run.Y), new(last + 1, run.Y + 1)]);
                ref (int Left, int Top, int Right, int Bottom) box = ref boxes[run.Part];
                box = (Math.Min(box.Left, first), Math.Min(box.Top, run.Y), Math.Max(box.Right, last + 1), Math.Max(box.Bottom, run.Y + 1));
            }
        }

        int[] largest = [.. Enumerable.Range(0, parts.Count).Where(c => AreaPrecision.Reaches(counted[c] * raster.CellAreaMm2, LeastMm2)).OrderByDescending(c => cells[c])];
        int[] numbers = new int[parts.Count];
        double toX = raster.CellUm / raster.Mpp.X / 2, toY = raster.CellUm / raster.Mpp.Y / 2;
        return ([.. largest.Select((c, i) =>
        {
            numbers[c] = i + 1;
            return new TumourNodule(i + 1, cells[c] * raster.CellAreaMm2, DiameterOf(corners[c]) * raster.CellUm / 1e3,
                (boxes[c].Left + boxes[c].Right) * toX, (boxes[c].Top + boxes[c].Bottom) * toY);
        })], numbers);
    }

    // Between corners of the convex hull, in cells.
    private static double DiameterOf(List<Point> corners)
    {
        Point[] hull = Cv2.ConvexHull(corners);
        double square = 0;
        foreach (Point a in hull)
        {
            foreach (Point b in hull)
            {
                square = Math.Max(square, Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2));
            }
        }

        return Math.Sqrt(square);
    }

    /// <summary>Adds cells of bands outside of the tumour, piece by piece as their distances were measured.</summary>
    private static void AddBands(List<Run>[] rows, int width, byte[] keys, short[] distances, TissuePieces pieces, Func<int, int, int> numberAt, int threads)
    {
        const byte Bank = 1, Band = 2;
        byte[] sides = new byte[keys.Length];
        for (int i = 0; i < sides.Length; i++)
        {
            sides[i] = TumourBorder.IsBank(distances[i]) ? Bank : distances[i] > 0 && keys[i] >> 4 != 0 ? Band : (byte)0;
        }

        for (int piece = 0; piece < pieces.Rects.Length; piece++)
        {
            (int left, int top, int right, int bottom) = pieces.Rects[piece];
            int across = right - left;
            byte[] part = new byte[across * (bottom - top)];
            pieces.Copy(piece, sides, width, part);
            if (!part.Contains(Band))
            {
                continue;
            }

            DistanceTransform.Nearest(part, Bank, across, bottom - top, threads, (y, nearest) =>
            {
                ReadOnlySpan<byte> row = part.AsSpan(y * across, across);
                int start = 0, number = 0, known = -1, ofKnown = 0;
                for (int x = 0; x <= across; x++)
                {
                    int here = 0;
                    if (x < across && row[x] == Band)
                    {
                        (known, ofKnown) = nearest[x] == known ? (known, ofKnown) : (nearest[x], numberAt(left + nearest[x] % across, top + nearest[x] / across));
                        here = ofKnown;
                    }

                    if (here != number)
                    {
                        Add(rows[top + y], left + start, left + x, number);
                        (start, number) = (x, here);
                    }
                }
            });
        }
    }
}
