using HccPathology.Foreground;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Stains;

namespace HccPathology.Analysis;

/// <summary>The steps of an analysis that H-DAB has and H&amp;E has not: is it that stain at all, what DAB is graded by, the scores.</summary>
internal static class IhcStage
{
    /// <summary>More DAB than this between the cells is haze that a person should know of: QuPath's 1+.</summary>
    private const double MostPlausibleHazeOd = 0.2;

    public static string NameOf(StainKind stain) => stain == StainKind.HaematoxylinEosin ? "H&E" : "H-DAB";

    /// <summary>Refuses a slide that looks stained with something else, or warns where that is forced.</summary>
    /// <exception cref="PathologyException">It does, and <see cref="AnalysisOptions.ForcesStain"/> is not set.</exception>
    public static void RequireStain(string path, AnalysisOptions options, TissueSample sample, WhitePoint white, double darkOd, List<string> warnings)
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
        words += white.Source == WhitePointSource.Default ? $" (by a white of {white.R}, {white.G}, {white.B}, since its own was not found: {white.Reason}; glass darker than {WhitePoint.Darkest} is not taken for glass)" : "";
        if (!options.ForcesStain)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: {words}; {advice}, or --force-stain to analyse it all the same");
        }

        warnings.Add($"analysed although it {words}");
    }

    /// <summary>What DAB is graded by on this slide; null without a marker.</summary>
    /// <exception cref="PathologyException">Cells would reach farther than can be measured at this pixel size.</exception>
    public static IhcPanel? PanelOf(AnalysisOptions options, double mppUm, TissueSample sample, StainVectors vectors, DetectorSelection detector, List<string> warnings)
    {
        if (options.Marker is not { } marker)
        {
            return null;
        }

        if (options.CellExpansionUm > CellExpansion.MaxReachPx * mppUm)
        {
            throw new PathologyException(FailureKind.BadCommand, FormattableString.Invariant(
                $"--cell-expansion {options.CellExpansionUm}: at {mppUm:0.###} um/px at most {CellExpansion.MaxReachPx * mppUm:0.#} um; give less, or a coarser --analysis-mpp"));
        }

        DabLevels levels = DabCalibration.Measure(sample, vectors, marker, options.FindsDabThreshold);
        if (options.FindsDabThreshold && !levels.IsAutomatic)
        {
            warnings.Add($"DAB threshold: {levels.Reason}");
        }

        if (levels.HazeOd > MostPlausibleHazeOd)
        {
            warnings.Add(FormattableString.Invariant($"brown background of {levels.HazeOd:0.00} OD: weak staining cannot be told from it"));
        }

        MixturePlane plane = MixturePlane.Measure(sample, vectors.White);
        if (!plane.TellsYellowPigment)
        {
            warnings.Add("DAB is as yellow as lipofuscin here: lipofuscin, bile and haemosiderin are not told from it");
        }

        return new IhcPanel(marker, levels, plane, Graded(marker, detector), options.CellExpansionUm);
    }

    /// <summary>Classes of the slide's cells, also where it has none: the detector's, and with a marker the grades.</summary>
    public static IReadOnlyList<CellClass> ClassesOf(AnalysisOptions options, DetectorSelection detector) =>
        options.Marker is { } marker ? Graded(marker, detector).All : detector.Classes;

    private static IhcClasses Graded(Marker marker, DetectorSelection detector) => new(detector.HasClasses ? detector.Classes : [], marker.Grades);

    /// <summary>The report with the marker's scores, from its densities.</summary>
    public static SlideReport WithScores(SlideReport report) => report is { Panel: { } panel, StainedArea: { } area }
        ? report with { IhcScores = IhcScores.Of(report.Density, panel, area.ByZone(report.Mask, report.Zones)) }
        : report;
}
