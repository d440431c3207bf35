using HccPathology.Foreground;

namespace HccPathology.Stains;

/// <summary>How strongly a slide is stained, whatever the colours of its stains: known before they are.</summary>
public static class TissueDarkness
{
    /// <summary>Nuclei are more than a hundredth of nearly any tissue; ink and folds that were not told from it are less.</summary>
    private const double Percentile = 99;

    /// <summary>
    /// Below it what is faint on a slide is fainter than limits of density allow for. Of 120 tiles of liver made four times as pale fat correlated with the experts' as 0.85 with fixed limits,
    /// 0.92, 0.94, 0.95 and 0.95 with 0.3, 0.4, 0.5 and 0.6 here; as they are (0.2-0.8) all have 0.96.
    /// </summary>
    private const double PaleOd = 0.5, LeastShare = 0.15;

    /// <summary>Share of a usual slide's densities that a faint thing has on this slide: 1 on all but the pale.</summary>
    /// <param name="darkOd"><see cref="OdOf"/> the slide.</param>
    public static double FaintShare(double darkOd) => Math.Clamp(darkOd / PaleOd, LeastShare, 1);

    /// <summary>Optical density, mean of the three channels, that a hundredth of the sampled tissue reaches; 0 without tissue.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of the slide's empty glass.</param>
    public static double OdOf(TissueSample sample, WhitePoint white)
    {
        float[] red = OpticalDensity.Table(white.R), green = OpticalDensity.Table(white.G), blue = OpticalDensity.Table(white.B);
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
                        counts[DensityHistogram.Bin((red[(byte)(row[x] >> 16)] + green[(byte)(row[x] >> 8)] + blue[(byte)row[x]]) / 3)]++;
                    }
                }
            }
        }

        return DensityHistogram.Percentile(counts, Percentile);
    }
}
