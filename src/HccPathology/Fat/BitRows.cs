using System.Numerics;
using System.Runtime.CompilerServices;

namespace HccPathology.Fat;

/// <summary>
/// One bit a pixel, 64 to a word, so that growing and shrinking a mask costs a few instructions for 64 pixels. Bits beyond the
/// width are kept 0. Reused from picture to picture: <see cref="Resize"/> takes memory only when it grows.
/// </summary>
internal sealed class BitRows
{
    private ulong[] _words = [], _spare = [];

    public int Width { get; private set; }
    public int Height { get; private set; }

    /// <summary>Words of a row.</summary>
    public int Stride { get; private set; }

    /// <summary>Sets the size and clears all bits.</summary>
    public void Resize(int width, int height)
    {
        (Width, Height, Stride) = (width, height, (width + 63) / 64);
        int needed = Stride * height;
        if (_words.Length < needed)
        {
            (_words, _spare) = (new ulong[needed], new ulong[needed]);
        }

        _words.AsSpan(0, needed).Clear();
    }

    public Span<ulong> Row(int y) => _words.AsSpan(y * Stride, Stride);

    public bool this[int x, int y] => (_words[y * Stride + (x >> 6)] >> (x & 63) & 1) != 0;

    /// <summary>Sets the bits from x0 to before x1.</summary>
    public void Set(int y, int x0, int x1)
    {
        Span<ulong> row = Row(y);
        int first = x0 >> 6, last = (x1 - 1) >> 6;
        ulong from = ulong.MaxValue << (x0 & 63), to = ulong.MaxValue >> (63 - ((x1 - 1) & 63));
        if (first == last)
        {
            row[first] |= from & to;
            return;
        }

        row[first] |= from;
        row[(first + 1)..last].Fill(ulong.MaxValue);
        row[last] |= to;
    }

    /// <summary>The first set bit of a row from x on, or the width.</summary>
    public int NextSet(int y, int x) => Next(Row(y), x, 0);

    /// <summary>The first clear bit of a row from x on, or the width.</summary>
    public int NextClear(int y, int x) => Next(Row(y), x, ulong.MaxValue);

    /// <summary>
    /// Shrinks the mask by an octagon of this radius. What lies beyond a side counts as set when <paramref name="beyond"/> says
    /// so for that side, else as clear.
    /// </summary>
    public void Shrink(int radius, Sides beyond)
    {
        for (int step = 0; step < radius; step++)
        {
            Erode(isSquare: (step & 1) != 0, beyond);
        }
    }

    /// <summary>Grows the mask by the octagon that <see cref="Shrink"/> shrinks it by; what would leave the picture is lost.</summary>
    public void Grow(int radius)
    {
        for (int step = 0; step < radius; step++)
        {
            Dilate(isSquare: (step & 1) != 0);
        }
    }

    private void Erode(bool isSquare, Sides beyond)
    {
        ulong above = beyond.HasFlag(Sides.Top) ? ulong.MaxValue : 0, below = beyond.HasFlag(Sides.Bottom) ? ulong.MaxValue : 0;
        ulong left = beyond.HasFlag(Sides.Left) ? 1UL : 0, right = beyond.HasFlag(Sides.Right) ? 1UL : 0;
        int end = (Width - 1) & 63;
        for (int y = 0; y < Height; y++)
        {
            for (int i = 0; i < Stride; i++)
            {
                int at = y * Stride + i;
                ulong here = _words[at], up = y > 0 ? _words[at - Stride] : above, down = y + 1 < Height ? _words[at + Stride] : below;
                if ((here & up & down) == 0)
                {
                    _spare[at] = 0;
                    continue;
                }

                ulong result = up & down & Neighbours(at, i, end, left, right);
                if (isSquare)
                {
                    result &= y > 0 ? Neighbours(at - Stride, i, end, left, right) : above;
                    result &= y + 1 < Height ? Neighbours(at + Stride, i, end, left, right) : below;
                }

                _spare[at] = result & here;
            }
        }

        (_words, _spare) = (_spare, _words);
    }

    // Of each bit, whether both neighbours in the row are set.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Neighbours(int at, int i, int end, ulong left, ulong right)
    {
        ulong word = _words[at];
        ulong fromLeft = word << 1 | (i > 0 ? _words[at - 1] >> 63 : left);
        ulong fromRight = i + 1 < Stride ? word >> 1 | _words[at + 1] << 63 : word >> 1 | right << end;
        return fromLeft & fromRight;
    }

    private void Dilate(bool isSquare)
    {
        ulong lastBits = ulong.MaxValue >> (63 - ((Width - 1) & 63));
        for (int y = 0; y < Height; y++)
        {
            for (int i = 0; i < Stride; i++)
            {
                int at = y * Stride + i;
                ulong result = Wide(at, i);
                if (y > 0)
                {
                    result |= isSquare ? Wide(at - Stride, i) : _words[at - Stride];
                }

                if (y + 1 < Height)
                {
                    result |= isSquare ? Wide(at + Stride, i) : _words[at + Stride];
                }

                _spare[at] = i + 1 == Stride ? result & lastBits : result;
            }
        }

        (_words, _spare) = (_spare, _words);
    }

    private ulong Wide(int at, int i)
    {
        ulong word = _words[at];
        return word | word << 1 | word >> 1 | (i > 0 ? _words[at - 1] >> 63 : 0) | (i + 1 < Stride ? _words[at + 1] << 63 : 0);
    }

    private int Next(ReadOnlySpan<ulong> row, int x, ulong flip)
    {
        if (x >= Width)
        {
            return Width;
        }

        int i = x >> 6;
        ulong word = (row[i] ^ flip) & ulong.MaxValue << (x & 63);
        while (word == 0)
        {
            if (++i == row.Length)
            {
                return Width;
            }

            word = row[i] ^ flip;
        }

        return Math.Min(Width, (i << 6) + BitOperations.TrailingZeroCount(word));
    }
}
