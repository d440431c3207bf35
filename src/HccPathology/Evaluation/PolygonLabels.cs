using System.Runtime.InteropServices;

namespace HccPathology.Evaluation;

/// <summary>
/// Labels drawn from polygons, the first cell 1, later cells over earlier ones. Kept as runs of pixels sorted by row: about
/// 16 bytes a row of a nucleus, and no image.
/// </summary>
public sealed class PolygonLabels : CellLabels
{
    private readonly PixelRun[] _runs;
    private readonly int[] _rowStart;
    private readonly List<string?> _classes;

    private PolygonLabels(int width, int height, PixelRun[] runs, int[] rowStart, List<string?> classes) =>
        (Width, Height, _runs, _rowStart, _classes) = (width, height, runs, rowStart, classes);

    public override int Width { get; }
    public override int Height { get; }
    public override int MaxLabel => _classes.Count;

    public override string? ClassOf(int label) => _classes[label - 1];

    /// <summary>Draws on a canvas of the size that holds all cells; what lies left of 0 or above 0 is cut off.</summary>
    public static PolygonLabels Draw(IEnumerable<GeoJsonCell> cells) => Draw(cells, int.MaxValue, int.MaxValue);

    /// <summary>Draws on a canvas of this size, or of the size that the cells need if that is smaller.</summary>
    public static PolygonLabels Draw(IEnumerable<GeoJsonCell> cells, int width, int height)
    {
        PolygonPixels pixels = new();
        List<PixelRun> runs = [];
        List<string?> classes = [];
        foreach (GeoJsonCell cell in cells)
        {
            classes.Add(cell.ClassName);
            foreach (double[] shell in cell.Shells)
            {
                pixels.AddRuns(shell, width, height, classes.Count, runs);
            }
        }

        return SortedByRow(CollectionsMarshal.AsSpan(runs), classes);
    }

    public override (int Start, int End) Extent(int y)
    {
        (int start, int end) = (Width, 0);
        foreach (ref readonly PixelRun run in Row(y))
        {
            (start, end) = (Math.Min(start, run.XStart), Math.Max(end, run.XEnd));
        }

        return (Math.Min(start, end), end);
    }

    public override void CopyRow(int y, int x, Span<int> row)
    {
        row.Clear();
        foreach (ref readonly PixelRun run in Row(y))
        {
            (int start, int end) = (Math.Max(0, run.XStart - x), Math.Min(row.Length, run.XEnd - x));
            if (start < end)
            {
                row[start..end].Fill(run.Label);
            }
        }
    }

    private ReadOnlySpan<PixelRun> Row(int y) => y < Height ? _runs.AsSpan(_rowStart[y].._rowStart[y + 1]) : [];

    /// <summary>Counting sort: it keeps the order of labels within a row, on which "later over earlier" rests.</summary>
    private static PolygonLabels SortedByRow(ReadOnlySpan<PixelRun> runs, List<string?> classes)
    {
        int width = 0, height = 0;
        foreach (ref readonly PixelRun run in runs)
        {
            (width, height) = (Math.Max(width, run.XEnd), Math.Max(height, run.Row + 1));
        }

        int[] next = new int[height + 1];
        foreach (ref readonly PixelRun run in runs)
        {
            next[run.Row + 1]++;
        }

        for (int y = 0; y < height; y++)
        {
            next[y + 1] += next[y];
        }

        int[] rowStart = [.. next];
        PixelRun[] sorted = new PixelRun[runs.Length];
        foreach (ref readonly PixelRun run in runs)
        {
            sorted[next[run.Row]++] = run;
        }

        return new PolygonLabels(width, height, sorted, rowStart, classes);
    }
}
