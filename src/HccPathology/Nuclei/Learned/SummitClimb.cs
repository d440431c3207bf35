using System.Runtime.CompilerServices;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// Follows the steepest way up to a summit, for a bounded number of steps, and numbers the summits; a summit with a higher pixel close by leads on to
/// that one. Where a step leads from is worked out once for each pixel that is met, and so is what it leads to. Pixels are named by their index in the
/// landscape's plane.
/// </summary>
internal sealed class SummitClimb : IDisposable
{
    // Of each pixel: Unknown before it was met; then the offset of the next one, and ZeroOffset; when the way up is known negative: Known, the number
    // and the way's length. 25 bits hold the summits of any tile, no two of which are neighbours.
    private const int Unknown = 0, ZeroOffset = 1 << 24, Known = int.MinValue, LengthBits = 25, NumberMask = (1 << LengthBits) - 1, TooLong = 63;

    private readonly Plane<int> _way;
    private readonly (int Dx, int Dy, int Offset)[] _near, _far;
    private readonly int[] _met;                                // pixels of the climb in hand
    private readonly int _absorbRadius, _steps, _least;
    private Plane<int> _height = null!;
    private int _width, _heightPx;

    /// <param name="absorbRadius">A summit with a higher pixel within leads on to that one; 1 or more.</param>
    /// <param name="steps">Most of a climb.</param>
    /// <param name="least">Summits below this height have no number.</param>
    /// <param name="maxWidth">Of a landscape.</param>
    /// <param name="maxHeight">Of a landscape.</param>
    public SummitClimb(int absorbRadius, int steps, int least, int maxWidth, int maxHeight)
    {
        _way = new(maxWidth, maxHeight);
        (_absorbRadius, _steps, _least, _met) = (absorbRadius, steps, least, new int[steps + 1]);
        (_near, _far) = (Disc(1, _way.Stride), Disc(absorbRadius, _way.Stride));
    }

    /// <summary>Rows that a climb may come to, or look at, below the one that it starts from.</summary>
    public int ReachPx => (_steps + 1) * _absorbRadius;

    /// <summary>Summits that have a number.</summary>
    public int Count { get; private set; }

    public void Dispose() => _way.Dispose();

    /// <summary>Takes a new landscape and forgets all numbers; of its rows each is to be cleared before a climb comes near.</summary>
    /// <param name="height">A plane as wide as was said before.</param>
    /// <param name="width">Columns of it that count.</param>
    /// <param name="heightPx">Rows that count.</param>
    public void Reset(Plane<int> height, int width, int heightPx)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(height.Stride, _way.Stride);
        (_height, _width, _heightPx, Count) = (height, width, heightPx, 0);
    }

    /// <summary>Forgets the ways from a row.</summary>
    public void Clear(int y) => _way.Row(y)[.._width].Clear();

    /// <summary>The number of the summit above a pixel, from 1 on in the order that they are reached in; 0 when none that is high
    /// enough is reached in so many steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NumberAbove(int at)
    {
        int way = _way.Elements()[at];
        return way < 0 ? way & NumberMask : Climb(at);
    }

    private int Climb(int start)
    {
        Span<int> ways = _way.Elements();
        int at = start;
        for (int met = 0; met <= _steps; met++)
        {
            int way = ways[at];
            if (way == Unknown)
            {
                int offset = StepFrom(at);
                ways[at] = way = offset != 0 ? ZeroOffset + offset : Known | (_height.Elements()[at] >= _least ? ++Count : 0);
            }

            if (way < 0)
            {
                return Remember(met, way & NumberMask, way >> LengthBits & TooLong);
            }

            _met[met] = at;
            at += way - ZeroOffset;
        }

        ways[start] = Known | TooLong << LengthBits;
        return 0;
    }

    // Writes down the ways of all pixels that were met below one whose way is known; returns the first one's number. With climbs of 63 or 64 steps
    // the ways of so many are worked out anew.
    private int Remember(int met, int number, int length)
    {
        Span<int> ways = _way.Elements();
        while (--met >= 0)
        {
            length++;
            number = length <= _steps ? number : 0;
            if (length < TooLong || number == 0)
            {
                ways[_met[met]] = Known | Math.Min(length, TooLong) << LengthBits | number;
            }
        }

        return number;
    }

    private int StepFrom(int at)
    {
        int step = Best(_near, 1, at);
        return step == 0 && _absorbRadius > 1 ? Best(_far, _absorbRadius, at) : step;
    }

    // Offset of the highest of the pixels around that is higher than this one; of equal ones the first in reading order, which also goes
    // before this one when it comes earlier. 0 when this one is the highest.
    private int Best((int Dx, int Dy, int Offset)[] around, int reach, int at)
    {
        ReadOnlySpan<int> heights = _height.Elements();
        int y = at / _height.Stride, x = at - y * _height.Stride, best = heights[at], bestOffset = 0;
        bool isInside = x >= reach && y >= reach && x < _width - reach && y < _heightPx - reach;
        foreach ((int dx, int dy, int offset) in around)
        {
            if (!isInside && ((uint)(x + dx) >= (uint)_width || (uint)(y + dy) >= (uint)_heightPx))
            {
                continue;
            }

            int there = heights[at + offset];
            if (there > best || (there == best && offset < bestOffset))
            {
                (best, bestOffset) = (there, offset);
            }
        }

        return bestOffset;
    }

    private static (int, int, int)[] Disc(int radius, int stride) =>
        [.. from dy in Enumerable.Range(-radius, 2 * radius + 1)
            from dx in Enumerable.Range(-radius, 2 * radius + 1)
            where (dx != 0 || dy != 0) && dx * dx + dy * dy <= radius * radius + 1
            select (dx, dy, dy * stride + dx)];
}
