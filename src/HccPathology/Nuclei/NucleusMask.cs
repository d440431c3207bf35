using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei;

/// <summary>
/// Shapes one nucleus in a small window: sets its own edge between its darkness and that of the ring around it, keeps the
/// largest part, fills it, cuts off tails, and refuses what is too pale. The window is cut around the label, so the same
/// nucleus is shaped by the same steps in whichever tile it lies.
/// </summary>
internal sealed class NucleusMask
{
    /// <summary>Free border around the label's box in px; more than ring and outline smoothing need.</summary>
    public const int BorderPx = 8;

    private const int MaxSidePx = 96;

    private readonly NucleusOptions _options;
    private readonly double _level;
    private readonly int _ringPx, _openingPx;
    private readonly float[] _outlineWeights;
    private readonly byte[] _own = new byte[MaxSidePx * MaxSidePx], _free = new byte[MaxSidePx * MaxSidePx], _scratch = new byte[MaxSidePx * MaxSidePx];
    private readonly int[] _stack = new int[MaxSidePx * MaxSidePx];
    private readonly float[] _rows = new float[MaxSidePx * MaxSidePx];

    public NucleusMask(NucleusOptions options, NucleusLevels levels, double mppUm)
    {
        _options = options;
        _level = levels.ThresholdOd * StainUnmixing.UnitsPerOd;
        _ringPx = Math.Clamp((int)Math.Round(options.RingUm / mppUm), 1, BorderPx - 2);
        _openingPx = (int)Math.Round(options.OpeningUm / mppUm);
        double sigma = options.OutlineSmoothingUm / mppUm;
        int radius = Math.Clamp((int)Math.Ceiling(2.5 * sigma), 1, BorderPx - 2);
        double[] exact = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        _outlineWeights = [.. exact.Select(w => (float)(w / exact.Sum()))];
    }

    /// <summary>Window in tile px after <see cref="Shape"/>.</summary>
    public int X { get; private set; }

    public int Y { get; private set; }
    public int Width { get; private set; }
    public int Height { get; private set; }

    /// <summary>Smooth field over the window: at least 0.5 inside the nucleus.</summary>
    public float[] Field { get; } = new float[MaxSidePx * MaxSidePx];

    /// <summary>False when the label is no nucleus.</summary>
    public bool Shape(Plane<int> labels, Plane<short> smoothed, int label, in LabelBox box)
    {
        (X, Y, Width, Height) = (box.X - BorderPx, box.Y - BorderPx, box.XEnd - box.X + 2 * BorderPx, box.YEnd - box.Y + 2 * BorderPx);
        if (X < 0 || Y < 0 || X + Width > labels.Width || Y + Height > labels.Height || Width > MaxSidePx || Height > MaxSidePx)
        {
            return false;                                       // at the tile's rim, hence another tile's; or larger than any nucleus
        }

        Cut(labels, label);
        if (!Sharpen(smoothed))
        {
            return false;
        }

        KeepLargest();
        Fill();
        Open();
        if (!HasContrast(smoothed))
        {
            return false;
        }

        Smooth();
        return true;
    }

    private int Cells => Width * Height;

