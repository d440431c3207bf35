using System.Runtime.InteropServices;

namespace HccPathology.Evaluation;

/// <summary>Pixels that a true and a found object share.</summary>
internal readonly record struct SharedPixels(int Truth, int Found, long Count);

/// <summary>Area and centroid sums of one side's objects, at their labels; objects that were drawn over entirely have area 0.</summary>
internal sealed class ObjectSums(int maxLabel)
{
    public long[] Area { get; } = new long[maxLabel + 1];
    public long[] SumX { get; } = new long[maxLabel + 1];
    public long[] SumY { get; } = new long[maxLabel + 1];

    /// <summary>Labels that own at least one pixel, in ascending order.</summary>
    public int[] Present() => [.. Enumerable.Range(1, Area.Length - 1).Where(label => Area[label] > 0)];

    public double X(int label) => (double)SumX[label] / Area[label];

    public double Y(int label) => (double)SumY[label] / Area[label];

    public void Add(int label, int y, int x0, int x1)
    {
        long count = x1 - x0;
        Area[label] += count;
        SumX[label] += (x0 + x1 - 1L) * count / 2;
        SumY[label] += y * count;
    }
}

/// <summary>
/// Everything that overlap scores need, counted in one pass over rows: integer sums, so the way the image is cut into rows,
/// strips or tiles cannot change them.
/// </summary>
internal sealed class LabelOverlaps
{
    private LabelOverlaps(CellLabels truth, CellLabels found) =>
        (Truth, Found) = (new ObjectSums(truth.MaxLabel), new ObjectSums(found.MaxLabel));

    public ObjectSums Truth { get; }
    public ObjectSums Found { get; }

    /// <summary>Sorted by truth, then found: ties between equal overlaps go to the lower label.</summary>
    public SharedPixels[] Pairs { get; private set; } = [];

    public static LabelOverlaps Count(CellLabels truth, CellLabels found)
    {
        LabelOverlaps overlaps = new(truth, found);
        Dictionary<(int Truth, int Found), long> pairs = [];
        int width = Math.Max(truth.Width, found.Width), height = Math.Max(truth.Height, found.Height);
        int[] t = new int[width], f = new int[width];
        for (int y = 0; y < height; y++)
        {
            // Between the objects alone: a stray one at the far end of the frame would else make every row as long.
            ((int tStart, int tEnd), (int fStart, int fEnd)) = (truth.Extent(y), found.Extent(y));
            (int start, int end) = tStart >= tEnd ? (fStart, fEnd) : fStart >= fEnd ? (tStart, tEnd) : (Math.Min(tStart, fStart), Math.Max(tEnd, fEnd));
            int length = Math.Max(0, end - start);
            truth.CopyRow(y, start, t.AsSpan(0, length));
            found.CopyRow(y, start, f.AsSpan(0, length));
            overlaps.AddRow(y, start, t.AsSpan(0, length), f.AsSpan(0, length), pairs);
        }

        overlaps.Pairs = [.. pairs.Select(p => new SharedPixels(p.Key.Truth, p.Key.Found, p.Value)).OrderBy(p => p.Truth).ThenBy(p => p.Found)];
        return overlaps;
    }

    private void AddRow(int y, int start, ReadOnlySpan<int> truth, ReadOnlySpan<int> found, Dictionary<(int Truth, int Found), long> pairs)
    {
        for (int x = 0, end; x < truth.Length; x = end)
        {
            (int t, int f) = (truth[x], found[x]);
            for (end = x + 1; end < truth.Length && truth[end] == t && found[end] == f; end++)
            {
            }

            if (t > 0)
            {
                Truth.Add(t, y, start + x, start + end);
            }

            if (f > 0)
            {
                Found.Add(f, y, start + x, start + end);
            }

            if (t > 0 && f > 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(pairs, (t, f), out _) += end - x;
            }
        }
    }
}
