using HccPathology.Foreground;
using HccPathology.Models;
using HccPathology.Stains;

namespace HccPathology.Analysis;

/// <summary>What is known of a slide's staining before its first tile.</summary>
/// <param name="Stains">The vectors of its two stains.</param>
/// <param name="DarkOd"><see cref="TissueDarkness"/> of the slide.</param>
/// <param name="ForNuclei">How the network for nuclei is shown it.</param>
/// <param name="ForTissue">How the tissue model is.</param>
internal sealed record SlideStaining(StainEstimate Stains, double DarkOd, StainStrength ForNuclei, StainStrength ForTissue)
{
    /// <exception cref="PathologyException">The slide looks stained with something else, and that is not forced.</exception>
    public static SlideStaining Settle(string path, AnalysisOptions options, TissueSample sample, WhitePoint white, DetectorSelection detector, TissueSelection? tissue, List<string> warnings)
    {
        double darkOd = TissueDarkness.OdOf(sample, white);
        IhcStage.RequireStain(path, options, sample, white, darkOd, warnings);
        StainEstimate stains = options.EstimatesStains
            ? StainEstimator.Estimate(sample, options.Stain, white, darkOd)
            : new StainEstimate(StainVectors.Default(options.Stain, (white.R, white.G, white.B)), false, "default: as asked for", 0);
        if (!stains.IsEstimated && options.EstimatesStains)
        {
            warnings.Add($"stain vectors are not this slide's own: {stains.Reason}");
        }

        if (white.Source == WhitePointSource.Default)
        {
            string taken = Math.Max(white.R, Math.Max(white.G, white.B)) == WhitePoint.DefaultLevel ? $"{WhitePoint.DefaultLevel} of 255 is taken"
                : $"{white.R}, {white.G}, {white.B} of 255 is taken, since a hundredth of the slide is as bright as that";
            warnings.Add($"the white point is not this slide's own: {white.Reason}; {taken}, which puts optical densities wrong by up to 0.02 on most scanners, and by more where the light was dim");
        }

        return new SlideStaining(stains, darkOd, detector.Strength(darkOd), StainStrength.Of(darkOd, tissue?.Model.Card.OpticalDensity));
    }

    /// <summary>What people should know of slides that networks are shown paler or darker.</summary>
    public IEnumerable<string> Warnings() => new[] { ForNuclei.Warning("the nucleus detector"), ForTissue.Warning("the tissue model") }.OfType<string>();
}
