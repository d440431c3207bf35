using HccPathology.Models;
using HccPathology.Tissue;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Subtypes;

/// <summary>A slide-level network: a bag of vectors in, class scores and attention out.</summary>
public sealed class SlideModel : IDisposable
{
    /// <summary>Of a bag that is drawn to try the network.</summary>
    private const int DrawnPatches = 64;

    private readonly SlideModelCard _card;
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly int _rank;

    /// <exception cref="PathologyException">The model is not there, does not load, or is not what its card says.</exception>
    public SlideModel(string folder)
    {
        (_card, _path, string network) = SlideModelCard.Read(folder);
        using SessionOptions options = OnnxNetwork.Options(ModelDevice.Cpu);
        _session = NetworkFile.Load(network, options);
        try
        {
            _rank = CheckTensors();
            CheckAnswers();
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public void Dispose() => _session.Dispose();

    /// <summary>The network's opinion of a slide, and the attention of its patches in their order.</summary>
    /// <exception cref="PathologyException">The bag or an answer does not fit the card.</exception>
    public (SlideOpinion Opinion, IReadOnlyList<PatchAttention> Attention) Run(PatchBag bag)
    {
        if (bag.Dimension != _card.Dimension)
        {
            throw ModelCardFile.Unfit(_path, "dimension", $"{_card.Dimension} numbers a patch", $"{bag.Dimension} in the bag");
        }

        (float[] scores, float[] attention) = Answer(bag.Vectors, bag.Patches.Count);
        double[] shares = Shares(attention);
        return (Opinion(Probabilities(scores), shares), Ranked(bag, shares));
    }

    private (float[] Scores, float[] Attention) Answer(float[] vectors, int patches)
    {
        long[] shape = _rank == 2 ? [patches, _card.Dimension] : [1, patches, _card.Dimension];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(vectors, shape);
        using RunOptions run = OnnxNetwork.QuietRun();
        float[] scores, attention;
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, [_card.Input], [input], [_card.Scores, _card.Attention]);
            (scores, attention) = (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"{_path}: the network does not run on {patches} patches", e);
        }

        Require(_card.Scores, $"{_card.Classes.Count} finite numbers, one a class", scores, _card.Classes.Count);
        Require(_card.Attention, $"{patches} finite numbers, one a patch", attention, patches);
        if (_card.Activation == "none" && Array.FindIndex(scores, s => !TissueShares.IsProbability(s)) is >= 0 and int bad)
        {
            throw ModelCardFile.Unfit(_path, "activation", "softmax or sigmoid, since the network's scores are no probabilities", $"none, and a score of {scores[bad]}");
        }

        return (scores, attention);
    }

    private SlideOpinion Opinion(double[] probabilities, double[] shares)
    {
        double most = probabilities.Max();
        return new SlideOpinion
        {
            Model = $"{_card.Name} {_card.Version}; {_card.Licence}",
            ModelSha256 = _card.Sha256,
            Demonstration = _card.Demonstration,
            Patches = shares.Length,
            Classes = [.. _card.Classes.Zip(probabilities, (name, p) => new ClassProbability(name, p))],
            Foremost = probabilities.Count(p => p == most) == 1 ? _card.Classes[Array.IndexOf(probabilities, most)] : null,
            EffectivePatches = 1 / shares.Sum(s => s * s),
        };
    }

    // Networks give attention after the softmax over patches, or before it: what is not a distribution is made one.
    private static double[] Shares(float[] attention)
    {
        double sum = attention.Sum(a => (double)a);
        if (attention.All(a => a >= 0) && Math.Abs(sum - 1) < 1e-3)
        {
            return Array.ConvertAll(attention, a => a / sum);
        }

        return Softmax(attention);
    }

    private double[] Probabilities(float[] scores) => _card.Activation switch
    {
        "softmax" => Softmax(scores),
        "sigmoid" => Array.ConvertAll(scores, s => 1 / (1 + Math.Exp(-s))),
        _ => Array.ConvertAll(scores, s => (double)s),
    };

