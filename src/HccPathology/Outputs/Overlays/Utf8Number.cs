using System.Buffers.Text;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// Numbers as JSON text straight into a byte buffer, from integers. By hand because it is the hot path of the cell files, about eighty
/// numbers a nucleus, and because the text must be the shortest of a fixed number of places. No culture takes part.
/// </summary>
internal static class Utf8Number
{
    /// <summary>00 01 … 99: two digits a division.</summary>
    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    private static readonly double[] PowersOfTen = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

    /// <summary>A number of 1/100: 1250 as <c>12.5</c>, 1200 as <c>12</c>, -5 as <c>-0.05</c>. Returns the position after it.</summary>
    public static int PutHundredths(Span<byte> to, int at, int hundredths)
    {
        uint magnitude = (uint)hundredths;
        if (hundredths < 0)
        {
            to[at++] = (byte)'-';
            magnitude = 0u - magnitude;
        }

        uint whole = magnitude / 100, part = magnitude - whole * 100;
        at = PutDigits(to, at, whole);
        if (part == 0)
        {
            return at;
        }

        uint tens = part / 10, ones = part - tens * 10;
        to[at++] = (byte)'.';
        to[at++] = (byte)('0' + tens);
        if (ones != 0)
        {
            to[at++] = (byte)('0' + ones);
        }

        return at;
    }

    /// <summary>
    /// A value rounded to at most <paramref name="decimals"/> (0-6) places, trailing zeros dropped; NaN and infinities as the
    /// strings that QuPath reads. Returns the position after it.
    /// </summary>
    public static int PutRounded(Span<byte> to, int at, double value, int decimals)
    {
        double scaled = Math.Round(value * PowersOfTen[decimals]);
        if (!(Math.Abs(scaled) < 1e15))
        {
            return PutUnusual(to, at, value);
        }

        long units = (long)scaled;
        if (units < 0)
        {
            to[at++] = (byte)'-';
            units = -units;
        }

        ulong power = (ulong)PowersOfTen[decimals], whole = (ulong)units / power, part = (ulong)units - whole * power;
        at = PutDigits(to, at, whole);
        return part == 0 ? at : PutFraction(to, at, (uint)part, decimals);
    }

    /// <summary>An integer without sign.</summary>
    public static int PutDigits(Span<byte> to, int at, ulong value)
    {
        if (value > uint.MaxValue)
        {
            Utf8Formatter.TryFormat(value, to[at..], out int written);
            return at + written;
        }

        uint rest = (uint)value;
        int end = at + DigitCount(rest), position = end;
        while (rest >= 10)
        {
            uint hundredth = rest / 100;
            Pairs.Slice(2 * (int)(rest - hundredth * 100), 2).CopyTo(to[(position -= 2)..]);
            rest = hundredth;
        }

        if (position > at)
        {
            to[at] = (byte)('0' + rest);
        }

        return end;
    }

    private static int DigitCount(uint value) => value switch
    {
        < 10 => 1,
        < 100 => 2,
        < 1000 => 3,
        < 10_000 => 4,
        < 100_000 => 5,
        < 1_000_000 => 6,
        < 10_000_000 => 7,
        < 100_000_000 => 8,
        < 1_000_000_000 => 9,
        _ => 10,
    };

    private static int PutFraction(Span<byte> to, int at, uint part, int decimals)
    {
        while (part % 10 == 0)
        {
            part /= 10;
            decimals--;
        }

        to[at++] = (byte)'.';
        for (int position = at + decimals - 1; position >= at; position--)
        {
            to[position] = (byte)('0' + part % 10);
            part /= 10;
        }

        return at + decimals;
    }

    private static int PutUnusual(Span<byte> to, int at, double value)
    {
        ReadOnlySpan<byte> name = double.IsNaN(value) ? "\"NaN\""u8 : double.IsPositiveInfinity(value) ? "\"Infinity\""u8 : "\"-Infinity\""u8;
        if (double.IsFinite(value))
        {
            Utf8Formatter.TryFormat(value, to[at..], out int written);
            return at + written;
        }

        name.CopyTo(to[at..]);
        return at + name.Length;
    }
}
