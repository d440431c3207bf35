using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HccPathology.Models;

/// <summary>
/// Maps of bytes as a network leaves them: a cell of two by two px holds four bytes of each map, its upper left, upper right, lower left and lower right px,
/// and the next map's after them.
/// </summary>
public sealed unsafe class ByteMaps
{
    /// <summary>Px of a cell, and its bytes in one map.</summary>
    public const int CellPx = 4;

    private readonly float[][] _meanings;                       // of each map, what each byte means
    private readonly (float Zero, float Step)[] _lines;
    private byte* _cells;
    private int _widthCells;

    internal ByteMaps(ModelCard card)
    {
        _lines = [.. card.Outputs.Select(o => ((float)o.Zero!, (float)o.Step!))];
        _meanings = [.. card.Outputs.Select(o => (float[])[.. Enumerable.Range(0, 256).Select(b => MeaningOf(o, b))])];
        CellBytes = CellPx * card.Outputs.Count;
    }

    /// <summary>Bytes of a cell in all maps.</summary>
    public int CellBytes { get; }

    /// <summary>What a byte of a map means: px, a score, or of a logit the probability.</summary>
    public float Meaning(int map, byte value) => _meanings[map][value];

    /// <summary>A map's byte of one px.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte At(int map, int x, int y) => _cells[((long)(y >> 1) * _widthCells + (x >> 1)) * CellBytes + FirstOf(map, y) + (x & 1)];

    /// <summary>The cells that a row of px lies in.</summary>
    public ReadOnlySpan<byte> Row(int y) => new(_cells + (long)(y >> 1) * _widthCells * CellBytes, _widthCells * CellBytes);

    /// <summary>Where in a cell a map has the first of the two px of a row.</summary>
    public static int FirstOf(int map, int y) => CellPx * map + 2 * (y & 1);

    /// <summary>(byte - zero) * step of a map's eight px of a cell and the next one to the right; beyond the last cell of a row they mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> TwoCells(int map, int cellX, int cellY)
    {
        byte* cell = _cells + ((long)cellY * _widthCells + cellX) * CellBytes + CellPx * map;
        Vector128<byte> bytes = Vector128.Create(Unsafe.ReadUnaligned<uint>(cell), Unsafe.ReadUnaligned<uint>(cell + CellBytes), 0, 0).AsByte();
        (float zero, float step) = _lines[map];
        return (Widened(bytes) - Vector256.Create(zero)) * step;
    }

    /// <summary>Takes what the network has left; another cell's bytes behind the last one are read, too, and passed over.</summary>
    internal void Take(nint cells, int widthPx)
    {
        _cells = (byte*)cells;
        _widthCells = widthPx / 2;
    }

    /// <summary>Meanings of one px of every cell of a map, one after the other.</summary>
    internal void Spread(int map, int part, float* to, long cells)
    {
        byte* from = _cells + CellPx * map + part;
        float[] meanings = _meanings[map];
        for (long i = 0; i < cells; i++, from += CellBytes)
        {
            to[i] = meanings[*from];
        }
    }

    private static Vector256<float> Widened(Vector128<byte> bytes)
    {
        if (Avx2.IsSupported)
        {
            return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
        }

        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(bytes));
        return Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
    }

    private static float MeaningOf(ModelOutput output, int value)
    {
        double plain = (value - output.Zero!.Value) * output.Step!.Value;
        return (float)(output.Kind == ModelOutput.Logit ? 1 / (1 + Math.Exp(-plain)) : plain);
    }
}
