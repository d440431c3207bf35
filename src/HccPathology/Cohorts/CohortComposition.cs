using HccPathology.Density;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>
/// Joins what zones are made of (fat, fibrosis, necrosis, growth patterns) over many slides: for a patient the sum of areas over the sum of the zone's areas,
/// of the slides that the component was measured on.
/// </summary>
public static class CohortComposition
{
    /// <summary>The joined rows, in the order of <see cref="CohortDensity.Of"/>.</summary>
    public static IReadOnlyList<JoinedRow<CompositionRow>> Of(CohortSlides slides) =>
    [
        .. slides.Rows(s => s.Composition),
        .. slides.ByPatient().SelectMany(p => OfPatient(p.Key, [.. p], slides.LackOf(p.Key))),
    ];

    private static IEnumerable<JoinedRow<CompositionRow>> OfPatient(string patient, IReadOnlyList<SlideResult> slides, string? lack)
    {
        var rows = slides.SelectMany(s => s.Composition.Select(row => (Slide: s, Row: row))).ToArray();
        var withZone = rows.Where(r => r.Row.ZoneAreaMm2 > 0).ToLookup(r => (r.Row.Stain, r.Row.Marker, r.Row.Zone), r => r.Slide);
        foreach (var group in rows.GroupBy(r => (r.Row.Stain, r.Row.Marker, r.Row.Zone, r.Row.Component)))
        {
            // Of what was not measured neither the component nor the zone is in the sum: a third of one slide is not a sixth of two.
            var measured = group.Where(r => r.Row.AreaMm2 is not null).ToArray();
            SlideResult[] present = [.. withZone[(group.Key.Stain, group.Key.Marker, group.Key.Zone)].Distinct()];
            int missing = present.Count(s => !measured.Any(m => m.Slide == s));
            string? partly = measured.Length > 0 && missing > 0
                ? $"not measured on {missing} of the {present.Length} slides with the zone, which are not in the row" : null;
            CompositionRow sum = CompositionTable.RowOf("", group.Key.Stain, group.Key.Zone, group.Key.Component,
                measured.Any(m => m.Row.Count is not null) ? measured.Sum(m => m.Row.Count ?? 0) : null,
                measured.Sum(m => m.Row.AreaMm2 ?? 0), measured.Sum(m => m.Row.ZoneAreaMm2),
                measured.Select(m => m.Slide.LeastZoneMm2).DefaultIfEmpty().Max(),
                measured.Length > 0 ? null : DensityTable.Joined([.. group.Select(r => r.Row.Reason).Distinct()]));
            yield return new(patient, measured.Count(m => m.Row.ZoneAreaMm2 > 0), null, sum with
            {
                Marker = group.Key.Marker,
                Reason = DensityTable.Joined(lack, LikeSettings.Differing(measured.Select(m => m.Slide)),
                    CohortSlides.WithoutRegions(group.Key.Zone, group.First().Slide.Kind, slides),
                    ToldZones.PartlyTold(group.Key.Zone, measured.Select(m => m.Slide)), partly, sum.Reason,
                    measured.Length > 0 ? RowReason.CautionOf(measured.Select(m => m.Row.Reason)) : null),
            });
        }
    }
}
