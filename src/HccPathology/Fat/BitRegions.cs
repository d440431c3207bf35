using System.Runtime.InteropServices;

namespace HccPathology.Fat;

/// <summary>
/// Connected pixels of a mask (by edges, not corners), found on runs. Reused from picture to picture; regions are numbered by
/// their first pixel in reading order.
/// </summary>
internal sealed class BitRegions
{
    private readonly List<Run> _runs = [];
    private readonly List<Region> _regions = [];
    private int[] _parent = [], _next = [], _regionOf = [], _last = [], _rowStart = [];

    /// <summary>Pixels of row <see cref="Y"/> from <see cref="X0"/> to before <see cref="X1"/>.</summary>
    public readonly record struct Run(int Y, int X0, int X1);

    /// <summary>Bounds (the ends exclusive) and number of pixels of a region; its runs begin at <see cref="FirstRun"/>.</summary>
    public record struct Region(int X0, int Y0, int X1, int Y1, int AreaPx, int FirstRun)
    {
        public readonly int Longest => Math.Max(X1 - X0, Y1 - Y0);
    }

    public int Count => _regions.Count;

    public Region this[int index] => _regions[index];

    /// <summary>In reading order.</summary>
    public ReadOnlySpan<Run> Runs => CollectionsMarshal.AsSpan(_runs);

    /// <summary>Sets the pixels of a region in a mask whose upper left corner is (left, top) here; returns how many runs they are.</summary>
    public int CopyTo(BitRows bits, int index, int left = 0, int top = 0)
    {
        int count = 0;
        for (int run = _regions[index].FirstRun; run >= 0; run = _next[run], count++)
        {
            (int y, int x0, int x1) = _runs[run];
            bits.Set(y - top, x0 - left, x1 - left);
        }

        return count;
    }

    /// <summary>The region of a pixel, or -1 when it is not set.</summary>
    public int IndexAt(int x, int y)
    {
        int low = _rowStart[y], high = _rowStart[y + 1] - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].X0 <= x ? (middle, high) : (low, middle - 1);
        }

        return low <= high && _runs[low].X0 <= x && x < _runs[low].X1 ? _regionOf[low] : -1;
    }

    public void Find(BitRows bits)
    {
        _runs.Clear();
        _rowStart = _rowStart.Length <= bits.Height ? new int[bits.Height + 1] : _rowStart;
        int aboveStart = 0, aboveEnd = 0;
        for (int y = 0; y < bits.Height; y++)
        {
            int start = _runs.Count;
            for (int x = bits.NextSet(y, 0); x < bits.Width;)
            {
                int end = bits.NextClear(y, x);
                AddRun(new Run(y, x, end));
                x = bits.NextSet(y, end);
            }

            Join(aboveStart, aboveEnd, start);
            (_rowStart[y], _rowStart[y + 1]) = (start, _runs.Count);
            (aboveStart, aboveEnd) = (start, _runs.Count);
        }

        Collect();
    }

    private void AddRun(Run run)
    {
        if (_runs.Count == _parent.Length)
        {
            int size = Math.Max(1024, _runs.Count * 2);
            Array.Resize(ref _parent, size);
            Array.Resize(ref _next, size);
            Array.Resize(ref _regionOf, size);
            Array.Resize(ref _last, size);
        }

        _parent[_runs.Count] = _runs.Count;
        _runs.Add(run);
    }

    private void Join(int above, int aboveEnd, int start)
    {
        ReadOnlySpan<Run> runs = Runs;
        for (int i = start; i < runs.Length; i++)
        {
            Run run = runs[i];
            while (above < aboveEnd && runs[above].X1 <= run.X0)
            {
                above++;
            }

            for (int j = above; j < aboveEnd && runs[j].X0 < run.X1; j++)
            {
                int a = Root(i), b = Root(j);
                _parent[Math.Max(a, b)] = Math.Min(a, b);
            }
        }
    }

    private int Root(int run)
    {
        while (_parent[run] != run)
        {
            _parent[run] = _parent[_parent[run]];
            run = _parent[run];
        }

        return run;
    }

    private void Collect()
    {
        _regions.Clear();
        for (int i = 0; i < _runs.Count; i++)
        {
            int root = Root(i);
            Run run = _runs[i];
            _next[i] = -1;
            if (root == i)
            {
                (_regionOf[i], _last[_regions.Count]) = (_regions.Count, i);
                _regions.Add(new Region(run.X0, run.Y, run.X1, run.Y + 1, run.X1 - run.X0, i));
                continue;
            }

            int index = _regionOf[i] = _regionOf[root];
            ref Region region = ref CollectionsMarshal.AsSpan(_regions)[index];
            (region.X0, region.X1, region.Y1) = (Math.Min(region.X0, run.X0), Math.Max(region.X1, run.X1), run.Y + 1);
            region.AreaPx += run.X1 - run.X0;
            _next[_last[index]] = i;
            _last[index] = i;
        }
    }
}
