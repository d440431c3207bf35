using System.Numerics;
using System.Runtime.Intrinsics;

namespace HccPathology.Nuclei;

/// <summary>
/// A small binary picture, one 128-bit word a row, bit 0 leftmost: morphology on it costs a few shifts a row, which is what
/// lets every nucleus be shaped on its own. Sized once, used for one nucleus after the other.
/// </summary>
internal sealed class BitWindow
{
    /// <summary>Most columns and rows.</summary>
    public const int MaxSidePx = 128;

    private readonly UInt128[] _rows = new UInt128[MaxSidePx];

    public int Width { get; private set; }
    public int Height { get; private set; }

    public ref UInt128 this[int y] => ref _rows[y];

    public bool IsEmpty => !_rows.AsSpan(0, Height).ContainsAnyExcept(UInt128.Zero);

    /// <summary>Bits where a row holds a value.</summary>
    public static UInt128 WhereEqual(ReadOnlySpan<int> row, int value)
    {
        UInt128 bits = 0;
        int x = 0;
        for (; x <= row.Length - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            bits |= (UInt128)Vector256.Equals(Vector256.Create(row[x..]), Vector256.Create(value)).ExtractMostSignificantBits() << x;
        }

        for (; x < row.Length; x++)
        {
            bits |= row[x] == value ? UInt128.One << x : 0;
        }

        return bits;
    }

    /// <summary>Sum of the values under a row's bits; by halves, because a 128-bit word costs three times as much to walk.</summary>
    public static long Sum(ReadOnlySpan<short> row, UInt128 bits)
    {
        long sum = 0;
        for (ulong left = (ulong)bits; left != 0; left &= left - 1)
        {
            sum += row[BitOperations.TrailingZeroCount(left)];
        }

        for (ulong left = (ulong)(bits >> 64); left != 0; left &= left - 1)
        {
            sum += row[64 + BitOperations.TrailingZeroCount(left)];
        }

        return sum;
    }

    public void Reset(int width, int height)
    {
        (Width, Height) = (width, height);
        _rows.AsSpan(0, height).Clear();
    }

    public void CopyFrom(BitWindow other)
    {
        (Width, Height) = (other.Width, other.Height);
        other._rows.AsSpan(0, Height).CopyTo(_rows);
    }

    public int Count()
    {
        int count = 0;
        for (int y = 0; y < Height; y++)
        {
            count += (int)UInt128.PopCount(_rows[y]);
        }

        return count;
    }

    /// <summary>Grows by a disc of <paramref name="radius"/> px; nothing grows past the window.</summary>
    public void Dilate(int radius, BitWindow scratch) => Spread(radius, scratch, complement: false);

    /// <summary>Shrinks by a disc; outside the window counts as set, so that only the picture's own edges give way.</summary>
    public void Erode(int radius, BitWindow scratch) => Spread(radius, scratch, complement: true);

    /// <summary>True when every row is one run of bits that touches the row above: one part without a hole, as nine nuclei of ten are.</summary>
    public bool IsOneRunARow()
    {
        UInt128 above = 0;
        bool isBegun = false;
        for (int y = 0; y < Height; y++)
        {
            UInt128 row = _rows[y], lowest = row & (~row + 1);
            if (row != 0 && ((row & (row + lowest)) != 0 || (isBegun && (row & above) == 0)))
            {
                return false;
            }

            isBegun |= row != 0;
            above = row;
        }

        return isBegun;
    }

    /// <summary>Keeps the largest 4-connected part, of equal ones the first in reading order.</summary>
    public void KeepLargest(BitWindow rest, BitWindow part, BitWindow best)
    {
        rest.CopyFrom(this);
        best.Reset(Width, Height);
        int most = 0;
        for (int y = 0; y < Height; y++)
        {
            while (rest._rows[y] != 0)
            {
                part.Reset(Width, Height);
                part._rows[y] = rest._rows[y] & (~rest._rows[y] + 1);
                int count = part.Flood(rest, y);
                for (int k = 0; k < Height; k++)
                {
                    rest._rows[k] &= ~part._rows[k];
                }

                if (count > most)
                {
                    most = count;
                    best.CopyFrom(part);
                }
            }
        }

        CopyFrom(best);
    }

    /// <summary>Fills what cannot be reached from the upper left corner, which must be clear.</summary>
    public void FillHoles(BitWindow outside, BitWindow clear)
    {
        UInt128 columns = Columns;
        clear.Reset(Width, Height);
        outside.Reset(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            clear._rows[y] = ~_rows[y] & columns;
        }

        outside._rows[0] = 1;
        outside.Flood(clear, 0);
        for (int y = 0; y < Height; y++)
        {
            _rows[y] = ~outside._rows[y] & columns;
        }
    }

    private UInt128 Columns => Width == MaxSidePx ? UInt128.MaxValue : (UInt128.One << Width) - 1;

    // Grows from what is set, 4-connected, within `allowed`; sweeps down and up until nothing changes. Returns the size.
    private int Flood(BitWindow allowed, int from)
    {
        int top = from, bottom = from;
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int y = top; y < Height; y++)
            {
                bool rowChanged = Take(allowed, y, y > 0 ? _rows[y - 1] : 0);
                changed |= rowChanged;
                bottom = rowChanged ? Math.Max(bottom, y) : bottom;
                if (y > bottom)
                {
                    break;
                }
            }

            for (int y = bottom; y >= 0; y--)
            {
                bool rowChanged = Take(allowed, y, y < Height - 1 ? _rows[y + 1] : 0);
                changed |= rowChanged;
                top = rowChanged ? Math.Min(top, y) : top;
                if (y < top)
                {
                    break;
                }
            }
        }

        return Count();
    }

    private bool Take(BitWindow allowed, int y, UInt128 neighbour)
    {
        UInt128 before = _rows[y], may = allowed._rows[y], now = (before | neighbour) & may;
        UInt128 grown = (now | now << 1 | now >> 1) & may;
        while (grown != now)
        {
            now = grown;
            grown = (now | now << 1 | now >> 1) & may;
        }

        _rows[y] = now;
        return now != before;
    }

    private void Spread(int radius, BitWindow scratch, bool complement)
    {
        UInt128 columns = Columns;
        scratch.CopyFrom(this);
        for (int y = 0; y < Height && complement; y++)
        {
            scratch._rows[y] = ~scratch._rows[y] & columns;
        }

        for (int y = 0; y < Height; y++)
        {
            UInt128 any = 0;
            for (int dy = Math.Max(-radius, -y); dy <= Math.Min(radius, Height - 1 - y); dy++)
            {
                UInt128 row = scratch._rows[y + dy];
                if (row != 0)
                {
                    any |= Widen(row, Reach(radius, dy));
                }
            }

            any &= columns;
            _rows[y] = complement ? ~any & columns : any;
        }
    }

    private static UInt128 Widen(UInt128 row, int reach)
    {
        UInt128 wide = row;
        for (int k = 1; k <= reach; k++)
        {
            wide |= row << k | row >> k;
        }

        return wide;
    }

    /// <summary>Half width of a disc's row: (radius + 0.5)² - 0.5 less dy², so that radius 1 is a cross and 2 a disc of 21 px.</summary>
    internal static int Reach(int radius, int dy) => (int)Math.Sqrt(Math.Max(0, radius * (radius + 1) - dy * dy - (radius == 1 && dy != 0 ? 1 : 0)));
}
