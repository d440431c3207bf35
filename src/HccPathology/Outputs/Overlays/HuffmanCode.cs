namespace HccPathology.Outputs.Overlays;

/// <summary>A complete prefix code in the canonical form of DEFLATE (RFC 1951, 3.2.2), made from weights of its symbols.</summary>
internal sealed class HuffmanCode
{
    private const int MaxLength = 15;

    public HuffmanCode(ReadOnlySpan<int> weights)
    {
        Lengths = LengthsOf(weights.ToArray());
        Bits = CodesOf(Lengths);
    }

    /// <summary>Code length in bits by symbol.</summary>
    public byte[] Lengths { get; }

    /// <summary>The code by symbol, its first bit lowest, as DEFLATE packs it.</summary>
    public ushort[] Bits { get; }

    /// <summary>Huffman's algorithm; weights that would ask for longer codes than the format has are flattened until they do not.</summary>
    private static byte[] LengthsOf(int[] weights)
    {
        while (true)
        {
            byte[] lengths = UnlimitedLengths(weights);
            if (lengths.Max() <= MaxLength)
            {
                return lengths;
            }

            weights = [.. weights.Select(w => (w + 1) / 2)];
        }
    }

    private static byte[] UnlimitedLengths(int[] weights)
    {
        int n = weights.Length;
        int[] parents = new int[2 * n - 1];
        PriorityQueue<int, (long Weight, int Node)> open = new();
        long[] sums = new long[2 * n - 1];
        for (int symbol = 0; symbol < n; symbol++)
        {
            sums[symbol] = weights[symbol];
            open.Enqueue(symbol, (sums[symbol], symbol));
        }

        for (int node = n; node < 2 * n - 1; node++)
        {
            int a = open.Dequeue(), b = open.Dequeue();
            (parents[a], parents[b], sums[node]) = (node, node, sums[a] + sums[b]);
            open.Enqueue(node, (sums[node], node));
        }

        byte[] depths = new byte[2 * n - 1];
        for (int node = 2 * n - 3; node >= 0; node--)
        {
            depths[node] = (byte)(depths[parents[node]] + 1);
        }

        return depths[..n];
    }

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
