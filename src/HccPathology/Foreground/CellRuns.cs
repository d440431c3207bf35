using System.Runtime.InteropServices;

namespace HccPathology.Foreground;

/// <summary>
/// Connected components of equal cells, found on runs: (row, start, end) triples joined by union-find. A few bytes for each
/// run instead of four for each cell, which is what keeps a slide of 14 million cells small.
/// </summary>
internal sealed class CellRuns
{
    private readonly List<Run> _runs;
    private readonly int[] _firstOfRow;
    private int[] _component = [];

    private CellRuns(List<Run> runs, int[] firstOfRow) => (_runs, _firstOfRow) = (runs, firstOfRow);

    /// <summary>Cells of row <see cref="Y"/> from <see cref="Start"/> to before <see cref="End"/>.</summary>
    public readonly record struct Run(int Y, int Start, int End);

    public int Count { get; private set; }
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Component of a run; components are numbered by their first cell in reading order.</summary>
    public int ComponentOf(int run) => _component[run];

    /// <summary>Component of a cell, or -1 when it is in none.</summary>
    public int ComponentAt(int x, int y)
    {
        (int low, int high) = (_firstOfRow[y], _firstOfRow[y + 1]);
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _runs[middle].Start <= x ? (middle, high) : (low, middle);
        }

        return low < _firstOfRow[y + 1] && _runs[low].Start <= x && x < _runs[low].End ? _component[low] : -1;
    }

    /// <summary>Components of the cells equal to <paramref name="value"/>; <paramref name="diagonal"/> joins cells that touch only at a corner.</summary>
    public static CellRuns Of<T>(ReadOnlySpan<T> cells, int width, int height, T value, bool diagonal) where T : struct, IEquatable<T>
    {
        List<Run> runs = [];
        int[] firstOfRow = new int[height + 1];
        for (int y = 0; y < height; y++)
        {
            firstOfRow[y] = runs.Count;
            ReadOnlySpan<T> row = cells.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                int start = x;
                while (x < width && row[x].Equals(value))
                {
                    x++;
                }

                if (x > start)
                {
                    runs.Add(new Run(y, start, x));
                }
            }
        }

        firstOfRow[height] = runs.Count;
        return Of(runs, firstOfRow, diagonal);
    }

    /// <summary>Components of runs.</summary>
    /// <param name="runs">In reading order, none touching the next.</param>
    /// <param name="firstOfRow">For each row the index of its first run, and at the end their number.</param>
    /// <param name="diagonal">Joins cells that touch only at a corner.</param>
    public static CellRuns Of(List<Run> runs, int[] firstOfRow, bool diagonal)
    {
        CellRuns found = new(runs, firstOfRow);
        found.Join(diagonal ? 1 : 0);
        return found;
    }

    /// <summary>Number of cells of every component.</summary>
    public long[] Cells() => Sums(run => run.End - run.Start);

    /// <summary>For every component the sum of something over its runs.</summary>
    public long[] Sums(Func<Run, long> of)
    {
        long[] sums = new long[Count];
        for (int i = 0; i < _runs.Count; i++)
        {
            sums[_component[i]] += of(_runs[i]);
        }

        return sums;
    }

    /// <summary>Writes <paramref name="value"/> into the cells of the components that are marked.</summary>
    public void Fill<T>(Span<T> cells, int width, bool[] marked, T value)
    {
        for (int i = 0; i < _runs.Count; i++)
        {
            if (marked[_component[i]])
            {
                Run run = _runs[i];
                cells.Slice(run.Y * width + run.Start, run.End - run.Start).Fill(value);
            }
        }
    }

    private void Join(int reach)
    {
        ReadOnlySpan<Run> runs = CollectionsMarshal.AsSpan(_runs);
        int[] parent = new int[runs.Length];
        for (int i = 0; i < parent.Length; i++)
        {
            parent[i] = i;
        }

        for (int y = 1; y < _firstOfRow.Length - 1; y++)
        {
            int above = _firstOfRow[y - 1];
            for (int i = _firstOfRow[y]; i < _firstOfRow[y + 1]; i++)
            {
                while (above < _firstOfRow[y] && runs[above].End + reach <= runs[i].Start)
                {
                    above++;
                }

                for (int j = above; j < _firstOfRow[y] && runs[j].Start < runs[i].End + reach; j++)
                {
                    Unite(parent, i, j);
                }
            }
        }

        // A parent comes before its children, so that it has its number already.
        for (int i = 0; i < parent.Length; i++)
        {
            parent[i] = parent[i] == i ? Count++ : parent[parent[i]];
        }

        _component = parent;
    }

    private static void Unite(int[] parent, int a, int b)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}
