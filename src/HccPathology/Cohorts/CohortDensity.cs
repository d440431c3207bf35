using HccPathology.Density;
using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Cohorts;

/// <summary>
/// Joins the density tables of many slides into one long table, with the rows of each patient after those of its slides: the sum of
/// counts over the sum of net areas, never a mean of densities. The same results give the same bytes.
/// </summary>
public static class CohortDensity
{
    /// <summary>The joined rows: slides by patient, name and hash, each in the order of its table; then the patients.</summary>
    public static IReadOnlyList<JoinedRow<DensityRow>> Of(CohortSlides slides) =>
    [
        .. slides.Rows(s => s.Density),
        .. slides.ByPatient().SelectMany(p => OfPatient(p.Key, [.. p], slides.LackOf(p.Key))),
    ];

    private static IEnumerable<JoinedRow<DensityRow>> OfPatient(string patient, IReadOnlyList<SlideResult> slides, string? lack)
    {
        var groups = slides.SelectMany(s => s.Density.Select(row => (Slide: s, Row: row)))
            .GroupBy(r => (r.Row.Stain, r.Row.Marker, r.Row.Zone, r.Row.CellClass)).ToArray();
        var all = groups.Where(g => g.Key.CellClass == DensityTable.AllClasses).ToDictionary(g => (g.Key.Stain, g.Key.Marker, g.Key.Zone), g => g.ToArray());
        bool isMixed = LikeSettings.Differing(slides) is not null;
        foreach (var group in groups)
        {
            DensityRow[] rows = [.. group.Select(r => r.Row)];
            var withArea = group.Where(r => r.Row.NetAreaMm2 > 0).ToArray();
            DensityOptions density = new() { MinNetAreaMm2 = (withArea.Length > 0 ? withArea : [.. group]).Max(r => r.Slide.LeastNetAreaMm2) };
            DensityRow sum = DensityTable.RowOf("", group.Key.Stain, group.Key.Zone, group.Key.CellClass, rows.Sum(r => r.Count),
                rows.Sum(r => r.GrossAreaMm2), rows.Sum(r => r.NetAreaMm2), density);
            bool evaluable = sum.DensityPerMm2 is not null;

            // A class may be told on some slides alone (another detector, --mixed): its share is of the cells of those.
            SlideResult[] tellers = [.. group.Select(r => r.Slide)];
            var cells = all.GetValueOrDefault((group.Key.Stain, group.Key.Marker, group.Key.Zone)) ?? [];
            long of = cells.Where(a => tellers.Contains(a.Slide)).Sum(a => a.Row.Count);

            // Immune cells of every slide that the area is of, or of none: a share of cells of one slide and stroma of two is of neither.
            int blind = rows.Count(r => r.NetAreaMm2 > 0 && r.StromalImmuneAreaMm2 is null);
            bool knowsTil = rows.Any(r => r.StromalImmuneAreaMm2 is not null);
            bool hasTil = (group.Key.Zone, group.Key.CellClass) == (Zone.Stroma, DensityTable.AllClasses);
            string? noTil = hasTil && blind > 0 ? $"no stromal percentage: the area of immune cells is missing for {blind} of the slides" : null;

            // The densest place of all may be on a slide that is too small for one: what is left may lie below the patient's own mean.
            int cool = withArea.Count(r => r.Row.HotspotPerMm2 is null);
            string? noHotspot = evaluable && cool > 0 && cool < withArea.Length
                ? $"no hotspot: on {cool} of the {withArea.Length} slides the zone is too small for one" : null;
            DensityRow row = DensityTable.WithTil(sum, knowsTil && blind == 0 ? rows.Sum(r => r.StromalImmuneAreaMm2 ?? 0) : null) with
            {
                Marker = group.Key.Marker,
                Reason = DensityTable.Joined(lack, isMixed ? LikeSettings.Differing(withArea.Select(r => r.Slide)) : null,
                    CohortSlides.WithoutRegions(group.Key.Zone, tellers[0].Kind, slides), ToldZones.PartlyTold(group.Key.Zone, tellers),
                    PartlyTold(tellers, cells.Where(a => a.Row.NetAreaMm2 > 0).Select(a => a.Slide)), noTil, noHotspot,
                    RowReason.DoubtsOf([.. withArea.Select(r => r.Row.Reason)]),
                    ReasonOf(sum.Reason, sum.NetAreaMm2, [.. rows.Select(r => r.Reason)])),
                FractionOfAll = evaluable && of > 0 && !CellClass.IsIgnoredName(group.Key.CellClass) ? sum.Count / (double)of : null,
                HotspotPerMm2 = evaluable && cool == 0 ? rows.Max(r => r.HotspotPerMm2) : null,
            };
            yield return new(patient, withArea.Length, null, row);
        }
    }

    /// <summary>What a row says whose class only the tellers of the patient's slides with cells there tell; null when all do.</summary>
    internal static string? PartlyTold(IReadOnlyList<SlideResult> tellers, IEnumerable<SlideResult> withArea)
    {
        SlideResult[] all = [.. withArea];
        int untold = all.Count(s => !tellers.Contains(s));
        return untold > 0 ? $"the class is not told on {untold} of the {all.Length} slides, which are not in the row" : null;
    }

    /// <summary>Why a sum over rows has no density, or must not be taken for one: what every slide lacks is lacking for the patient, for all that they say;
    /// and a sum over rows of a demonstration model is one, too.</summary>
    internal static string? ReasonOf(string? ofSum, double netAreaMm2, IReadOnlyList<string?> ofRows) => netAreaMm2 == 0
        ? DensityTable.Joined([.. ofRows.Select(RowReason.WithoutCaution).Distinct(), RowReason.CautionOf(ofRows)])
        : DensityTable.Joined(ofSum, RowReason.CautionOf(ofRows));
}
