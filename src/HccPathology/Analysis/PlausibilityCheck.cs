using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Analysis;

/// <summary>Whether what was found can be nuclei of tissue at the stated pixel size. It warns and never fails: what is rare is not wrong.</summary>
internal static class PlausibilityCheck
{
    /// <summary>
    /// Fewer nuclei per mm² of tissue than this is a sign of a wrong stain or pixel size: liver has 1,500-4,000, and a real slide told to be four times
    /// as fine as it is had 88, for the rest of its nuclei had become too small to be found.
    /// </summary>
    private const double FewestPerMm2 = 200;

    /// <summary>More than this is not seen even in lymphoid aggregates, which reach 10,000-20,000.</summary>
    private const double MostPerMm2 = 25_000;

    /// <summary>
    /// Limits of the median area. The nucleus of a lymphocyte is 5-7 µm across, and a section through a sphere of 5 µm has 13 µm² on the mean
    /// (two thirds of its greatest): no tissue is made of less. Nuclei of HCC have 1.7 (low grade) to 2.1 times (high grade) the area of those of
    /// hepatocytes (Cheah and Looi 2007), which have a median of 18-33 µm² in what is found on liver: 70 for the largest, and room. Measured
    /// with the right, half and double pixel size: docs/validation/nuclei.md.
    /// </summary>
    private const double SmallestMedianUm2 = 11, LargestMedianUm2 = 90;

    /// <summary>Of fewer nuclei the median is a matter of chance.</summary>
    private const int FewestNuclei = 50;

    /// <summary>Nuclei in red or black (Fast red, nickel DAB) have a hue that haematoxylin and DAB do not make: of 906 none were positive, without a word.
    /// Of fewer pigment cells nothing is said.</summary>
    private const int FewestPigmentCells = 20;

    /// <summary>Where more of what is not glass is left out than analysed, the picture is more likely to be dark,
    /// inverted or out of focus than all pen.</summary>
    private const double MostLeftOut = 0.5;

    /// <summary>Of 192 real pictures of H&amp;E and H-DAB no cell of tissue was grey.</summary>
    private const double MostGrey = 0.02;

    /// <summary>Of 193 real pictures no tissue was as pale and even as tinted glass. Of glass with a tint a little is on many slides: what changed no area
    /// by a tenth is not worth a word.</summary>
    private const double MostEvenTissue = 0.02, MostTintedGlass = 0.1;

    /// <summary>Dust is on every slide; a fiftieth of the tissue in small pieces is not dust alone.</summary>
    private const double MostSmall = 0.02, LeastSmallMm2 = 0.02;

    /// <summary>Pieces of tissue from two needle widths on have nuclei; a drop of ink has none.</summary>
    private const double LeastBareMm2 = 0.02, MostBare = 0.02;

    /// <summary>A sentence for people, of tissue without any colour.</summary>
    public static IEnumerable<string> WarningsOfGrey(double greyMm2, double tissueMm2)
    {
        if (greyMm2 > MostGrey * tissueMm2)
        {
            yield return FormattableString.Invariant(
                $"{greyMm2:0.###} of {tissueMm2:0.###} mm2 of tissue are grey, as no stain is (a label, dirt or the edge of a cover glass?): they are in all areas; see overview.png, and exclude them with --regions");
        }
    }

    /// <summary>Sentences for people, of pale, even areas: those that were taken for tinted glass, and those that count as tissue.</summary>
    public static IEnumerable<string> WarningsOfTint(double glassMm2, double evenMm2, double tissueMm2)
    {
        if (glassMm2 > MostTintedGlass * tissueMm2)
        {
            yield return FormattableString.Invariant(
                $"{glassMm2:0.###} mm2 beside {tissueMm2:0.###} mm2 of tissue are pale and even (a film on the glass, strips of the scanner?): they are taken for glass; see overview.png");
        }

        if (evenMm2 > MostEvenTissue * tissueMm2)
        {
            yield return FormattableString.Invariant(
                $"{evenMm2:0.###} of {tissueMm2:0.###} mm2 of tissue are pale and even, with tissue all around (mucin, oedema, or a film on the glass of a gap?): they are in all areas; see overview.png, and exclude them with --regions");
        }
    }

    /// <summary>A sentence for people, of pieces that are too small for tissue.</summary>
    public static IEnumerable<string> WarningsOfSmallPieces(int count, double areaMm2, double tissueMm2)
    {
        if (areaMm2 >= LeastSmallMm2 && areaMm2 > MostSmall * tissueMm2)
        {
            yield return FormattableString.Invariant(
                $"{count} pieces of less than 0.01 mm2, {areaMm2:0.###} mm2 together beside {tissueMm2:0.###} mm2 of tissue, are taken for dust and are in no area (crumbs of a biopsy?): see overview.png");
        }
    }

    /// <summary>A sentence for people, of what was found to be tissue and what was not.</summary>
    public static IEnumerable<string> WarningsOf(TissueMask mask)
    {
        (double pen, double blur, double fold) = (mask.AreaMm2(MaskClass.Pen), mask.AreaMm2(MaskClass.Blur), mask.AreaMm2(MaskClass.Fold));
        double leftOut = pen + blur + fold, all = leftOut + mask.AreaMm2(MaskClass.Tissue);
        if (leftOut > MostLeftOut * all)
        {
            yield return FormattableString.Invariant(
                $"{100 * leftOut / all:0} % of what is not glass is left out (pen {pen:0.###}, blur {blur:0.###}, fold {fold:0.###} mm2): see overview.png, and whether the picture is too dark, inverted or out of focus");
        }
    }

