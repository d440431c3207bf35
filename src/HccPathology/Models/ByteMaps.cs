using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HccPathology.Models;

/// <summary>Maps that a network writes as bytes, a quarter of floats' memory: what a byte means is (byte - zero) * step.</summary>
internal static unsafe class ByteMaps
{
    /// <summary>All values of a map.</summary>
    public static void Widen(byte* from, float zero, float step, float* to, long count)
    {
        for (long i = 0; i < count; i++)
        {
            to[i] = (from[i] - zero) * step;
        }
    }

    /// <summary>Up to eight bytes as whole numbers, and zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(byte* from, int count)
    {
        ulong eight = 0;
        if (count == sizeof(ulong))
        {
            eight = Unsafe.ReadUnaligned<ulong>(from);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                eight |= (ulong)from[i] << 8 * i;
            }
        }

        Vector128<byte> bytes = Vector128.CreateScalar(eight).AsByte();
        if (Avx2.IsSupported)
        {
            return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
        }

        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(bytes));
        return Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
    }

    /// <summary>Up to eight floats, and zeros behind them.</summary>
    public static Vector256<float> Load(float* from, int count)
    {
        Vector256<float> values = Vector256<float>.Zero;
        for (int i = 0; i < count; i++)
        {
            values = values.WithElement(i, from[i]);
        }

        return values;
    }
}
