using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Stains;

namespace HccPathology.Analysis;

/// <summary>The steps of an analysis that H-DAB has and H&amp;E has not: what DAB is graded by, the scores.</summary>
internal static class IhcStage
{
    /// <summary>More DAB than this between the cells is haze that a person should know of: QuPath's 1+.</summary>
    private const double MostPlausibleHazeOd = 0.2;

    /// <summary>
    /// Paler haematoxylin than this in the darkest hundredth of the tissue finds stained nuclei alone: of a drawn Ki-67 of 41.1 % 41.3 are found at 0.11 OD,
    /// 43.5 at 0.07, 68 to 88 at 0.05 to 0.09 and 100 at 0.02. The CD3 and CD8 crops have 0.2 (with hardly a nucleus) to 0.95.
    /// </summary>
    private const double LeastHaematoxylinOd = 0.1;

    /// <summary>What DAB is graded by on this slide; null without a marker.</summary>
    /// <exception cref="PathologyException">Cells would reach farther than can be measured at this pixel size.</exception>
    public static IhcPanel? PanelOf(AnalysisOptions options, double mppUm, TissueSample sample, StainVectors vectors, MixturePlane? slidePlane,
        DetectorSelection detector, List<string> warnings)
    {
        if (options.Marker is not { } marker || slidePlane is not { } plane)
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

        warnings.AddRange(WarningsOf(levels));
        if (NuclearRendering.DarkOdOf(sample, vectors) is < LeastHaematoxylinOd and var dark)
        {
            warnings.Add(FormattableString.Invariant(
                $"hardly any haematoxylin (a hundredth of the tissue reaches {Math.Max(dark, 0):0.00} OD): unstained nuclei may not be found, and percentages be too high"));
        }

        if (!plane.TellsYellowPigment)
        {
            warnings.Add("DAB is as yellow as lipofuscin here: lipofuscin, bile and haemosiderin are not told from it");
        }

        return new IhcPanel(marker, levels, plane, Graded(marker, detector), options.CellExpansionUm);
    }

    private static IEnumerable<string> WarningsOf(DabLevels levels)
    {
        if (levels.BackgroundOd > DabCalibration.MostHazeOd)
        {
            yield return FormattableString.Invariant(
                $"nearly all tissue is brown, by {levels.BackgroundOd:0.00} OD: {DabCalibration.MostHazeOd:0.00} of it were taken off as background, and where it is the marker that fills the slide grades are too low");
        }
        else if (levels.HazeOd > MostPlausibleHazeOd)
        {
            yield return FormattableString.Invariant($"brown background of {levels.HazeOd:0.00} OD: weak staining cannot be told from it");
        }
    }

    /// <summary>Classes of the slide's cells, also where it has none: the detector's, and with a marker the grades.</summary>
    public static IReadOnlyList<CellClass> ClassesOf(AnalysisOptions options, DetectorSelection detector) =>
        options.Marker is { } marker ? Graded(marker, detector).All : detector.Classes;

    private static IhcClasses Graded(Marker marker, DetectorSelection detector) => new(detector.HasClasses ? detector.Classes : [], marker.Grades);

    /// <summary>The report with the marker's scores, from its densities.</summary>
    public static SlideReport WithScores(SlideReport report) => report is { Panel: { } panel, StainedArea: { } area }
        ? report with { IhcScores = IhcScores.Of(report.Density, panel, area.ByZone(report.Mask, report.Zones), report.Zones?.Zones ?? []) }
        : report;
}
