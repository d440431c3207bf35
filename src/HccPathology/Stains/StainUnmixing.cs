using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HccPathology.Stains;

/// <summary>
/// Colour deconvolution of pixel rows into stain densities as 16-bit fixed point. One instance per worker: it holds the
/// tables of the slide and three rows of scratch.
/// </summary>
/// <remarks>
/// Fixed point (1/4096 OD, range ±8) halves the memory traffic of float planes and makes every later sum an exact integer,
/// so that means do not depend on the order of summation. The vector loop multiplies, then adds, in the order r, g, b; the
/// JIT never fuses these, so 128-, 256- and 512-bit registers and the scalar tail give the same bits.
/// </remarks>
public sealed class StainUnmixing
{
    /// <summary>Units of the output per 1.0 OD.</summary>
    public const int UnitsPerOd = 4096;

    private readonly float[] _tableR, _tableG, _tableB;
    private readonly float[,] _matrix;
    private float[] _odR = [], _odG = [], _odB = [];

    public StainUnmixing(StainVectors vectors)
    {
        (_tableR, _tableG, _tableB) = (OpticalDensity.Table(vectors.White.R), OpticalDensity.Table(vectors.White.G), OpticalDensity.Table(vectors.White.B));
        _matrix = vectors.Unmixing();
    }

    /// <summary>
    /// Unmixes one row of opaque 0xFFRRGGBB pixels. The outputs are as long as <paramref name="pixels"/>.
    /// </summary>
    public void Row(ReadOnlySpan<uint> pixels, Span<short> haematoxylin, Span<short> counterstain)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(haematoxylin.Length, pixels.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(counterstain.Length, pixels.Length);
        LookUp(pixels);
        Mix(0, haematoxylin);
        Mix(1, counterstain);
    }

    /// <summary>The same for the residual plane, of the row last given to <see cref="Row"/>.</summary>
    public void ResidualOfLastRow(Span<short> residual)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(residual.Length, _odR.Length);
        Mix(2, residual);
    }

    private void LookUp(ReadOnlySpan<uint> pixels)
    {
        if (_odR.Length < pixels.Length)
        {
            (_odR, _odG, _odB) = (new float[pixels.Length], new float[pixels.Length], new float[pixels.Length]);
        }

        ref float tableR = ref MemoryMarshal.GetArrayDataReference(_tableR);
        ref float tableG = ref MemoryMarshal.GetArrayDataReference(_tableG);
        ref float tableB = ref MemoryMarshal.GetArrayDataReference(_tableB);
        ref float odR = ref MemoryMarshal.GetArrayDataReference(_odR);
        ref float odG = ref MemoryMarshal.GetArrayDataReference(_odG);
        ref float odB = ref MemoryMarshal.GetArrayDataReference(_odB);
        for (int i = 0; i < pixels.Length; i++)
        {
            // A byte never leaves a table of 256, nor i the rows: the references spare six bounds checks a pixel.
            uint pixel = pixels[i];
            Unsafe.Add(ref odR, i) = Unsafe.Add(ref tableR, (nuint)((pixel >> 16) & 0xFF));
            Unsafe.Add(ref odG, i) = Unsafe.Add(ref tableG, (nuint)((pixel >> 8) & 0xFF));
            Unsafe.Add(ref odB, i) = Unsafe.Add(ref tableB, (nuint)(pixel & 0xFF));
        }
    }

    private void Mix(int stain, Span<short> destination)
    {
        float mr = _matrix[stain, 0], mg = _matrix[stain, 1], mb = _matrix[stain, 2];
        ReadOnlySpan<float> r = _odR.AsSpan(0, destination.Length), g = _odG.AsSpan(0, destination.Length), b = _odB.AsSpan(0, destination.Length);
        int step = Vector<short>.Count, half = Vector<float>.Count, i = 0;
        Vector<float> vr = new(mr), vg = new(mg), vb = new(mb);
        for (; i <= destination.Length - step; i += step)
        {
            Vector<int> low = ToFixed(new Vector<float>(r[i..]) * vr + new Vector<float>(g[i..]) * vg + new Vector<float>(b[i..]) * vb);
            int j = i + half;
            Vector<int> high = ToFixed(new Vector<float>(r[j..]) * vr + new Vector<float>(g[j..]) * vg + new Vector<float>(b[j..]) * vb);
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = ToFixed(r[i] * mr + g[i] * mg + b[i] * mb);
        }
    }

    /// <summary>Rounds half up and clamps to 16 bits; the same steps in the same order as the vector form.</summary>
    internal static short ToFixed(float od) =>
        (short)MathF.Floor(MathF.Max(MathF.Min(od * UnitsPerOd + 0.5f, short.MaxValue), short.MinValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> ToFixed(Vector<float> od)
    {
        Vector<float> scaled = od * new Vector<float>(UnitsPerOd) + new Vector<float>(0.5f);
        Vector<float> clamped = Vector.Max(Vector.Min(scaled, new Vector<float>(short.MaxValue)), new Vector<float>(short.MinValue));
        return Vector.ConvertToInt32(Vector.Floor(clamped));
    }
}