    private void Cut(Plane<int> labels, int label)
    {
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<int> row = labels.Row(Y + y).Slice(X, Width);
            for (int x = 0; x < Width; x++)
            {
                _own[y * Width + x] = row[x] == label ? (byte)1 : (byte)0;
                _free[y * Width + x] = row[x] == 0 ? (byte)1 : (byte)0;
            }
        }
    }

    private bool Sharpen(Plane<short> smoothed)
    {
        if (!Means(smoothed, out double inside, out double ring))
        {
            return true;                                        // no free ring: hemmed in on all sides, the division stands
        }

        int edge = (int)Math.Round(ring + _options.EdgeShare * (inside - ring));
        Grow(_own, _scratch, 1);
        int count = 0;
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<short> row = smoothed.Row(Y + y).Slice(X, Width);
            for (int x = 0; x < Width; x++)
            {
                int at = y * Width + x;
                bool may = _own[at] != 0 || (_scratch[at] & _free[at]) != 0;
                _own[at] = may && row[x] > edge ? (byte)1 : (byte)0;
                count += _own[at];
            }
        }

        return count > 0;
    }

    private bool HasContrast(Plane<short> smoothed)
    {
        bool hasRing = Means(smoothed, out double inside, out double ring);
        return inside >= _options.MinDarkness * _level && (!hasRing || inside - ring >= _options.MinContrast * _level);
    }

    // Integer sums: the same means whatever the order.
    private bool Means(Plane<short> smoothed, out double inside, out double ring)
    {
        Grow(_own, _scratch, _ringPx);
        long inSum = 0, ringSum = 0;
        int inCount = 0, ringCount = 0;
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<short> row = smoothed.Row(Y + y).Slice(X, Width);
            for (int x = 0; x < Width; x++)
            {
                int at = y * Width + x, own = _own[at], around = _scratch[at] & _free[at] & ~own;
                inCount += own;
                inSum += own * row[x];
                ringCount += around;
                ringSum += around * row[x];
            }
        }

        inside = inCount == 0 ? 0 : (double)inSum / inCount;
        ring = ringCount == 0 ? 0 : (double)ringSum / ringCount;
        return ringCount >= 8;
    }

    // Square dilation by `px`, the two directions apart.
    private void Grow(ReadOnlySpan<byte> from, Span<byte> to, int px)
    {
        Span<byte> rows = System.Runtime.InteropServices.MemoryMarshal.AsBytes(_rows.AsSpan())[..Cells];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                byte any = 0;
                for (int k = Math.Max(x - px, 0); k <= Math.Min(x + px, Width - 1); k++)
                {
                    any |= from[y * Width + k];
                }

                rows[y * Width + x] = any;
            }
        }

        for (int y = 0; y < Height; y++)
        {
            Span<byte> target = to.Slice(y * Width, Width);
            target.Clear();
            for (int k = Math.Max(y - px, 0); k <= Math.Min(y + px, Height - 1); k++)
            {
                for (int x = 0; x < Width; x++)
                {
                    target[x] |= rows[k * Width + x];
                }
            }
        }
    }

    private void KeepLargest()
    {
        Span<byte> own = _own.AsSpan(0, Cells);
        int largest = 0, largestAt = -1;
        for (int at = 0; at < own.Length; at++)
        {
            if (own[at] == 1)
            {
                int count = Flood(own, at, 1, 2);
                (largest, largestAt) = count > largest ? (count, at) : (largest, largestAt);
            }
        }

        if (largestAt >= 0)
        {
            Flood(own, largestAt, 2, 3);
        }

        for (int at = 0; at < own.Length; at++)
        {
            own[at] = own[at] == 3 ? (byte)1 : (byte)0;
        }
    }

    // The window's rim is free, so what the flood from the corner does not reach is inside.
    private void Fill()
    {
        Span<byte> own = _own.AsSpan(0, Cells);
        Flood(own, 0, 0, 2);
        for (int at = 0; at < own.Length; at++)
        {
            own[at] = own[at] == 2 ? (byte)0 : (byte)1;
        }
    }

    private int Flood(Span<byte> cells, int start, byte from, byte to)
    {
        int top = 0, count = 0, width = Width;
        _stack[top++] = start;
        cells[start] = to;
        while (top > 0)
        {
            int at = _stack[--top], x = at % width;
            count++;
            top = x > 0 ? Push(cells, at - 1, from, to, top) : top;
            top = x < width - 1 ? Push(cells, at + 1, from, to, top) : top;
            top = at >= width ? Push(cells, at - width, from, to, top) : top;
            top = at < Cells - width ? Push(cells, at + width, from, to, top) : top;
        }

        return count;
    }

    private int Push(Span<byte> cells, int at, byte from, byte to, int top)
    {
        if (cells[at] == from)
        {
            cells[at] = to;
            _stack[top++] = at;
        }

        return top;
    }

    // Opening by a diamond (radius 1) or disc (radius 2); given up where nothing would be left.
    private void Open()
    {
        if (_openingPx < 1)
        {
            return;
        }

        Span<byte> own = _own.AsSpan(0, Cells), eroded = _scratch.AsSpan(0, Cells);
        int left = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = y * Width + x;
                eroded[at] = own[at] != 0 && Covers(own, x, y) ? (byte)1 : (byte)0;
                left += eroded[at];
            }
        }

        if (left == 0)
        {
            return;
        }

        own.Clear();
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                if (eroded[y * Width + x] != 0)
                {
                    Stamp(own, x, y);
                }
            }
        }

        KeepLargest();
    }

    private bool Covers(ReadOnlySpan<byte> cells, int x, int y)
    {
        int r = _openingPx;
        for (int dy = -r; dy <= r; dy++)
        {
            int reach = Reach(r, dy);
            if (y + dy < 0 || y + dy >= Height || x - reach < 0 || x + reach >= Width
                || cells.Slice((y + dy) * Width + x - reach, 2 * reach + 1).Contains((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private void Stamp(Span<byte> cells, int x, int y)
    {
        int r = _openingPx;
        for (int dy = -r; dy <= r; dy++)
        {
            int reach = Reach(r, dy);
            cells.Slice((y + dy) * Width + x - reach, 2 * reach + 1).Fill(1);
        }
    }

    // Half width of a disc's row: 0 1 0 for radius 1; 1 2 2 2 1 for radius 2.
    private static int Reach(int radius, int dy) => radius - (Math.Abs(dy) == radius ? Math.Max(1, radius - 1) : 0);

    private void Smooth()
    {
        int radius = _outlineWeights.Length / 2;
        float shift = (float)_options.OutlineShift;
        Array.Clear(_rows, 0, Cells);
        Array.Clear(Field, 0, Cells);
        for (int y = 0; y < Height; y++)
        {
            for (int x = radius; x < Width - radius; x++)
            {
                float sum = 0;
                for (int k = -radius; k <= radius; k++)
                {
                    sum += _own[y * Width + x + k] * _outlineWeights[k + radius];
                }

                _rows[y * Width + x] = sum;
            }
        }

        for (int y = radius; y < Height - radius; y++)
        {
            for (int x = radius; x < Width - radius; x++)
            {
                float sum = 0;
                for (int k = -radius; k <= radius; k++)
                {
                    sum += _rows[(y + k) * Width + x] * _outlineWeights[k + radius];
                }

                Field[y * Width + x] = sum > 0 ? sum + shift : 0;
            }
        }
    }
}
