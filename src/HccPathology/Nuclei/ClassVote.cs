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
    private readonly float[] _weights = new float[BitWindow.MaxSidePx + Vector256<float>.Count];

    /// <param name="field">The nucleus's.</param>
    /// <param name="probability">Where the field lies.</param>
    /// <param name="network">Maps that begin <paramref name="inset"/> px farther up and left.</param>
    /// <param name="inset">See there.</param>
    public NucleusClass Of(in NucleusField field, Plane<short> probability, NetworkRun network, int inset)
    {
        Array.Clear(_sums);
        int parts = network.PartsPerRow, count = 0;
        double mass = 0;
        for (int y = 0; y < field.Height; y++)
        {
            ReadOnlySpan<short> row = probability.Row(field.Y + y).Slice(field.X, field.Width);
            for (int part = 0; part < parts; part++)
            {
                int first = (part - field.X - inset) & (parts - 1);
                (int inPart, int inside, int weight) = Weigh(field.Row(y), row, first, parts);
                (count, mass) = (count + inside, mass + weight);
                Add(network, field.Y + y + inset, part, (field.X + first + inset) / parts, inside > 0 ? inPart : 0);
            }
        }

        return Outcome((float)(mass / CentreHeight.One / Math.Max(1, count)));
    }

    // Weights of every second (or every) pixel from the first on, 0 outside the nucleus, and zeros to the next vector.
    private (int Count, int Inside, int Mass) Weigh(ReadOnlySpan<float> inside, ReadOnlySpan<short> probability, int first, int step)
    {
        int count = 0, many = 0, mass = 0;
        for (int x = first; x < inside.Length; x += step)
        {
            bool isInside = inside[x] >= 0.5f;
            int weight = isInside ? probability[x] : 0;
            _weights[count++] = weight;
            (many, mass) = (many + (isInside ? 1 : 0), mass + weight);
        }

        Vector256<float>.Zero.CopyTo(_weights, count);
        return (count, many, mass);
    }

    private void Add(NetworkRun network, int y, int part, int cell, int count)
    {
        for (int k = 0; k < count; k += Vector256<float>.Count)
        {
            Vector256<float> weights = Vector256.Create(_weights, k), most = Vector256.Create(float.NegativeInfinity), all = Vector256<float>.Zero;
            if (weights == Vector256<float>.Zero)
            {
                continue;
            }

            for (int i = 0; i < channels.Length; i++)
            {
                _powers[i] = network.Eight(channels[i], y, part, cell + k);
                most = Vector256.Max(most, _powers[i]);
            }

            for (int i = 0; i < channels.Length; i++)
            {
                _powers[i] = Vector256.Exp(_powers[i] - most);
                all += _powers[i];
            }

            weights /= all;
            for (int i = 0; i < channels.Length; i++)
            {
                _sums[i] += _powers[i] * weights;
            }
        }
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
