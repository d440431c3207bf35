using System.Runtime.InteropServices;
using HccPathology.Foreground;

namespace HccPathology.Fat;

/// <summary>
/// Connected pixels of a mask (by edges, not corners), found on runs. Reused from picture to picture; regions are numbered by
/// their first pixel in reading order.
/// </summary>
internal sealed class BitRegions
{
    private readonly List<CellRuns.Run> _runs = [];
    private readonly List<Region> _regions = [];
    private int[] _next = [], _last = [];
    private CellRuns? _found;

    /// <summary>Bounds (the ends exclusive) and number of pixels of a region; its runs begin at <see cref="FirstRun"/>.</summary>
    public record struct Region(int X0, int Y0, int X1, int Y1, int AreaPx, int FirstRun)
    {
        public readonly int Longest => Math.Max(X1 - X0, Y1 - Y0);
    }

    public int Count => _regions.Count;

    public Region this[int index] => _regions[index];

    /// <summary>In reading order.</summary>
    public ReadOnlySpan<CellRuns.Run> Runs => CollectionsMarshal.AsSpan(_runs);

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
    public int IndexAt(int x, int y) => _found!.ComponentAt(x, y);

    public void Find(BitRows bits)
    {
        _runs.Clear();
        int[] firstOfRow = new int[bits.Height + 1];
        for (int y = 0; y < bits.Height; y++)
        {
            for (int x = bits.NextSet(y, 0); x < bits.Width;)
            {
                int end = bits.NextClear(y, x);
                _runs.Add(new CellRuns.Run(y, x, end));
                x = bits.NextSet(y, end);
            }

            firstOfRow[y + 1] = _runs.Count;
        }

        _found = CellRuns.Of(_runs, firstOfRow, diagonal: false);
        Collect(_found);
    }

    private void Collect(CellRuns found)
    {
        _regions.Clear();
        (_next, _last) = _next.Length < _runs.Count ? (new int[2 * _runs.Count], new int[2 * _runs.Count]) : (_next, _last);
        for (int i = 0; i < _runs.Count; i++)
        {
            (int index, CellRuns.Run run) = (found.ComponentOf(i), _runs[i]);
            _next[i] = -1;
            if (index == _regions.Count)
            {
                _regions.Add(new Region(run.Start, run.Y, run.End, run.Y + 1, run.End - run.Start, i));
            }
            else
            {
                ref Region region = ref CollectionsMarshal.AsSpan(_regions)[index];
                (region.X0, region.X1, region.Y1) = (Math.Min(region.X0, run.Start), Math.Max(region.X1, run.End), run.Y + 1);
                region.AreaPx += run.End - run.Start;
                _next[_last[index]] = i;
            }

            _last[index] = i;
        }
    }
}
