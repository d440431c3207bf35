using HccPathology.Foreground;
using HccPathology.Ihc;
using HccPathology.Models;
using HccPathology.Stains;

namespace HccPathology.Analysis;

/// <summary>What is known of a slide's staining before its first tile.</summary>
/// <param name="Stains">The vectors of its two stains.</param>
/// <param name="Plane">Where the stains of H-DAB lie; null on H&amp;E.</param>
/// <param name="DarkOd"><see cref="TissueDarkness"/> of the slide.</param>
/// <param name="ForNuclei">How the network for nuclei is shown it.</param>
/// <param name="ForTissue">How the tissue model is.</param>
internal sealed record SlideStaining(StainEstimate Stains, MixturePlane? Plane, double DarkOd, StainStrength ForNuclei, StainStrength ForTissue)
{
    /// <summary>A stain as tables and messages name it.</summary>
    public static string NameOf(StainKind stain) => stain == StainKind.HaematoxylinEosin ? "H&E" : "H-DAB";

    /// <exception cref="PathologyException">The slide looks stained with something else, and that is not forced.</exception>
    public static SlideStaining Settle(string path, AnalysisOptions options, TissueSample sample, WhitePoint white, DetectorSelection detector,
        TissueSelection? tissue, List<string> warnings)
    {
        double darkOd = TissueDarkness.OdOf(sample, white);
        RequireStain(path, options, sample, white, darkOd, warnings);
        StainVectors standard = StainVectors.Default(options.Stain, (white.R, white.G, white.B));
        MixturePlane? plane = options.Stain == StainKind.HaematoxylinDab ? MixturePlane.Measure(sample, standard.White) : null;
        StainEstimate stains = options.EstimatesStains
            ? StainEstimator.Estimate(sample, options.Stain, white, darkOd, plane is { } hdab ? PigmentHue.YellowOf(hdab, standard) : null)
            : new StainEstimate(standard, false, "default: as asked for");
        if (!stains.IsEstimated && options.EstimatesStains)
        {
            warnings.Add($"stain vectors are not this slide's own: {stains.Reason}"
                + (options.Stain == StainKind.HaematoxylinDab ? "; weakly stained cells may be missed: see positivity.png, and compare --dab-threshold auto" : ""));
        }

        if (white.Source == WhitePointSource.Default)
        {
            string taken = Math.Max(white.R, Math.Max(white.G, white.B)) == WhitePoint.DefaultLevel ? $"{WhitePoint.DefaultLevel} of 255 is taken"
                : $"{white.R}, {white.G}, {white.B} of 255 is taken, since a hundredth of the slide is as bright as that";
            warnings.Add($"the white point is not this slide's own: {white.Reason}; {taken}, which puts optical densities wrong by up to 0.02 on most scanners, and by more where the light was dim");
        }

        return new SlideStaining(stains, plane, darkOd, detector.Strength(darkOd), StainStrength.Of(darkOd, tissue?.Model.Card.OpticalDensity));
    }

    /// <summary>What people should know of slides that networks are shown paler or darker.</summary>
    public IEnumerable<string> Warnings() => new[] { ForNuclei.Warning("the nucleus detector"), ForTissue.Warning("the tissue model") }.OfType<string>();

    /// <summary>Refuses a slide that looks stained with something else, or warns where that is forced.</summary>
    /// <exception cref="PathologyException">It does, and <see cref="AnalysisOptions.ForcesStain"/> is not set.</exception>
    internal static void RequireStain(string path, AnalysisOptions options, TissueSample sample, WhitePoint white, double darkOd, List<string> warnings)
    {
        StainAppearance look = StainAppearance.Of(sample, white, darkOd);
        if (look.HasGranules && options.Stain == StainKind.HaematoxylinEosin)
        {
            warnings.Add("brown or black granules (pigment, dirt?) are much of what is dense on this pale slide: its strength, stain vectors and fat may be wrong, and granules taken for nuclei");
        }

        if (!look.IsGrey && (look.Looks is null || look.Looks == options.Stain))
        {
            return;
        }

        (string words, string advice) = look.IsGrey ? ("is grey: no stain can be told in it", "give it in colour")
            : ($"looks stained with {NameOf(look.Looks!.Value)}, not {NameOf(options.Stain)}: {look}", "give the right --stain");
        // Dim or coloured light on the whole slide is brown, too, when it is not known as its light.
        words += white.Source == WhitePointSource.Default
            ? $" (by a white of {white.R}, {white.G}, {white.B}, since its own was not found: {white.Reason}; glass darker than {WhitePoint.Darkest} is not taken for glass)"
            : "";
        if (!options.ForcesStain)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: {words}; {advice}, or --force-stain to analyse it all the same");
        }

        warnings.Add($"analysed although it {words}");
    }
}
