namespace HccPathology.Outputs.Overlays;

/// <summary>
/// The two codes that cell text is compressed with, fixed for all files. The weights are a histogram, rounded, of what the
/// deflater emits for cells with contours of 32 points; a file of other cells is a few per cent larger, never wrong.
/// </summary>
internal static class CellTextCode
{
    public const int EndOfBlock = 256;
    public const int MaxMatch = 258, MinMatch = 3;

    private const int FirstLengthSymbol = 257, LengthSymbols = 29, DistanceSymbols = 30;

    public static HuffmanCode Literals { get; } = new(LiteralWeights());

    public static HuffmanCode Distances { get; } = new(DistanceWeights());

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

        int log = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)less);
        return (byte)(2 * log + ((less >> (log - 1)) & 1));
    }

    public static int DistanceExtraBits(int symbol) => symbol < 4 ? 0 : symbol / 2 - 1;

    private static int[] LiteralWeights()
    {
        int[] weights = new int[FirstLengthSymbol + LengthSymbols];
        Array.Fill(weights, 1);
        Fill(weights, "0123456789", 1000);
        Fill(weights, "abcdef", 120);
        Fill(weights, ".", 900);
        Fill(weights, ",", 500);
        Fill(weights, "-", 60);
        // Matches of 3 to 10: a separator with the leading digits it shares with the number before.
        weights.AsSpan(FirstLengthSymbol, 8).Fill(500);
        weights.AsSpan(FirstLengthSymbol + 8, 20).Fill(90);
        return weights;
    }

    private static int[] DistanceWeights()
    {
        int[] weights = new int[DistanceSymbols];
        Array.Fill(weights, 1);
        // A point back: 12 to 24 bytes. A cell back: 700 to 2000 bytes.
        weights.AsSpan(7, 2).Fill(1000);
        weights.AsSpan(19, 4).Fill(150);
        return weights;
    }

    private static void Fill(int[] weights, string symbols, int weight)
    {
        foreach (char symbol in symbols)
        {
            weights[symbol] = weight;
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
