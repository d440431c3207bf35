using HccPathology.Models;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>The class of a nucleus: softmax of the class scores at each of its pixels, weighted by the pixel's probability, summed.</summary>
internal sealed class ClassVote(int[] channels)
{
    private readonly double[] _sums = new double[channels.Length];
    private readonly float[] _scores = new float[channels.Length];

    public NucleusClass Of(in NucleusField field, Plane<short> probability, NetworkRun network)
    {
        Array.Clear(_sums);
        long mass = 0, count = 0;
        for (int y = 0; y < field.Height; y++)
        {
            ReadOnlySpan<float> inside = field.Row(y);
            ReadOnlySpan<short> row = probability.Row(field.Y + y).Slice(field.X, field.Width);
            for (int x = 0; x < inside.Length; x++)
            {
                if (inside[x] >= 0.5f)
                {
                    (mass, count) = (mass + row[x], count + 1);
                    AddScores(network, field.X + x, field.Y + y, row[x]);
                }
            }
        }

        return Outcome((float)(mass / (double)CentreHeight.One / Math.Max(1, count)));
    }

    private void AddScores(NetworkRun network, int x, int y, int weight)
    {
        float most = float.MinValue;
        for (int i = 0; i < channels.Length; i++)
        {
            _scores[i] = network.At(channels[i], x, y);
            most = Math.Max(most, _scores[i]);
        }

        float all = 0;
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] = MathF.Exp(_scores[i] - most);
            all += _scores[i];
        }

        for (int i = 0; i < _scores.Length; i++)
        {
            _sums[i] += _scores[i] / all * weight;
        }
    }

    private NucleusClass Outcome(float probability)
    {
        double all = Math.Max(_sums.Sum(), double.Epsilon);
        ClassShares shares = default;
        int best = 0;
        for (int i = 0; i < _sums.Length; i++)
        {
            shares[i] = (byte)Math.Round(_sums[i] / all * 255);
            best = _sums[i] > _sums[best] ? i : best;
        }

        return new NucleusClass { Index = (byte)best, Probability = probability, Shares = shares };
    }
}
