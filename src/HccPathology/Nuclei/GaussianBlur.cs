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
    private readonly int _radius;

    /// <param name="sigmaPx">Standard deviation in px; the kernel reaches 3 sigma.</param>
    /// <param name="maxWidth">Widest plane that will be given.</param>
    public GaussianBlur(double sigmaPx, int maxWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigmaPx);
        _radius = Math.Max(1, (int)Math.Ceiling(3 * sigmaPx));
        _weights = Weights(sigmaPx, _radius);
        _row = new float[maxWidth + 2 * _radius];
    }

    /// <summary>Weights of a kernel, 2 radius + 1 of them, whose sum is 1.</summary>
    internal static float[] Weights(double sigma, int radius)
    {
        double[] exact = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        double sum = exact.Sum();
        return [.. exact.Select(w => (float)(w / sum))];
    }

    /// <summary>Blurs the upper left <paramref name="width"/> x <paramref name="height"/> of a plane into another one, rounded half up.</summary>
    public unsafe void Apply(Plane<short> source, Plane<short> destination, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Math.Min(_row.Length - 2 * _radius, Math.Min(source.Width, destination.Width)));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Math.Min(source.Height, destination.Height));
        short** rows = stackalloc short*[_weights.Length];
        fixed (short* from = source.Elements(), to = destination.Elements())
        fixed (float* weights = _weights, row = _row)
        {
            for (int y = 0; y < height; y++)
            {
                for (int k = 0; k < _weights.Length; k++)
                {
                    rows[k] = from + (long)Math.Clamp(y + k - _radius, 0, height - 1) * source.Stride;
                }

                AcrossRows(rows, weights, _weights.Length, row + _radius, width);
                _row.AsSpan(0, _radius).Fill(row[_radius]);
                _row.AsSpan(_radius + width, _radius).Fill(row[_radius + width - 1]);
                AlongRow(row, weights, _weights.Length, to + (long)y * destination.Stride, width);
            }
        }
    }

    /// <summary>Adds a weighted row to sums of the same length: multiply, then add.</summary>
    internal static void AddScaled(ReadOnlySpan<float> row, float weight, Span<float> sums)
    {
        row = row[..sums.Length];
        int x = 0;
        for (; x <= sums.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Span<float> at = sums[x..];
            (new Vector<float>(at) + new Vector<float>(row[x..]) * weight).CopyTo(at);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] += row[x] * weight;
        }
    }

    // The sums stay in registers over all taps: written back after each, they cost four times as much.
    private static unsafe void AcrossRows(short** rows, float* weights, int taps, float* sums, int width)
    {
        int x = 0;
        for (; x <= width - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector<float> first = Vector<float>.Zero, second = Vector<float>.Zero;
            for (int k = 0; k < taps; k++)
            {
                Vector<float> weight = new(weights[k]);
                Vector.Widen(Vector.Load(rows[k] + x), out Vector<int> low, out Vector<int> high);
                first += Vector.ConvertToSingle(low) * weight;
                second += Vector.ConvertToSingle(high) * weight;
            }

            first.Store(sums + x);
            second.Store(sums + x + Vector<float>.Count);
        }

        for (; x < width; x++)
        {
            float sum = 0;
            for (int k = 0; k < taps; k++)
            {
                sum += rows[k][x] * weights[k];
            }

            sums[x] = sum;
        }
    }

    // Weighted means of 16-bit numbers stay within 16 bits: no clamp is needed.
    private static unsafe void AlongRow(float* row, float* weights, int taps, short* destination, int width)
    {
        Vector<float> half = new(0.5f);
        int x = 0;
        for (; x <= width - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector<float> first = Vector<float>.Zero, second = Vector<float>.Zero;
            float* at = row + x;
            for (int k = 0; k < taps; k++, at++)
            {
                Vector<float> weight = new(weights[k]);
                first += Vector.Load(at) * weight;
                second += Vector.Load(at + Vector<float>.Count) * weight;
            }

            Vector<int> low = Vector.ConvertToInt32(Vector.Floor(first + half)), high = Vector.ConvertToInt32(Vector.Floor(second + half));
            Vector.Narrow(low, high).Store(destination + x);
        }

        for (; x < width; x++)
        {
            float sum = 0;
            for (int k = 0; k < taps; k++)
            {
                sum += row[x + k] * weights[k];
            }

            destination[x] = (short)MathF.Floor(sum + 0.5f);
        }
    }
}
