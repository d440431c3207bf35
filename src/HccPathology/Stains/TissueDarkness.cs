using HccPathology.Foreground;

namespace HccPathology.Stains;

/// <summary>How strongly a slide is stained, whatever the colours of its stains: known before they are.</summary>
public static class TissueDarkness
{
    /// <summary>Nuclei are more than a hundredth of nearly any tissue; ink and folds that were not told from it are less.</summary>
    private const double Percentile = 99;

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