    /// <summary>Why densities of 0 are to be doubted, where there is tissue and no nucleus at all; else null.</summary>
    public static string? NoNucleusOf(SlideReport report) => report.Status == SummaryJson.StatusOk && report.Nuclei.Count == 0
        ? $"{DensityTable.NoNucleus}: {WhatToCheck(report)}"
        : null;

    private static string WhatToCheck(SlideReport report) => "check stain (--stain) and pixel size (--mpp)"
        + (report.Options.ModelFolder is null ? "" : ", and normalisation and thresholds of the model's card (--nuclei-model)");

    /// <summary>Sentences for people, of a report whose densities of all tissue are there.</summary>
    public static IEnumerable<string> WarningsOf(SlideReport report)
    {
        if (NoNucleusOf(report) is { } none)
        {
            yield return none;
        }
        else if (report.Density[0].DensityPerMm2 is { } perMm2 and (< FewestPerMm2 or > MostPerMm2))
        {
            yield return FormattableString.Invariant($"{perMm2:0} nuclei per mm2 are outside of {FewestPerMm2}-{MostPerMm2}: {WhatToCheck(report)}");
        }

        if (report.Nuclei.Count > 0 && BarePieces(report) is { Count: > 0 } bare && bare.AreaMm2 > MostBare * report.Mask.AreaMm2(MaskClass.Tissue))
        {
            yield return FormattableString.Invariant(
                $"{bare.Count} pieces of tissue, {bare.AreaMm2:0.###} mm2 together, hold not one nucleus (ink, mucin, blood, an unstained or crushed piece?): they are in all areas; see overview.png, and exclude them with --regions");
        }

        (long pigment, long positive) = report.Panel is { } panel ? PigmentOf(report.Nuclei, panel.Classes) : (0, 0);
        if (pigment >= FewestPigmentCells && pigment > positive)
        {
            yield return $"{pigment} stained cells are left out as pigment and {positive} are positive: another chromogen than brown DAB, or much pigment? scores may be too low";
        }

        // Limits that a person set move the median.
        if (report.Options is { MinAreaUm2: null, MaxAreaUm2: null }
            && MedianAreaUm2(report.Nuclei, report.Classes) is { } median and (< SmallestMedianUm2 or > LargestMedianUm2))
        {
            yield return FormattableString.Invariant(
                $"half of the nuclei are smaller than {median:0.#} um2, and {SmallestMedianUm2}-{LargestMedianUm2} are plausible: check the pixel size ({report.Mpp}, from {report.Facts.MppNote})");
        }
    }

    private static (int Count, double AreaMm2) BarePieces(SlideReport report)
    {
        TissueMask mask = report.Mask;
        CellRuns pieces = CellRuns.Of<bool>([.. mask.Cells.Select(TissueMask.IsTissue)], mask.Width, mask.Height, true, diagonal: true);
        bool[] hasNuclei = new bool[pieces.Count];
        report.Nuclei.ForEach(n =>
        {
            if (mask.ColumnAt(n.X) is >= 0 and int x && mask.RowAt(n.Y) is >= 0 and int y && TissueMask.IsTissue(mask.Cells[y * mask.Width + x]))
            {
                hasNuclei[pieces.ComponentAt(x, y)] = true;
            }
        });
        double[] areas = [.. pieces.Sums(run => mask.Cells.AsSpan(run.Y * mask.Width + run.Start, run.End - run.Start).Count(MaskClass.Tissue)).Select(n => n * mask.CellAreaUm2 / 1e6)];
        double[] bare = [.. areas.Where((mm2, piece) => !hasNuclei[piece] && mm2 >= LeastBareMm2)];
        return (bare.Length, bare.Sum());
    }

    private static (long Pigment, long Positive) PigmentOf(NucleusTable nuclei, IhcClasses classes)
    {
        long pigment = 0, positive = 0;
        nuclei.ForEach(n =>
        {
            Grade grade = classes.GradeAt(n.ClassIndex);
            pigment += grade == Grade.Pigment ? 1 : 0;
            positive += grade is Grade.Weak or Grade.Moderate or Grade.Strong ? 1 : 0;
        });
        return (pigment, positive);
    }

    /// <summary>Median area of the nuclei that count; null when they are too few.</summary>
    internal static double? MedianAreaUm2(NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        const int PerUm2 = 10, MostUm2 = 2000;                  // in steps of 0.1 µm²: memory does not grow with the slide
        long[] counts = new long[PerUm2 * MostUm2 + 1];
        nuclei.ForEach(n => counts[Math.Min((int)(n.AreaUm2 * PerUm2), counts.Length - 1)] += classes[n.ClassIndex].IsIgnored ? 0 : 1);
        long all = counts.Sum(), below = 0;
        int at = 0;
        while (all >= FewestNuclei && 2 * (below += counts[at]) < all)
        {
            at++;
        }

        return all >= FewestNuclei ? (at + 0.5) / PerUm2 : null;
    }
}
