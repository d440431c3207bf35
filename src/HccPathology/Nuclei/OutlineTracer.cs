namespace HccPathology.Nuclei;

/// <summary>
/// The line at height 0.5 around the first object of a small field, by marching squares with linear interpolation: a ring
/// of sub-pixel points, clockwise as seen on screen, in window px (centre of sample (0, 0) at 0.5, 0.5).
/// </summary>
internal sealed class OutlineTracer
{
    private const int MaxPoints = 1024;

    private readonly double[] _x = new double[MaxPoints], _y = new double[MaxPoints];
    private readonly bool[] _kept = new bool[MaxPoints];
    private readonly (int From, int To)[] _stack = new (int, int)[64];

    public int Count { get; private set; }
    public ReadOnlySpan<double> X => _x.AsSpan(0, Count);
    public ReadOnlySpan<double> Y => _y.AsSpan(0, Count);

    /// <summary>
    /// Traces the outer line of the object that holds the first sample at or above 0.5. The outermost samples of the field
    /// must lie below. False when there is none or its ring is too long to be a nucleus.
    /// </summary>
    public bool Trace(ReadOnlySpan<float> field, int width, int height)
    {
        Count = 0;
        int start = field[..(width * height)].IndexOfAnyInRange(0.5f, float.MaxValue);
        if (start < 0)
        {
            return false;
        }

        // Cell (cx, cy) has the samples (cx, cy), (cx+1, cy), (cx, cy+1), (cx+1, cy+1). The ring is entered through the
        // upper edge's cell: above `start` everything is low, so the line crosses its left side going up.
        int sx = start % width - 1, sy = start / width - 1, cx = sx, cy = sy, heading = 1;
        do
        {
            int code = Code(field, width, cx, cy);
            heading = Next(code, heading);
            if (Count == MaxPoints || heading < 0)
            {
                return false;
            }

            Cross(field, width, cx, cy, heading);
            (cx, cy) = heading switch { 0 => (cx, cy - 1), 1 => (cx + 1, cy), 2 => (cx, cy + 1), _ => (cx - 1, cy) };
        }
        while (cx != sx || cy != sy);
        return true;
    }

    /// <summary>Takes a ring that is known.</summary>
    public void Set(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Count = x.Length;
        x.CopyTo(_x);
        y.CopyTo(_y);
    }

    /// <summary>Moves points that lie outside of a rectangle, in window px, to its edge.</summary>
    public void Clip(double left, double top, double right, double bottom)
    {
        for (int i = 0; i < Count; i++)
        {
            (_x[i], _y[i]) = (Math.Clamp(_x[i], left, right), Math.Clamp(_y[i], top, bottom));
        }
    }

    /// <summary>Drops points that lie within the tolerance of the ring without them (Douglas and Peucker 1973).</summary>
    public void Simplify(double tolerance)
    {
        int far = 0;
        double most = -1;
        for (int i = 1; i < Count; i++)
        {
            double dx = _x[i] - _x[0], dy = _y[i] - _y[0];
            if (dx * dx + dy * dy > most)
            {
                (most, far) = (dx * dx + dy * dy, i);
            }
        }

        _kept.AsSpan(0, Count).Clear();
        (_kept[0], _kept[far]) = (true, true);
        int top = 0;
        _stack[top++] = (0, far);
        _stack[top++] = (far, Count);
        while (top > 0)
        {
            (int from, int to) = _stack[--top];
            (int farthest, double distance) = Farthest(from, to);
            if (distance > tolerance && top + 2 <= _stack.Length)
            {
                _kept[farthest] = true;
                _stack[top++] = (from, farthest);
                _stack[top++] = (farthest, to);
            }
        }

        int count = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_kept[i])
            {
                (_x[count], _y[count]) = (_x[i], _y[i]);
                count++;
            }
        }

        Count = count;
    }

    private (int Index, double Distance) Farthest(int from, int to)
    {
        int end = to % Count, farthest = from;
        double ax = _x[from], ay = _y[from], bx = _x[end] - ax, by = _y[end] - ay, length = Math.Sqrt(bx * bx + by * by), most = -1, mostTimesLength = -1;
        for (int i = from + 1; i < to; i++)
        {
            double px = _x[i] - ax, py = _y[i] - ay, timesLength = length > 0 ? Math.Abs(px * by - py * bx) : Math.Sqrt(px * px + py * py);
            if (timesLength > mostTimesLength)                  // else the quotient is no larger, and a division costs more than all the rest
            {
                mostTimesLength = timesLength;
                double distance = length > 0 ? timesLength / length : timesLength;
                (most, farthest) = distance > most ? (distance, i) : (most, farthest);
            }
        }

        return (farthest, most);
    }

    private static int Code(ReadOnlySpan<float> field, int width, int cx, int cy)
    {
        int at = cy * width + cx;
        return (field[at] >= 0.5f ? 1 : 0) | (field[at + 1] >= 0.5f ? 2 : 0)
            | (field[at + width] >= 0.5f ? 4 : 0) | (field[at + width + 1] >= 0.5f ? 8 : 0);
    }

    // Headings: 0 up, 1 right, 2 down, 3 left, the object always to the right of the way. Bits of the code: 1 upper left,
    // 2 upper right, 4 lower left, 8 lower right. Codes 6 and 9 are saddles: the two corners count as parted.
    private static int Next(int code, int heading) => code switch
    {
        2 or 10 or 14 => 0,
        8 or 12 or 13 => 1,
        4 or 5 or 7 => 2,
        1 or 3 or 11 => 3,
        6 or 9 => (heading + 1) & 3,
        _ => -1,
    };

    private void Cross(ReadOnlySpan<float> field, int width, int cx, int cy, int heading)
    {
        (int ax, int ay, int bx, int by) = heading switch
        {
            0 => (cx, cy, cx + 1, cy),
            1 => (cx + 1, cy, cx + 1, cy + 1),
            2 => (cx, cy + 1, cx + 1, cy + 1),
            _ => (cx, cy, cx, cy + 1),
        };
        double a = field[ay * width + ax], b = field[by * width + bx], t = (0.5 - a) / (b - a);
        (_x[Count], _y[Count]) = (ax + (bx - ax) * t + 0.5, ay + (by - ay) * t + 0.5);
        Count++;
    }
}
