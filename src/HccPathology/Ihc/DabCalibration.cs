using HccPathology.Stains;
using static System.FormattableString;

namespace HccPathology.Ihc;

/// <summary>Takes a slide's DAB background and, when asked, its threshold from the tissue sample.</summary>
public static class DabCalibration
{
    /// <summary>
    /// Most haze that is believed. On CD3 and CD8 crops with an even brown background it was 0.25-0.4; more is a slide full of
    /// the marker, of whose signal no more may be taken off.
    /// </summary>
    public const double MostHazeOd = 0.4;

    /// <summary>
    /// A percentile as low lies on the lower flank of the background's hill (0.02 for a drawn haze of 0.06): the top of the hill is the haze. Where the marker
    /// fills the tissue there is none so near, and the percentile stands.
    /// </summary>
    private const double HighestOfFlank = 10, FlankOd = 0.075;

    /// <summary>An automatic threshold must part two hills whose means are this far apart, as far as QuPath's 1+ lies from 2+.</summary>
    private const double LeastContrastOd = 0.2;

    /// <summary>Fewer stained pixels than this share make no hill.</summary>
    private const double LeastShare = 0.002;

    /// <summary>An automatic threshold outside of this range above the haze is not believed.</summary>
    private const double LowestOd = 0.12, HighestOd = 0.8;

    /// <summary>Levels of the slide.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="vectors">Stain vectors of the slide.</param>
    /// <param name="marker">What is stained.</param>
    /// <param name="isAutomatic">Look for the threshold on the slide; falls back on the registry's, saying why.</param>
    public static DabLevels Measure(TissueSample sample, StainVectors vectors, Marker marker, bool isAutomatic)
    {
        long[] histogram = DensityHistogram.Of(sample, vectors, isCounterstain: true);
        double percentile = DensityHistogram.Percentile(histogram, marker.HazePercentile);
        double? hill = marker.HazePercentile <= HighestOfFlank ? HillAbove(histogram, Math.Max(percentile, 0)) : null;
        double background = hill ?? percentile, haze = Math.Clamp(background, 0, MostHazeOd);
        string from = hill is null ? "" : "hill above ";
        string words = Invariant($"haze {haze:0.000} OD ({from}percentile {marker.HazePercentile:0} of tissue{(percentile > MostHazeOd ? Invariant($", which is {percentile:0.000}, cut") : "")})");
        DabLevels levels = isAutomatic
            ? Automatic(histogram, haze, words, marker)
            : new DabLevels(haze, marker.ThresholdsOd, false, $"{words}; thresholds of {marker.Name}: {marker.ThresholdSource}");
        return levels with { BackgroundOd = background };
    }

    // The fullest 0.025 OD within the flank's width; null where it only rises. Ink may pull a percentile below 0, where no haze is.
    private static double? HillAbove(long[] histogram, double od)
    {
        int first = DensityHistogram.Bin(od), end = Math.Min(DensityHistogram.Bin(od + FlankOd), DensityHistogram.Bins - 3), top = first;
        for (int bin = first; bin < end; bin++)
        {
            top = Around(bin) > Around(top) ? bin : top;
        }

        return top == end - 1 ? null : DensityHistogram.Middle(top);

        long Around(int bin) => histogram[bin - 2] + histogram[bin - 1] + histogram[bin] + histogram[bin + 1] + histogram[bin + 2];
    }

    private static DabLevels Automatic(long[] histogram, double haze, string words, Marker marker)
    {
        // The background is a hill of its own shape around the haze: only what lies above it is parted.
        int from = DensityHistogram.Bin(haze);
        (int split, double low, double high, double share) = Part(histogram, from);
        double first = DensityHistogram.Od(split) - haze;
        string? fault = share < LeastShare ? Invariant($"{share:P2} of the tissue above the background, {LeastShare:P1} are needed")
            : high - low < LeastContrastOd ? Invariant($"means {high - low:0.00} OD apart, {LeastContrastOd:0.00} are needed")
            : first is < LowestOd or > HighestOd ? Invariant($"{first:0.00} OD above the haze lies outside of {LowestOd:0.00}-{HighestOd:0.00}")
            : null;
        if (fault is not null)
        {
            return new DabLevels(haze, marker.ThresholdsOd, false,
                $"{words}; no automatic threshold: {fault}; thresholds of {marker.Name} stand in: {marker.ThresholdSource}");
        }

        // 2+ and 3+ keep the registry's steps.
        double step = first / marker.ThresholdsOd[0];
        return new DabLevels(haze, [.. marker.ThresholdsOd.Select(t => t * step)], true,
            Invariant($"{words}; automatic threshold {first:0.000} OD above it (Otsu 1979: means {low:0.00} and {high:0.00} OD, {share:P1} of tissue above)"));
    }

    // Otsu's method on the bins from the background's middle on.
    private static (int Split, double LowMean, double HighMean, double HighShare) Part(long[] histogram, int from)
    {
        double all = 0, allSum = 0, below = 0, belowSum = 0, best = -1, lowMean = 0, highMean = 0, high = 0;
        int split = from;
        for (int bin = from; bin < DensityHistogram.Bins; bin++)
        {
            (all, allSum) = (all + histogram[bin], allSum + histogram[bin] * DensityHistogram.Od(bin));
        }

        for (int bin = from; bin < DensityHistogram.Bins - 1; bin++)
        {
            (below, belowSum) = (below + histogram[bin], belowSum + histogram[bin] * DensityHistogram.Od(bin));
            double above = all - below;
            if (below > 0 && above > 0)
            {
                double low = belowSum / below, top = (allSum - belowSum) / above, between = below * above * (top - low) * (top - low);
                if (between > best)
                {
                    (best, split, lowMean, highMean, high) = (between, bin + 1, low, top, above);
                }
            }
        }

        return (split, lowMean, highMean, high / Math.Max(1, histogram.Sum()));
    }
}
