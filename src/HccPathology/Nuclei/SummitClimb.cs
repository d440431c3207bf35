using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// Follows the steepest way up to a summit, for a bounded number of steps; a summit with a higher pixel close by leads on to
/// that one. Where a step leads from is worked out once for each pixel that is met.
/// </summary>
internal sealed class SummitClimb : IDisposable
{
    private const int Unknown = 0, Stays = int.MinValue;

    private readonly Plane<int> _step;                          // from each pixel: offset in the plane + Bias, Unknown before it was asked
    private readonly (int Dx, int Dy)[] _near, _far;
    private readonly int _steps;
    private Plane<int> _height = null!;
    private int _width, _heightPx;

    public SummitClimb(int absorbRadius, int steps, int maxWidth, int maxHeight)
    {
        _step = new(maxWidth, maxHeight);
        _steps = steps;
        _near = Disc(1, 2);
        _far = absorbRadius > 1 ? Disc(absorbRadius, absorbRadius * absorbRadius + 1) : [];
    }

    public void Dispose() => _step.Dispose();

    /// <summary>Takes a new landscape.</summary>
    public void Reset(Plane<int> height, int width, int heightPx)
    {
        (_height, _width, _heightPx) = (height, width, heightPx);
        for (int y = 0; y < heightPx; y++)
        {
            _step.Row(y)[..width].Clear();
        }
    }

    /// <summary>The summit above a pixel; false when none is reached in so many steps.</summary>
    public bool TryReach(ref int x, ref int y)
    {
        for (int i = 0; i <= _steps; i++)
        {
            int step = StepFrom(x, y);
            if (step == Stays)
            {
                return true;
            }

            // Steps are packed as (dy + 16) * 64 + dx + 16, above 0.
            (x, y) = (x + step % 64 - 16, y + step / 64 - 16);
        }

        return false;
    }

    private int StepFrom(int x, int y)
    {
        ref int step = ref _step.Row(y)[x];
        if (step == Unknown)
        {
            step = Best(_near, x, y);
            step = step == Stays && _far.Length > 0 ? Best(_far, x, y) : step;
        }

        return step;
    }

    // The highest of the pixels around that is higher than this one; of equal ones the first in reading order, which also goes
    // before this one when it comes earlier.
    private int Best((int Dx, int Dy)[] offsets, int x, int y)
    {
        ReadOnlySpan<int> heights = _height.Elements();
        int stride = _height.Stride, at = y * stride + x, bestDx = 0, bestDy = 0;
        int best = heights[at];
        foreach ((int dx, int dy) in offsets)
        {
            if ((uint)(x + dx) >= (uint)_width || (uint)(y + dy) >= (uint)_heightPx)
            {
                continue;
            }

            int there = heights[at + dy * stride + dx];
            if (there > best || (there == best && (dy < bestDy || (dy == bestDy && dx < bestDx))))
            {
                (best, bestDx, bestDy) = (there, dx, dy);
            }
        }

        return bestDx == 0 && bestDy == 0 ? Stays : (bestDy + 16) * 64 + bestDx + 16;
    }

    private static (int, int)[] Disc(int radius, int squared) =>
        [.. from dy in Enumerable.Range(-radius, 2 * radius + 1)
            from dx in Enumerable.Range(-radius, 2 * radius + 1)
            where (dx != 0 || dy != 0) && dx * dx + dy * dy <= squared
            select (dx, dy)];
}
