using HccPathology.Foreground;
using HccPathology.Nuclei;

namespace HccPathology.Density;

/// <summary>How densities are given.</summary>
public sealed record DensityOptions
{
    /// <summary>
    /// Least analysed area in mm² that a density is given for. 0.5 mm² is about two fields at 20x; below it a handful of
    /// cells decides the number.
    /// </summary>
    public double MinNetAreaMm2 { get; init; } = 0.5;
}

/// <summary>
/// The long density table of a slide: one row a cell class and one for <c>all</c>, which leaves out ignored classes. A cell counts when its centroid lies on
/// analysed tissue, so that counts and areas speak of the same place.
/// </summary>
public static class DensityTable
{
    public const string TissueZone = "tissue";
    public const string AllClasses = "all";
    public const string Evaluated = "ok";
    public const string NotEvaluable = "not evaluable";

    public static IReadOnlyList<DensityRow> OfTissue(
        string slide, string stain, TissueMask mask, NucleusTable nuclei, IReadOnlyList<CellClass> classes, DensityOptions options)
    {
        long[] counts = CountOnTissue(mask, nuclei, classes.Count);
        double net = mask.AreaMm2(MaskClass.Tissue);
        double gross = net + mask.AreaMm2(MaskClass.Pen) + mask.AreaMm2(MaskClass.Blur) + mask.AreaMm2(MaskClass.Fold);
        return
        [
            RowOf(slide, stain, TissueZone, AllClasses, counts.Where((_, i) => !classes[i].IsIgnored).Sum(), gross, net, options),
            .. classes.Select((c, i) => RowOf(slide, stain, TissueZone, c.Name, counts[i], gross, net, options)),
        ];
    }

    /// <summary>One row from a count and its areas; the only place where a density is worked out.</summary>
    public static DensityRow RowOf(
        string slide, string stain, string zone, string cellClass, long count, double grossAreaMm2, double netAreaMm2, DensityOptions options)
    {
        bool evaluable = netAreaMm2 >= options.MinNetAreaMm2 && netAreaMm2 > 0;
        (double low, double high) = PoissonInterval.Of(count);
        return new DensityRow
        {
            Slide = slide,
            Stain = stain,
            Zone = zone,
            CellClass = cellClass,
            Count = count,
            GrossAreaMm2 = grossAreaMm2,
            NetAreaMm2 = netAreaMm2,
            DensityPerMm2 = evaluable ? count / netAreaMm2 : null,
            CiLowPerMm2 = evaluable ? low / netAreaMm2 : null,
            CiHighPerMm2 = evaluable ? high / netAreaMm2 : null,
            Status = evaluable ? Evaluated : NotEvaluable,
            Reason = evaluable ? "" : FormattableString.Invariant($"net area {netAreaMm2:0.####} mm2 is below the minimum of {options.MinNetAreaMm2:0.####} mm2"),
        };
    }

    private static long[] CountOnTissue(TissueMask mask, NucleusTable nuclei, int classes)
    {
        long[] counts = new long[classes];
        nuclei.ForEach(n => counts[n.ClassIndex] += mask.At(n.X, n.Y) == MaskClass.Tissue ? 1 : 0);
        return counts;
    }
}
