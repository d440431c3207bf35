using System.Numerics;
using System.Runtime.Intrinsics;
using HccPathology.Models;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// The class of a nucleus: softmax of the class scores at each of its pixels, weighted by the pixel's probability, summed. Eight pixels
/// of a row go together, counted from where the field begins: sums run in the same order whichever tile it lies in.
/// </summary>
internal sealed class ClassVote(int[] channels)
{
    private readonly Vector256<float>[] _powers = new Vector256<float>[channels.Length], _sums = new Vector256<float>[channels.Length];
    private readonly short[] _weights = new short[BitWindow.MaxSidePx + 2 * Vector256<float>.Count];

    /// <param name="field">The nucleus's.</param>
    /// <param name="probability">Where the field lies.</param>
    /// <param name="network">Maps that begin <paramref name="inset"/> px farther up and left.</param>
    /// <param name="inset">See there.</param>
    public NucleusClass Of(in NucleusField field, Plane<short> probability, NetworkRun network, int inset)
    {
        Array.Clear(_sums);
        int parts = network.PartsPerRow, count = 0;
        long mass = 0;
        for (int y = 0; y < field.Height; y++)
        {
            (int inside, int weight) = Weigh(field.Row(y), probability.Row(field.Y + y).Slice(field.X, field.Width));
            (count, mass) = (count + inside, mass + weight);
            for (int part = 0; part < parts && inside > 0; part++)
            {
                int first = (part - field.X - inset) & (parts - 1);
                for (int x = first; x < field.Width; x += parts * Vector256<float>.Count)
                {
                    Vector256<int> weights = Weights(x, parts);
                    if (weights != Vector256<int>.Zero)
                    {
                        Add(network, field.Y + y + inset, part, (field.X + x + inset) / parts, Vector256.ConvertToSingle(weights));
                    }
                }
            }
        }

        return Outcome((float)((double)mass / CentreHeight.One / Math.Max(1, count)));
    }

    // A row's weights, 0 outside the nucleus and behind the row's end; how many pixels are inside, and their sum.
    private (int Inside, int Mass) Weigh(ReadOnlySpan<float> inside, ReadOnlySpan<short> probability)
    {
        int x = 0, many = 0, mass = 0;
        Vector256<int> sums = Vector256<int>.Zero;
        for (; x <= inside.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            Vector256<int> isInside = Vector256.GreaterThanOrEqual(Vector256.Create(inside[x..]), Vector256.Create(0.5f)).AsInt32();
            Vector128<short> weights = Vector128.Create(probability[x..]) & Vector128.Narrow(isInside.GetLower(), isInside.GetUpper());
            weights.CopyTo(_weights, x);
            sums += Vector256.WidenLower(weights.ToVector256Unsafe());
            many += BitOperations.PopCount(isInside.ExtractMostSignificantBits());
        }

        for (; x < inside.Length; x++)
        {
            bool isInside = inside[x] >= 0.5f;
            _weights[x] = isInside ? probability[x] : (short)0;
            (many, mass) = (many + (isInside ? 1 : 0), mass + _weights[x]);
        }

        Vector256<short>.Zero.CopyTo(_weights, x);
        return (many, mass + Vector256.Sum(sums));
    }

    // Eight of them from x on, every second (or every) one.
    private Vector256<int> Weights(int x, int step) => step == 2
        ? Vector256.Create(_weights, x).AsInt32() << 16 >> 16
        : Vector256.WidenLower(Vector128.Create(_weights, x).ToVector256Unsafe());

    private void Add(NetworkRun network, int y, int part, int cell, Vector256<float> weights)
    {
        Vector256<float> most = Vector256.Create(float.NegativeInfinity), all = Vector256<float>.Zero;
        for (int i = 0; i < channels.Length; i++)
        {
            _powers[i] = network.Eight(channels[i], y, part, cell);
            most = Vector256.Max(most, _powers[i]);
        }

        for (int i = 0; i < channels.Length; i++)
        {
            _powers[i] = Exp(_powers[i] - most);
            all += _powers[i];
        }

        weights /= all;
        for (int i = 0; i < channels.Length; i++)
        {
            _sums[i] += _powers[i] * weights;
        }
    }

    /// <summary>
    /// e to the power of numbers up to 0, to 2e-7 of it: 2^n times a polynomial (Cody and Waite 1980, with the coefficients of Cephes' expf). The runtime's
    /// own goes by way of doubles and took a fifth of all that comes after the network.
    /// </summary>
    internal static Vector256<float> Exp(Vector256<float> x)
    {
        const float log2E = 1.44269504f, ln2High = 0.693359375f, ln2Low = -2.12194440e-4f, least = -87;
        x = Vector256.Max(x, Vector256.Create(least));
        Vector256<float> n = Vector256.Floor(x * log2E + Vector256.Create(0.5f)), r = x - n * ln2High - n * ln2Low;
        Vector256<float> p = r * 1.9875691500e-4f + Vector256.Create(1.3981999507e-3f);
        p = p * r + Vector256.Create(8.3334519073e-3f);
        p = p * r + Vector256.Create(4.1665795894e-2f);
        p = p * r + Vector256.Create(1.6666665459e-1f);
        p = p * r + Vector256.Create(5.0000001201e-1f);
        Vector256<int> power = (Vector256.ConvertToInt32(n) + Vector256.Create(127)) << 23;
        return (p * (r * r) + r + Vector256<float>.One) * power.AsSingle();
    }

    private NucleusClass Outcome(float probability)
    {
        ClassShares shares = default;
        int best = 0;
        double all = double.Epsilon, most = 0;
        for (int i = 0; i < _sums.Length; i++)
        {
            double sum = Vector256.Sum(_sums[i]);
            (best, most) = sum > most ? (i, sum) : (best, most);
            all += sum;
        }

        for (int i = 0; i < _sums.Length; i++)
        {
            shares[i] = (byte)Math.Round(Vector256.Sum(_sums[i]) / all * 255);
        }

        return new NucleusClass { Index = (byte)best, Probability = probability, Shares = shares };
    }
}