    private static double[] Softmax(float[] scores)
    {
        double most = scores.Max(), sum = scores.Sum(s => Math.Exp(s - most));
        return Array.ConvertAll(scores, s => Math.Exp(s - most) / sum);
    }

    private static PatchAttention[] Ranked(PatchBag bag, double[] shares)
    {
        double[] sorted = [.. shares.Order()];
        return [.. bag.Patches.Select((patch, i) => new PatchAttention(patch, shares[i], RankOf(sorted, shares[i])))];
    }

    private static double RankOf(double[] sorted, double share)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < share ? (middle + 1, high) : (low, middle);
        }

        return low / (double)sorted.Length;
    }

    private int CheckTensors()
    {
        if (!_session.InputMetadata.TryGetValue(_card.Input, out NodeMetadata? input))
        {
            throw ModelCardFile.Unfit(_path, "input", string.Join(" or ", _session.InputMetadata.Keys), _card.Input);
        }

        foreach ((string field, string name) in new[] { ("scores", _card.Scores), ("attention", _card.Attention) })
        {
            if (!_session.OutputMetadata.TryGetValue(name, out NodeMetadata? output) || !OnnxNetwork.IsOf(typeof(float), output))
            {
                throw ModelCardFile.Unfit(_path, field, $"a float output, one of {string.Join(", ", _session.OutputMetadata.Keys)}", name);
            }
        }

        int[] sides = OnnxNetwork.IsOf(typeof(float), input) ? input.Dimensions : [];
        bool fits = sides.Length is 2 or 3 && sides[^1] is var d && (d == -1 || d == _card.Dimension) && sides[^2] == -1;
        return fits
            ? sides.Length
            : throw ModelCardFile.Unfit(_path, $"input {_card.Input}", $"float, any number of patches x {_card.Dimension}",
                OnnxNetwork.WordsOf(input));
    }

    // One that was exported in training mode may roll dice: the same slide, another opinion. And the last layer taken twice makes 0.73 at most of what is
    // sure, or with a sigmoid never less than a half. Bags of other vectors, small and large: no score that is none stays within 0 to 1 for all.
    private void CheckAnswers()
    {
        float[][] bags = [.. Enumerable.Range(1, 8).Select(Drawn)];
        (float[] Scores, float[] Attention)[] first = [.. bags.Select(b => Answer(b, DrawnPatches))], second = [.. bags.Select(b => Answer(b, DrawnPatches))];
        ModelCardFile.Require(_path, $"outputs {_card.Scores} and {_card.Attention}", "of a bag the same each time",
            "something else (exported in training mode? call model.eval() before)",
            first.Zip(second).All(v => IsSame(v.First.Scores, v.Second.Scores) && IsSame(v.First.Attention, v.Second.Attention)));
        bool isDone = _card.Activation != "none" && first.All(a => a.Scores.All(TissueShares.IsProbability)
            && (_card.Activation == "sigmoid" || TissueShares.IsWhole(a.Scores.Sum(), a.Scores.Length)));
        ModelCardFile.Require(_path, "activation", "none, or a network without its last layer, since the scores are probabilities already", _card.Activation, !isDone);
    }

    // Each of one frequency, 1 or 10 high; its patches differ a little, so that their mean is none of zeros.
    private float[] Drawn(int number)
    {
        float[] vectors = new float[DrawnPatches * _card.Dimension];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = (number % 2 == 0 ? 10 : 1) * MathF.Sin(number * (1 + i % _card.Dimension) + 0.02f * (i / _card.Dimension));
        }

        return vectors;
    }

    private static bool IsSame(float[] first, float[] second)
    {
        float most = 1e-3f * first.Max(MathF.Abs);
        return first.Zip(second).All(v => MathF.Abs(v.First - v.Second) <= most);
    }

    private void Require(string name, string expected, float[] found, int count)
    {
        if (found.Length != count || !found.All(float.IsFinite))
        {
            throw ModelCardFile.Unfit(_path, name, expected, found.Length != count ? $"{found.Length} numbers" : "a number that is not finite");
        }
    }
}
