namespace HccPathology.Outputs.Overlays;

/// <summary>A prefix code in the canonical form of DEFLATE (RFC 1951, 3.2.2), which the lengths of its codes make known.</summary>
internal sealed class HuffmanCode(byte[] lengths)
{
    private const int MaxLength = 15;

    /// <summary>Code length in bits by symbol.</summary>
    public byte[] Lengths { get; } = lengths;

    /// <summary>The code by symbol, its first bit lowest, as DEFLATE packs it.</summary>
    public ushort[] Bits { get; } = CodesOf(lengths);

    private static ushort[] CodesOf(byte[] lengths)
    {
        int[] next = new int[MaxLength + 2];
        for (int length = 1; length <= MaxLength; length++)
        {
            next[length + 1] = (next[length] + lengths.Count(l => l == length)) << 1;
        }

        return [.. lengths.Select(length => Reversed(next[length]++, length))];
    }

    private static ushort Reversed(int code, int length)
    {
        int reversed = 0;
        for (int bit = 0; bit < length; bit++)
        {
            reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        }

        return (ushort)reversed;
    }
}
