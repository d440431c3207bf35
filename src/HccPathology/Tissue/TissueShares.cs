namespace HccPathology.Tissue;

/// <summary>From a network's scores at one place to probabilities of the classes.</summary>
internal static class TissueShares
{
    /// <summary>How far a probability may lie below 0 or above 1: what a softmax in half precision is rounded to.</summary>
    private const float Rounding = 0.001f;

    /// <summary>False also for NaN, which is above no other class and would look like tissue that nothing is known of.</summary>
    public static bool IsProbability(float share) => share is >= -Rounding and <= 1 + Rounding;

    /// <summary>Whether this is the sum of a place's probabilities, each as far off as that.</summary>
    public static bool IsWhole(float sum, int classes) => MathF.Abs(sum - 1) <= classes * Rounding;

    /// <summary>
    /// Fills <paramref name="shares"/>, one for each class of the map. With a sigmoid the last one, other, is what the
    /// surest of the classes leaves.
    /// </summary>
    /// <param name="activation">How scores become probabilities.</param>
    /// <param name="scores">The first class's score, those of the others <paramref name="step"/> apart.</param>
    /// <param name="step">From one class to the next.</param>
    /// <param name="shares">0-1 each, or what <see cref="IsProbability"/> is false for.</param>
    public static void Of(ScoreActivation activation, ReadOnlySpan<float> scores, int step, Span<float> shares)
    {
        switch (activation)
        {
            case ScoreActivation.Softmax:
                Softmax(scores, step, shares);
                break;
            case ScoreActivation.Sigmoid or ScoreActivation.OwnSigmoid:
                float most = 0;
                for (int c = 0; c < shares.Length - 1; c++)
                {
                    shares[c] = activation == ScoreActivation.Sigmoid ? 1 / (1 + MathF.Exp(-scores[c * step])) : scores[c * step];
                    most = Math.Max(most, shares[c]);
                }

                shares[^1] = 1 - most;
                break;
            default:
                for (int c = 0; c < shares.Length; c++)
                {
                    shares[c] = scores[c * step];
                }

                break;
        }
    }

    // Less the greatest score, so that no exponential overflows.
    private static void Softmax(ReadOnlySpan<float> scores, int step, Span<float> shares)
    {
        float greatest = scores[0], sum = 0;
        for (int c = 1; c < shares.Length; c++)
        {
            greatest = Math.Max(greatest, scores[c * step]);
        }

        for (int c = 0; c < shares.Length; c++)
        {
            shares[c] = MathF.Exp(scores[c * step] - greatest);
            sum += shares[c];
        }

        for (int c = 0; c < shares.Length; c++)
        {
            shares[c] /= sum;
        }
    }
}
