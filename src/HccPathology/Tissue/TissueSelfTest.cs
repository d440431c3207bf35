using HccPathology.Models;
using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Tissue;

/// <summary>Runs a network on the input that came with it and compares with the output that came with it.</summary>
internal static class TissueSelfTest
{
    /// <exception cref="PathologyException">The pair is not there or the network gives something else here.</exception>
    public static void Check(TissueModel model, SelfTestPair test)
    {
        TissueModelCard card = model.Card;
        NpyFile input = NpyFile.Read(test.InputPath), wanted = NpyFile.Read(test.OutputPath);
        ModelCardFile.Require(card.Path, "selfTest.input", "1 x 3 x height x width", string.Join(" x ", input.Shape), input.Shape is [1, 3, > 0, > 0]);
        float[] given = test.IsWhole ? Normalised(card, input) : input.Values;
        float[] found;
        try
        {
            found = model.RunOnce([.. input.Shape.Select(s => (long)s)], given).Values;
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxFault.Of($"{test.InputPath}: the network does not run on it", e);
        }

        ModelCardFile.Require(card.Path, "selfTest.output", $"{found.Length} numbers", string.Join(" x ", wanted.Shape), wanted.Values.Length == found.Length);
        // Within any share of infinity lies every answer.
        ModelCardFile.Require(card.Path, "selfTest.output", "numbers alone", "NaN or infinity", wanted.Values.All(float.IsFinite));
        if (test.IsWhole)
        {
            Activate(card, found);
        }

        float most = 0, greatest = 1e-6f;
        for (int i = 0; i < found.Length; i++)
        {
            // A comparison that NaN passes would be no test.
            most = float.IsNaN(found[i]) ? float.PositiveInfinity : Math.Max(most, Math.Abs(found[i] - wanted.Values[i]));
            greatest = Math.Max(greatest, Math.Abs(wanted.Values[i]));
        }

        ModelCardFile.Require(card.Path, "selfTest",
            FormattableString.Invariant($"what {Path.GetFileName(test.OutputPath)} says, within {test.Tolerance:0.####} of {greatest:0.###}"),
            FormattableString.Invariant($"a difference of {most:0.####}"), most <= test.Tolerance * greatest);
    }

    private static float[] Normalised(TissueModelCard card, NpyFile input)
    {
        int plane = input.Shape[2] * input.Shape[3];
        return [.. input.Values.Select((level, i) => card.Normalisation.Of(level, i / plane % 3))];
    }

    private static void Activate(TissueModelCard card, float[] scores)
    {
        int places = scores.Length / card.NetworkClasses;
        float[] shares = new float[card.Classes.Count];
        for (int at = 0; at < places; at++)
        {
            TissueShares.Of(card.Activation, scores.AsSpan(at), places, shares);
            for (int c = 0; c < card.NetworkClasses; c++)
            {
                scores[at + c * places] = shares[c];
            }
        }
    }
}
