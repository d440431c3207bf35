namespace HccPathology.Outputs.Overlays;

/// <summary>
/// The two codes that cell text is compressed with, fixed for all files. Their lengths are those of Huffman's algorithm for a histogram, rounded, of what
/// the deflater emits for cells with contours of 32 points: a digit 1000, point 900, comma 500, a-f 120, minus 60, matches of 3 to 10 500, of 11 to 257 90;
/// distances of a point 1000, of a cell 150; all else 1. A file of other cells is a few per cent larger, never wrong.
/// </summary>
internal static class CellTextCode
{
    public const int EndOfBlock = 256;
    public const int MaxMatch = 258, MinMatch = 3;

    private const int FirstLengthSymbol = 257, LengthSymbols = 29, DistanceSymbols = 30;

    public static HuffmanCode Literals { get; } = new(LiteralLengths());

    public static HuffmanCode Distances { get; } = new(DistanceLengths());

    /// <summary>Packed codes keep their bits in the lower 24 and how many there are in the upper 8.</summary>
    public const int CountShift = 24;

    public const uint BitsMask = (1u << CountShift) - 1;

    /// <summary>Packed codes of the bytes and of the end of the block.</summary>
    public static uint[] PackedLiterals { get; } = [.. Enumerable.Range(0, EndOfBlock + 1).Select(symbol => Packed(Literals, symbol))];

    /// <summary>Packed codes, extra bits included, of the match lengths from 3 to 258.</summary>
    public static uint[] PackedLengths { get; } = LengthTable();

    /// <summary>Packed codes of the distance symbols, without extra bits.</summary>
    public static uint[] PackedDistances { get; } = [.. Enumerable.Range(0, DistanceSymbols).Select(symbol => Packed(Distances, symbol))];

    /// <summary>The symbol of a distance: which power of two it lies above, and in which half.</summary>
    public static byte DistanceSymbol(int distance)
    {
        int less = distance - 1;
        if (less < 4)
        {
            return (byte)less;
        }

        int log = System.Numerics.BitOperations.Log2((uint)less);
        return (byte)(2 * log + ((less >> (log - 1)) & 1));
    }

    public static int DistanceExtraBits(int symbol) => symbol < 4 ? 0 : symbol / 2 - 1;

    private static byte[] LiteralLengths()
    {
        byte[] lengths = new byte[FirstLengthSymbol + LengthSymbols];
        Array.Fill(lengths, (byte)14);
        lengths.AsSpan(0, 30).Fill(15);                         // not all that are never met have room at 14
        Fill(lengths, "23456789", 4);
        Fill(lengths, "01.,", 5);
        Fill(lengths, "ef", 7);
        Fill(lengths, "abcd", 8);
        Fill(lengths, "-", 9);
        // Matches of 3 to 10: a separator with the leading digits it shares with the number before.
        lengths.AsSpan(FirstLengthSymbol, 8).Fill(5);
        lengths.AsSpan(FirstLengthSymbol + 8, 20).Fill(8);
        return lengths;
    }

    // A point back: 12 to 24 bytes, the symbols 7 and 8. A cell back: 700 to 2000 bytes, the symbols 19 to 22.
    private static byte[] DistanceLengths() =>
        [10, 10, 10, 10, 10, 10, 10, 2, 1, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 5, 4, 4, 4, 9, 9, 9, 9, 9, 9, 9];

    private static void Fill(byte[] lengths, string symbols, byte length)
    {
        foreach (char symbol in symbols)
        {
            lengths[symbol] = length;
        }
    }

    private static uint Packed(HuffmanCode code, int symbol) => code.Bits[symbol] | (uint)code.Lengths[symbol] << CountShift;

    private static uint[] LengthTable()
    {
        uint[] table = new uint[MaxMatch + 1];
        int length = MinMatch;
        for (int symbol = 0; symbol < LengthSymbols - 1; symbol++)
        {
            int bits = symbol < 8 ? 0 : symbol / 4 - 1;
            uint code = Packed(Literals, FirstLengthSymbol + symbol);
            for (uint extra = 0; extra < 1u << bits && length < MaxMatch; extra++)
            {
                uint shifted = extra << (int)(code >> CountShift);
                table[length++] = (code & BitsMask) | shifted | ((code >> CountShift) + (uint)bits) << CountShift;
            }
        }

        table[MaxMatch] = Packed(Literals, FirstLengthSymbol + LengthSymbols - 1);
        return table;
    }
}
