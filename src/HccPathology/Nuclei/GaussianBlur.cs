using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// Separable Gaussian over a plane of 16-bit fixed point. Every pixel is the same sum in the same order (multiply, then
/// add, rows first), so a tile cut elsewhere gives the same bits. Rows and columns outside the plane repeat its edge.
/// </summary>
public sealed class GaussianBlur
{
    private readonly float[] _weights;
    private readonly float[] _row;
    private readonly float[] _out;
    private readonly int _radius;

    /// <param name="sigmaPx">Standard deviation in px; the kernel reaches 3 sigma.</param>
    /// <param name="maxWidth">Widest plane that will be given.</param>
    public GaussianBlur(double sigmaPx, int maxWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigmaPx);
        _radius = Math.Max(1, (int)Math.Ceiling(3 * sigmaPx));
        double[] exact = [.. Enumerable.Range(-_radius, 2 * _radius + 1).Select(i => Math.Exp(-i * i / (2 * sigmaPx * sigmaPx)))];
        double sum = exact.Sum();
        _weights = [.. exact.Select(w => (float)(w / sum))];
        _row = new float[maxWidth + 2 * _radius];
        _out = new float[maxWidth];
    }

    /// <summary>Kernel radius in px: how far a pixel looks.</summary>
    public int Radius => _radius;

    /// <summary>Blurs the upper left <paramref name="width"/> x <paramref name="height"/> of a plane into another one, rounded half up.</summary>
    public void Apply(Plane<short> source, Plane<short> destination, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Span<float> middle = _row.AsSpan(_radius, width);
            middle.Clear();
            for (int k = -_radius; k <= _radius; k++)
            {
                AddRow(source.Row(Math.Clamp(y + k, 0, height - 1))[..width], _weights[k + _radius], middle);
            }

            _row.AsSpan(0, _radius).Fill(middle[0]);
            _row.AsSpan(_radius + width, _radius).Fill(middle[^1]);
            Span<float> sums = _out.AsSpan(0, width);
            sums.Clear();
            for (int k = 0; k <= 2 * _radius; k++)
            {
                AddShifted(_row.AsSpan(k, width), _weights[k], sums);
            }

            Round(sums, destination.Row(y));
        }
    }

    private static void AddRow(ReadOnlySpan<short> row, float weight, Span<float> sums)
    {
        Vector<float> w = new(weight);
        int i = 0;
        for (; i <= sums.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(row[i..]), out Vector<int> low, out Vector<int> high);
            Span<float> a = sums[i..], b = sums[(i + Vector<float>.Count)..];
            (new Vector<float>(a) + Vector.ConvertToSingle(low) * w).CopyTo(a);
            (new Vector<float>(b) + Vector.ConvertToSingle(high) * w).CopyTo(b);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += row[i] * weight;
        }
    }

    private static void AddShifted(ReadOnlySpan<float> row, float weight, Span<float> sums)
    {
        Vector<float> w = new(weight);
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Span<float> a = sums[i..];
            (new Vector<float>(a) + new Vector<float>(row[i..]) * w).CopyTo(a);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += row[i] * weight;
        }
    }

    // Weighted means of 16-bit numbers stay within 16 bits: no clamp is needed.
    private static void Round(ReadOnlySpan<float> sums, Span<short> destination)
    {
        Vector<float> half = new(0.5f);
        int i = 0;
        for (; i <= sums.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector<int> low = Vector.ConvertToInt32(Vector.Floor(new Vector<float>(sums[i..]) + half));
            Vector<int> high = Vector.ConvertToInt32(Vector.Floor(new Vector<float>(sums[(i + Vector<float>.Count)..]) + half));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }

        for (; i < sums.Length; i++)
        {
            destination[i] = (short)MathF.Floor(sums[i] + 0.5f);
        }
    }
}
