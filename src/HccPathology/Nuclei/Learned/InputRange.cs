using HccPathology.Models;
using HccPathology.Stains;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// The percentiles that a network's input is scaled by, taken once from the slide's sampled tissue. Taken tile by tile, as is
/// often done, they make nuclei of the noise on glass, and neighbours disagree.
/// </summary>
internal static class InputRange
{
    /// <summary>The card with fixed numbers in place of percentiles; the card itself where it has fixed ones.</summary>
    public static ModelCard Settle(ModelCard card, TissueSample sample)
    {
        if (card.Normalisation.Percentiles is not [double low, double high])
        {
            return card;
        }

        long[][] counts = Histograms(sample, ModelCard.ShiftsOf(card.ChannelOrder));
        if (!card.Normalisation.PerChannel)
        {
            long[] all = [.. Enumerable.Range(0, 256).Select(v => counts.Sum(c => c[v]))];
            counts = [all, all, all];
        }

        double[] from = [.. counts.Select(c => Percentile(c, low))], to = [.. counts.Select(c => Percentile(c, high))];
        return card with { Normalisation = new ModelNormalisation(1, from, [.. from.Zip(to, (a, b) => Math.Max(1, b - a))]) };
    }

    /// <summary>Between the two nearest ranks, as numpy does it by default.</summary>
    internal static double Percentile(ReadOnlySpan<long> counts, double percent)
    {
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        double rank = percent / 100 * Math.Max(0, total - 1);
        double lower = ValueAt(counts, (long)Math.Floor(rank)), upper = ValueAt(counts, (long)Math.Ceiling(rank));
        return lower + (upper - lower) * (rank - Math.Floor(rank));
    }

    private static int ValueAt(ReadOnlySpan<long> counts, long rank)
    {
        int value = 0;
        for (long before = counts[0]; before <= rank && value < counts.Length - 1; before += counts[value])
        {
            value++;
        }

        return value;
    }

    private static long[][] Histograms(TissueSample sample, int[] shifts)
    {
        long[][] counts = [new long[256], new long[256], new long[256]];
        foreach (uint pixel in sample.TissuePixels())
        {
            for (int channel = 0; channel < 3; channel++)
            {
                counts[channel][(byte)(pixel >> shifts[channel])]++;
            }
        }

        return counts;
    }
}
