using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>The landscape whose summits are nuclei: the centre map, smoothed by the binomial 1 2 1 both ways, in whole numbers.</summary>
internal sealed class CentreHeight
{
    /// <summary>Maps are whole numbers of this; a smoothing multiplies by 16, and <see cref="MaxSmoothings"/> stay below 2^31.</summary>
    public const int One = 4096;

    public const int MaxSmoothings = 4;

    private readonly int _smoothings;
    private readonly int[] _above, _here, _column;

    public CentreHeight(int smoothings, int maxWidth)
    {
        _smoothings = smoothings;
        (_above, _here, _column) = (new int[maxWidth], new int[maxWidth], new int[maxWidth + 2]);
        Unit = One;
        for (int i = 0; i < smoothings; i++)
        {
            Unit *= 16;
        }
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

    /// <summary>Smooths heights in place; edges are repeated.</summary>
    public void Apply(Plane<int> heights, int width, int height)
    {
        for (int i = 0; i < _smoothings; i++)
        {
            Smooth(heights, width, height);
        }
    }

    // In place: two rows are kept as they were before they were written.
    private void Smooth(Plane<int> plane, int width, int height)
    {
        Span<int> above = _above.AsSpan(0, width), here = _here.AsSpan(0, width), column = _column.AsSpan(1, width);
        plane.Row(0)[..width].CopyTo(above);
        for (int y = 0; y < height; y++)
        {
            Span<int> row = plane.Row(y)[..width];
            row.CopyTo(here);
            Sum(above, here, y + 1 < height ? plane.Row(y + 1)[..width] : here, column);
            (_column[0], _column[width + 1]) = (column[0], column[^1]);
            Sum(_column.AsSpan(0, width), column, _column.AsSpan(2, width), row);
            here.CopyTo(above);
        }
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
