using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei;

/// <summary>
/// How strongly a slide is stained, and how many times as dense a network is shown it. Laboratories stain by a factor of four apart, and a network finds
/// little on what is far from anything it was trained on: at a quarter of the density F1 on CoNSeP falls from 0.80 to 0.65, and shown three
/// times as dense it is 0.79 (docs/validation.md). Measurements are always of the slide's own pixels.
/// </summary>
/// <param name="DarkOd">Optical density, mean of the three channels, that a hundredth of the sampled tissue reaches; 0 without tissue.</param>
/// <param name="ShownTimes">Factor on all densities of what the network is shown; 1 leaves the pixels as they are.</param>
public sealed record StainStrength(double DarkOd, double ShownTimes)
{
    /// <summary>Most and least factor. Beyond, a step of the pixel's bytes is as large as a pale nucleus is dark.</summary>
    public const double MostTimes = 4, LeastTimes = 0.25;

    /// <summary>
    /// Beyond it the warning comes: at 0.15 of the density nothing in the pixels tells some nuclei from their surroundings any more (CoNSeP: F1 0.76 for 0.80).
    /// </summary>
    private const double SureTimes = 3.5;

    private const double DarkPercentile = 99;

    /// <summary>The strength of a slide, and what brings it to the nearer end of the range that a model knows.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of the slide's empty glass.</param>
    /// <param name="known">The model's range; null where its card names none, or where pixels are drawn for it.</param>
    public static StainStrength Of(TissueSample sample, (byte R, byte G, byte B) white, ModelDensity? known)
    {
        double dark = DarkOdOf(sample, white);
        double aim = known is null ? dark : Math.Clamp(dark, known.From, known.To);
        return new StainStrength(dark, dark > 0 ? Math.Clamp(aim / dark, LeastTimes, MostTimes) : 1);
    }

    /// <summary>What people should know, or null.</summary>
    public string? Warning => ShownTimes is < 1 / SureTimes or > SureTimes
        ? FormattableString.Invariant($"the staining is far {(ShownTimes > 1 ? "paler" : "darker")} than any that the network knows (the darkest hundredth of the tissue has {DarkOd:0.00} OD); it was shown {ShownTimes:0.0#} times as dense, and nuclei may be missed")
        : null;

    private static double DarkOdOf(TissueSample sample, (byte R, byte G, byte B) white)
    {
        double[][] od = [OdOf(white.R), OdOf(white.G), OdOf(white.B)];
        long[] counts = new long[DensityHistogram.Bins];
        for (int p = 0; p < sample.Patches.Count; p++)
        {
            for (int y = 0; y < TissueSample.PatchPx; y++)
            {
                ReadOnlySpan<uint> row = sample.Patches[p].Row(y);
                for (int x = 0; x < TissueSample.PatchPx; x++)
                {
                    if (sample.IsTissue[p][y * TissueSample.PatchPx + x])
                    {
                        counts[DensityHistogram.Bin((od[0][(byte)(row[x] >> 16)] + od[1][(byte)(row[x] >> 8)] + od[2][(byte)row[x]]) / 3)]++;
                    }
                }
            }
        }

        return counts.Any(c => c > 0) ? DensityHistogram.Percentile(counts, DarkPercentile) : 0;
    }

    private static double[] OdOf(byte white) => [.. Enumerable.Range(0, 256).Select(v => Math.Log10((double)white / Math.Max(v, 1)))];
}
