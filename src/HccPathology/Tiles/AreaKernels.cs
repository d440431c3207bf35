using System.Numerics;
using System.Runtime.Intrinsics;

namespace HccPathology.Tiles;

/// <summary>
/// Inner loops of area averaging over 32-bit pixels, all in integers: the same bytes at every vector width. The vertical
/// pass comes first, because it is plain element-wise work and leaves fewer rows for the horizontal one.
/// </summary>
internal static unsafe class AreaKernels
{
    private const int KeptBits = 8;                             // 8.8 fixed point between the passes, at most 65280
    private const int VerticalShift = AreaWeights.Bits - KeptBits;
    private const int HorizontalShift = AreaWeights.Bits + KeptBits;

    /// <summary>Weighted sum of rows, byte by byte, into 8.8 fixed point, rounded half up.</summary>
    public static void Vertical(byte* firstRow, nint strideBytes, ReadOnlySpan<uint> weights, ushort* sums, int byteCount)
    {
        int i = 0;
        for (; i <= byteCount - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<uint> a = new(1u << (VerticalShift - 1)), b = a, c = a, d = a;
            byte* at = firstRow + i;
            foreach (uint weight in weights)
            {
                Vector.Widen(Vector.Load(at), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
                Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
                (a, b, c, d) = (a + first * weight, b + second * weight, c + third * weight, d + fourth * weight);
                at += strideBytes;
            }

            Vector.Narrow(a >> VerticalShift, b >> VerticalShift).Store(sums + i);
            Vector.Narrow(c >> VerticalShift, d >> VerticalShift).Store(sums + i + Vector<ushort>.Count);
        }

        for (; i < byteCount; i++)
        {
            uint sum = 1u << (VerticalShift - 1);
            byte* at = firstRow + i;
            foreach (uint weight in weights)
            {
                sum += *at * weight;
                at += strideBytes;
            }

            sums[i] = (ushort)(sum >> VerticalShift);
        }
    }

    /// <summary>Weighted sum of neighbours, four channels in four lanes, rounded half up to bytes.</summary>
    public static void Horizontal(ushort* sums, AreaWeights columns, Span<uint> target)
    {
        ReadOnlySpan<int> firsts = columns.First, offsets = columns.Offset;
        ReadOnlySpan<uint> weights = columns.Weights;
        for (int x = 0; x < target.Length; x++)
        {
            Vector128<uint> sum = Vector128.Create(1u << (HorizontalShift - 1));
            ushort* at = sums + 4L * firsts[x];
            for (int k = offsets[x]; k < offsets[x + 1]; k++, at += 4)
            {
                sum += Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)at).AsUInt16()) * weights[k];
            }

            target[x] = Pack(sum >> HorizontalShift);
        }
    }

    /// <summary>Ratio 2 on both axes: mean of 2 x 2 pixels, (sum + 2) / 4; the same bytes as the two passes.</summary>
    public static void Halve(uint* row, int stridePx, Span<uint> target)
    {
        for (int x = 0; x < target.Length; x++, row += 2)
        {
            Vector128<ushort> pair = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)row).AsByte())
                + Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)(row + stridePx)).AsByte());
            target[x] = Pack((Vector128.WidenLower(pair) + Vector128.WidenUpper(pair) + Vector128.Create(2u)) >> 2);
        }
    }

    /// <summary>Ratio 4 on both axes: mean of 4 x 4 pixels, (sum + 8) / 16; the same bytes as the two passes.</summary>
    public static void Quarter(uint* row, int stridePx, Span<uint> target)
    {
        for (int x = 0; x < target.Length; x++, row += 4)
        {
            Vector128<ushort> sum = Vector128<ushort>.Zero;
            for (uint* at = row; at < row + 4L * stridePx; at += stridePx)
            {
                Vector128<byte> four = Vector128.Load((byte*)at);
                sum += Vector128.WidenLower(four) + Vector128.WidenUpper(four);
            }

            target[x] = Pack((Vector128.WidenLower(sum) + Vector128.WidenUpper(sum) + Vector128.Create(8u)) >> 4);
        }
    }

    private static uint Pack(Vector128<uint> channels)
    {
        Vector128<ushort> words = Vector128.Narrow(channels, channels);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }
}
