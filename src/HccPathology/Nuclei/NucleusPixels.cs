using System.Runtime.Intrinsics;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei;

/// <summary>
/// The slide's own pixels of one nucleus, one after the other, and what all detectors ask of them: whether they are a granule's, and how dense both stains
/// are. Only they are unmixed: they are a quarter of dense tissue. Keeps its scratch; one per worker.
/// </summary>
internal sealed class NucleusPixels(StainVectors vectors)
{
    private readonly StainUnmixing _unmixing = new(vectors);
    private readonly GranuleHue? _granules = GranuleHue.For(vectors);   // null where hues are another matter: on H-DAB
    private readonly uint[] _inside = new uint[BitWindow.MaxSidePx * BitWindow.MaxSidePx];
    private readonly short[] _haematoxylin = new short[BitWindow.MaxSidePx * BitWindow.MaxSidePx],
        _counterstain = new short[BitWindow.MaxSidePx * BitWindow.MaxSidePx];
    private int _count;

    /// <summary>Takes the pixels where a field is at least 0.5; false when they are a granule's.</summary>
    /// <param name="pixels">Of a tile.</param>
    /// <param name="field">The nucleus's.</param>
    /// <param name="insetPx">How much farther up and left the pixels begin than what the field's place counts from.</param>
    public bool Take(TileBuffer pixels, in NucleusField field, int insetPx = 0)
    {
        _count = 0;
        for (int y = 0; y < field.Height; y++)
        {
            ReadOnlySpan<uint> row = pixels.Row(field.Y + y + insetPx).Slice(field.X + insetPx, field.Width);
            ReadOnlySpan<float> inside = field.Row(y);
            Span<uint> to = _inside.AsSpan(_count, row.Length);
            int taken = 0;
            for (int x = 0; x < row.Length; x++)
            {
                to[taken] = row[x];
                taken += inside[x] >= 0.5f ? 1 : 0;
            }

            _count += taken;
        }

        return _granules?.IsGranule(_inside.AsSpan(0, _count)) != true;
    }

    /// <summary>The densities of both stains over the pixels that were taken.</summary>
    public (StainOd Haematoxylin, StainOd Counterstain) Densities()
    {
        Span<short> haematoxylin = _haematoxylin.AsSpan(0, _count), counterstain = _counterstain.AsSpan(0, _count);
        _unmixing.Row(_inside.AsSpan(0, _count), haematoxylin, counterstain);
        return (Density(haematoxylin), Density(counterstain));
    }

    /// <summary>Mean, spread and extremes. All sums are whole numbers, so that their order is nothing.</summary>
    internal static StainOd Density(ReadOnlySpan<short> stain)
    {
        long sum = 0, squares = 0;
        int least = int.MaxValue, most = int.MinValue, i = 0;
        Vector256<int> sums = Vector256<int>.Zero, leasts = Vector256.Create(int.MaxValue), mosts = Vector256.Create(int.MinValue);
        Vector256<long> manySquares = Vector256<long>.Zero;
        for (; i <= stain.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            Vector256<int> value = Vector256.WidenLower(Vector128.Create(stain[i..]).ToVector256Unsafe());
            (Vector256<long> low, Vector256<long> high) = Vector256.Widen(value * value);
            (sums, manySquares) = (sums + value, manySquares + low + high);
            (leasts, mosts) = (Vector256.Min(leasts, value), Vector256.Max(mosts, value));
        }

        for (; i < stain.Length; i++)
        {
            int value = stain[i];
            (sum, squares, least, most) = (sum + value, squares + value * value, Math.Min(least, value), Math.Max(most, value));
        }

        for (int lane = 0; lane < Vector256<int>.Count; lane++)
        {
            (least, most) = (Math.Min(least, leasts[lane]), Math.Max(most, mosts[lane]));
        }

        (sum, squares) = (sum + Vector256.Sum(sums), squares + Vector256.Sum(manySquares));
        const double unit = StainUnmixing.UnitsPerOd;
        double mean = (double)sum / stain.Length, variance = Math.Max(0, (double)squares / stain.Length - mean * mean);
        return new StainOd((float)(mean / unit), (float)(Math.Sqrt(variance) / unit), (float)(least / unit), (float)(most / unit));
    }
}
