using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// Follows the steepest way up to a summit, for a bounded number of steps; a summit with a higher pixel close by leads on to
/// that one. Where a step leads from is worked out once for each pixel that is met. Pixels are named by their index in the
/// landscape's plane.
/// </summary>
internal sealed class SummitClimb : IDisposable
{
    private const int Unknown = 0, Stays = int.MinValue, LeastOffset = int.MinValue / 2;

    private readonly Plane<int> _step;                          // of each pixel: the offset of the next, Unknown before it was asked; of a summit Stays + its number
    private readonly (int Dx, int Dy, int Offset)[] _near, _far;
    private readonly int _steps;
    private Plane<int> _height = null!;
    private int _width, _heightPx;

    public SummitClimb(int absorbRadius, int steps, int maxWidth, int maxHeight)
    {
        _step = new(maxWidth, maxHeight);
        _steps = steps;
        _near = Disc(1, 2, _step.Stride);
        _far = absorbRadius > 1 ? Disc(absorbRadius, absorbRadius * absorbRadius + 1, _step.Stride) : [];
    }

    public void Dispose() => _step.Dispose();

    /// <summary>Takes a new landscape and forgets all numbers.</summary>
    /// <param name="height">A plane as wide as was said before.</param>
    /// <param name="width">Columns of it that count.</param>
    /// <param name="heightPx">Rows that count.</param>
    public void Reset(Plane<int> height, int width, int heightPx)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(height.Stride, _step.Stride);
        (_height, _width, _heightPx) = (height, width, heightPx);
        for (int y = 0; y < heightPx; y++)
        {
            _step.Row(y)[..width].Clear();
        }
    }

    /// <summary>The summit above a pixel; -1 when none is reached in so many steps.</summary>
    public int Reach(int at)
    {
        Span<int> steps = _step.Elements();
        for (int i = 0; i <= _steps; i++)
        {
            int step = steps[at];
            if (step == Unknown)
            {
                step = steps[at] = StepFrom(at);
            }

            if (step < LeastOffset)
            {
                return at;
            }

            at += step;
        }

        return -1;
    }

    /// <summary>The number that a summit was given, 0 before.</summary>
    public int Number(int summit) => _step.Elements()[summit] - Stays;

    /// <summary>Gives a summit that was reached its number.</summary>
    public void SetNumber(int summit, int number) => _step.Elements()[summit] = Stays + number;

    private int StepFrom(int at)
    {
        int step = Best(_near, 1, at);
        step = step == 0 && _far.Length > 0 ? Best(_far, _far[^1].Dy, at) : step;
        return step == 0 ? Stays : step;
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

    private static (int, int, int)[] Disc(int radius, int squared, int stride) =>
        [.. from dy in Enumerable.Range(-radius, 2 * radius + 1)
            from dx in Enumerable.Range(-radius, 2 * radius + 1)
            where (dx != 0 || dy != 0) && dx * dx + dy * dy <= squared
            select (dx, dy, dy * stride + dx)];
}
