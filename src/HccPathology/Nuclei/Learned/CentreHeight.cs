using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Learned;

/// <summary>The landscape whose summits are nuclei: the centre map, smoothed by the binomial 1 2 1 both ways, in whole numbers.</summary>
internal sealed class CentreHeight
{
    /// <summary>Maps are whole numbers of this; a smoothing multiplies by 16, and <see cref="MaxSmoothings"/> stay below 2^31.</summary>
    public const int One = 4096;

    public const int MaxSmoothings = 4;

    private readonly int[][] _above, _here;                     // of each smoothing: two rows as they were before they were written
    private readonly int[] _column, _smoothed;                  // and how many rows it is through with
    private Plane<int> _heights = null!;
    private int _width, _height;

    public CentreHeight(int smoothings, int maxWidth)
    {
        _above = [.. Enumerable.Range(0, smoothings).Select(_ => new int[maxWidth])];
        _here = [.. Enumerable.Range(0, smoothings).Select(_ => new int[maxWidth])];
        (_column, _smoothed) = (new int[maxWidth + 2], new int[smoothings]);
        Unit = One << 4 * smoothings;
    }

    /// <summary>What a height of 1 is in the target.</summary>
    public int Unit { get; }

    /// <summary>A row of the centre map as heights, before they are smoothed.</summary>
    public static void Widen(ReadOnlySpan<short> centre, Span<int> heights)
    {
        int x = 0;
        for (; x <= heights.Length - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(centre[x..]), out Vector<int> low, out Vector<int> high);
            low.CopyTo(heights[x..]);
            high.CopyTo(heights[(x + Vector<int>.Count)..]);
        }

        for (; x < heights.Length; x++)
        {
            heights[x] = centre[x];
        }
    }

    /// <summary>Takes heights to smooth in place; edges are repeated.</summary>
    public void Reset(Plane<int> heights, int width, int height)
    {
        (_heights, _width, _height) = (heights, width, height);
        Array.Clear(_smoothed);
    }

    /// <summary>Smooths what can be when so many rows are filled, from the first on; returns how many are done.</summary>
    public int Smooth(int filled)
    {
        for (int i = 0; i < _smoothed.Length; i++)
        {
            for (; _smoothed[i] + 1 < filled || (filled == _height && _smoothed[i] < filled); _smoothed[i]++)
            {
                SmoothRow(_smoothed[i], _above[i].AsSpan(0, _width), _here[i].AsSpan(0, _width));
            }

            filled = _smoothed[i];
        }

        return filled;
    }

    private void SmoothRow(int y, Span<int> above, Span<int> here)
    {
        Span<int> row = _heights.Row(y)[.._width], column = _column.AsSpan(1, _width);
        row.CopyTo(here);
        Sum(y > 0 ? above : here, here, y + 1 < _height ? _heights.Row(y + 1)[.._width] : here, column);
        (_column[0], _column[_width + 1]) = (column[0], column[^1]);
        Sum(_column.AsSpan(0, _width), column, _column.AsSpan(2, _width), row);
        here.CopyTo(above);
    }

    private static void Sum(ReadOnlySpan<int> before, ReadOnlySpan<int> here, ReadOnlySpan<int> after, Span<int> to)
    {
        int x = 0;
        for (; x <= to.Length - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<int> mid = new(here[x..]);
            (new Vector<int>(before[x..]) + mid + mid + new Vector<int>(after[x..])).CopyTo(to[x..]);
        }

        for (; x < to.Length; x++)
        {
            to[x] = before[x] + 2 * here[x] + after[x];
        }
    }
}
