namespace HccPathology.Nuclei.Classical;

/// <summary>
/// What a tile knows about the rest of its slide: how dark nuclei and the tissue between them are, in OD of smoothed
/// haematoxylin. Fixed before the first tile, because levels taken tile by tile are what makes neighbouring tiles disagree.
/// </summary>
/// <param name="ThresholdOd">Between nuclei and the rest, by Otsu's method (1979).</param>
/// <param name="BackgroundOd">Mean of what lies below the threshold.</param>
/// <param name="NucleiOd">Mean of what lies above.</param>
public sealed record NucleusLevels(double ThresholdOd, double BackgroundOd, double NucleiOd)
{
    private const int Bins = 512;

    /// <summary>Densities above 1.2 OD count as 1.2: carbon and folds must not pull the threshold up.</summary>
    private const double LargestOd = 1.2;

    /// <summary>Otsu's threshold lies above the steepest edge when nuclei are few; 0.9 of it measured best.</summary>
    private const double Share = 0.9;

    /// <summary>Limits of the threshold: faded slides reach 0.1, over-stained ones 0.55.</summary>
    private const double LowestOd = 0.08, HighestOd = 0.6;

    /// <summary>Levels of a histogram that <see cref="Bin"/> indexes.</summary>
    public static NucleusLevels From(ReadOnlySpan<long> histogram)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(histogram.Length, Bins);
        double threshold = Math.Clamp(Otsu(histogram) * Share, LowestOd, HighestOd);
        int split = Bin(threshold);
        return new NucleusLevels(threshold, Mean(histogram, 0, split, threshold * 0.3), Mean(histogram, split, Bins, threshold * 1.5));
    }

    public static long[] EmptyHistogram() => new long[Bins];

    /// <summary>Histogram bin of a density; 0 and below share the first one.</summary>
    public static int Bin(double od) => Math.Clamp((int)(od * (Bins / LargestOd)), 0, Bins - 1);

    private static double Centre(int bin) => (bin + 0.5) * (LargestOd / Bins);

    private static double Mean(ReadOnlySpan<long> histogram, int from, int end, double ifEmpty)
    {
        double sum = 0;
        long count = 0;
        for (int bin = from; bin < end; bin++)
        {
            sum += histogram[bin] * Centre(bin);
            count += histogram[bin];
        }

        return count == 0 ? ifEmpty : sum / count;
    }

    private static double Otsu(ReadOnlySpan<long> histogram)
    {
        double total = 0, all = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            total += histogram[bin];
            all += histogram[bin] * Centre(bin);
        }

        double below = 0, belowSum = 0, best = -1, threshold = LowestOd;
        int first = 0;
        for (int bin = 0; bin < Bins - 1; bin++)
        {
            below += histogram[bin];
            belowSum += histogram[bin] * Centre(bin);
            double above = total - below;
            if (below == 0 || above == 0)
            {
                continue;
            }

            double difference = belowSum / below - (all - belowSum) / above;
            double between = below * above * difference * difference;
            if (between > best)
            {
                (best, first) = (between, bin);
            }

            // Empty bins between two hills are all as good: the middle of them.
            threshold = between >= best ? Centre((first + bin) / 2) + 0.5 * (LargestOd / Bins) : threshold;
        }

        return threshold;
    }
}
