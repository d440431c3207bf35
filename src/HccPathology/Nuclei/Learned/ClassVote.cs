using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HccPathology.Models;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// The class of a nucleus: softmax of the class scores at each of its pixels, weighted by the pixel's probability, summed. Eight pixels
/// go together, of a row or of two cells, by their place on the slide or in the field: sums run in the same order whichever tile it lies in.
/// </summary>
internal sealed class ClassVote(int[] channels)
{
    private readonly Vector256<float>[] _powers = new Vector256<float>[channels.Length], _sums = new Vector256<float>[channels.Length];
    private readonly short[] _weights = new short[BitWindow.MaxSidePx + 2 * Vector256<float>.Count],
        _lower = new short[BitWindow.MaxSidePx + 2 * Vector256<float>.Count];

    /// <param name="field">The nucleus's.</param>
    /// <param name="probability">Where the field lies.</param>
    /// <param name="network">Maps that begin <paramref name="inset"/> px farther up and left.</param>
    /// <param name="inset">See there; even where maps are of bytes.</param>
    public NucleusClass Of(in NucleusField field, Plane<short> probability, NetworkRun network, int inset)
    {
        Array.Clear(_sums);
        (int count, long mass) = network.Bytes is { } bytes ? AddCells(field, probability, bytes, inset) : AddRows(field, probability, network, inset);
        return Outcome((float)((double)mass / CentreHeight.One / Math.Max(1, count)));
    }

    private (int Count, long Mass) AddRows(in NucleusField field, Plane<short> probability, NetworkRun network, int inset)
    {
        int parts = network.PartsPerRow, count = 0;
        long mass = 0;
        for (int y = 0; y < field.Height; y++)
        {
            (int inside, int weight) = Weigh(field, probability, y, _weights, 0);
            (count, mass) = (count + inside, mass + weight);
            for (int part = 0; part < parts && inside > 0; part++)
            {
                int first = (part - field.X - inset) & (parts - 1);
                for (int x = first; x < field.Width; x += parts * Vector256<float>.Count)
                {
                    Vector256<int> weights = Weights(x, parts);
                    if (weights != Vector256<int>.Zero)
                    {
                        for (int i = 0; i < channels.Length; i++)
                        {
                            _powers[i] = network.Eight(channels[i], field.Y + y + inset, part, (field.X + x + inset) / parts);
                        }

                        Add(Vector256.ConvertToSingle(weights));
                    }
                }
            }
        }

        return (count, mass);
    }

    private (int Count, long Mass) AddCells(in NucleusField field, Plane<short> probability, ByteMaps bytes, int inset)
    {
        int left = field.X + inset, top = field.Y + inset, odd = left & 1, count = 0;
        long mass = 0;
        for (int y = -(top & 1); y < field.Height; y += 2)
        {
            (int above, int massAbove) = Weigh(field, probability, y, _weights, odd);
            (int below, int massBelow) = Weigh(field, probability, y + 1, _lower, odd);
            (count, mass) = (count + above + below, mass + massAbove + massBelow);
            for (int x = 0; x < odd + field.Width && above + below > 0; x += 4)
            {
                Vector256<int> weights = CellWeights(x);
                if (weights != Vector256<int>.Zero)
                {
                    for (int i = 0; i < channels.Length; i++)
                    {
                        _powers[i] = bytes.TwoCells(channels[i], (left + x) >> 1, (top + y) >> 1);
                    }

                    Add(Vector256.ConvertToSingle(weights));
                }
            }
        }

        return (count, mass);
    }

    // A row's weights from a place on, 0 outside the nucleus, before the row and behind it; how many pixels are inside, and their sum.
    private static (int Inside, int Mass) Weigh(in NucleusField field, Plane<short> probability, int y, short[] weights, int from)
    {
        if ((uint)y >= (uint)field.Height)
        {
            Array.Clear(weights);
            return (0, 0);
        }

        weights[0] = 0;
        return Weigh(field.Row(y), probability.Row(field.Y + y).Slice(field.X, field.Width), weights.AsSpan(from));
    }

    private static (int Inside, int Mass) Weigh(ReadOnlySpan<float> inside, ReadOnlySpan<short> probability, Span<short> to)
    {
        int x = 0, many = 0, mass = 0;
        Vector256<int> sums = Vector256<int>.Zero;
        for (; x <= inside.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            Vector256<int> isInside = Vector256.GreaterThanOrEqual(Vector256.Create(inside[x..]), Vector256.Create(0.5f)).AsInt32();
            Vector128<short> weights = Vector128.Create(probability[x..]) & Vector128.Narrow(isInside.GetLower(), isInside.GetUpper());
            weights.CopyTo(to[x..]);
            sums += Vector256.WidenLower(weights.ToVector256Unsafe());
            many += BitOperations.PopCount(isInside.ExtractMostSignificantBits());
        }

        for (; x < inside.Length; x++)
        {
            bool isInside = inside[x] >= 0.5f;
            to[x] = isInside ? probability[x] : (short)0;
            (many, mass) = (many + (isInside ? 1 : 0), mass + to[x]);
        }

        to[x..Math.Min(to.Length, x + Vector256<short>.Count)].Clear();
        return (many, mass + Vector256.Sum(sums));
    }

    // Eight of them from x on, every second (or every) one.
    private Vector256<int> Weights(int x, int step) => step == 2
        ? Vector256.Create(_weights, x).AsInt32() << 16 >> 16
        : Vector256.WidenLower(Vector128.Create(_weights, x).ToVector256Unsafe());

    // Those of two cells from x on: of each two px of the upper row, then two of the lower.
    private Vector256<int> CellWeights(int x)
    {
        Vector128<int> rows = Vector128.Create(Vector64.Create(_weights.AsSpan(x)), Vector64.Create(_lower.AsSpan(x))).AsInt32();
        return Vector256.WidenLower(Vector128.Shuffle(rows, Vector128.Create(0, 2, 1, 3)).AsInt16().ToVector256Unsafe());
    }

    // Eight pixels' scores are in the powers.
    private void Add(Vector256<float> weights)
    {
        Vector256<float> most = _powers[0], all = Vector256<float>.Zero;
        for (int i = 1; i < channels.Length; i++)
        {
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
