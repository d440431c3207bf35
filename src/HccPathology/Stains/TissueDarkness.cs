using HccPathology.Foreground;

namespace HccPathology.Stains;

/// <summary>
/// How strongly a slide is stained, whatever the colours of its stains: known before they are. It is the density of nuclei, as far as the tissue around them
/// bears it out: where they are few, the darkest hundredth is stroma or necrosis and no measure of the staining, and
/// where there is pigment, ink or a fold it is that.
/// </summary>
public static class TissueDarkness
{
    /// <summary>Nuclei are more than a hundredth of nearly any tissue; its darkest quarter is mostly what surrounds them.</summary>
    private const double Dark = 99, Quarter = 75;

    /// <summary>The middle of usual staining: below it a slide can be too pale for a network, above it too dark. A quarter of loose or
    /// fatty tissue may be next to nothing.</summary>
    private const double UsualOd = 0.8;

    /// <summary>
    /// A hundredth is 1.4 to 3.1 times as dense as a quarter on 150 real pictures, about twice on half of them. Of stroma of usual strength with hardly a
    /// nucleus in it a hundredth has 0.21 OD: it was shown 1.45 times as dense (with 2 here 1.22 times), and 423 nuclei were found in place of 147. Pale crops
    /// full of nuclei lose nothing (MoNuSeg at a quarter of its density: F1 0.833 for 0.832).
    /// </summary>
    private const double LeastTimes = 2.5;

    /// <summary>
    /// With carbon on 2 to 5 % of a crop the hundredth is 5 to 14 times as dense as a quarter: nuclei were shown at half of
    /// their density, and F1 fell from 0.59 to 0.55.
    /// </summary>
    private const double MostTimes = 4;

    /// <summary>
    /// Below it what is faint on a slide is fainter than limits of density allow for. Of 120 tiles of liver made four times as pale fat correlated with the
    /// experts' as 0.85 with fixed limits, 0.92, 0.94, 0.95 and 0.95 with 0.3, 0.4, 0.5 and 0.6 here (by the darkest hundredth alone; 0.94 as it
    /// is now); as they are (0.2-0.8) all have 0.96.
    /// </summary>
    private const double PaleOd = 0.5, LeastShare = 0.15;

    /// <summary>Share of a usual slide's densities that a faint thing has on this slide: 1 on all but the pale.</summary>
    /// <param name="darkOd"><see cref="OdOf"/> the slide.</param>
    public static double FaintShare(double darkOd) => Math.Clamp(darkOd / PaleOd, LeastShare, 1);

    /// <summary>
    /// Optical density, mean of the three channels, that a hundredth of the sampled tissue reaches; below 0.8 at least 2.5 times what a quarter reaches, and
    /// above 0.8 at most four times that. 0 without tissue.
    /// </summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of the slide's empty glass.</param>
    public static double OdOf(TissueSample sample, WhitePoint white)
    {
        long[] counts = Counts(sample, white);
        double quarter = DensityHistogram.Percentile(counts, Quarter);
        return Math.Max(Math.Min(LeastTimes * quarter, UsualOd), Math.Min(DensityHistogram.Percentile(counts, Dark), Math.Max(MostTimes * quarter, UsualOd)));
    }

    /// <summary>
    /// What a slide's dark hundredth would be at least, by what surrounds its nuclei: 2.5 times the optical density that a quarter reaches. Pigment does not
    /// show in it; where tissue is mostly empty it is next to nothing. 0 without tissue.
    /// </summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of the slide's empty glass.</param>
    public static double SurroundOdOf(TissueSample sample, WhitePoint white) => LeastTimes * DensityHistogram.Percentile(Counts(sample, white), Quarter);

    private static long[] Counts(TissueSample sample, WhitePoint white)
    {
        float[] red = OpticalDensity.Table(white.R), green = OpticalDensity.Table(white.G), blue = OpticalDensity.Table(white.B);
        long[] counts = new long[DensityHistogram.Bins];
        foreach (uint pixel in sample.TissuePixels())
        {
            counts[DensityHistogram.Bin((red[(byte)(pixel >> 16)] + green[(byte)(pixel >> 8)] + blue[(byte)pixel]) / 3)]++;
        }

        return counts;
    }
}
