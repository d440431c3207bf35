using HccPathology.Density;
using HccPathology.Zones;

namespace HccPathology.Cohorts;

/// <summary>
/// Joins the distance profiles of many slides: for a patient, in each band, the sum of counts over the sum of net areas. Slides without
/// regions have no profile and are passed over.
/// </summary>
public static class CohortProfile
{
    /// <summary>The joined rows, in the order of <see cref="CohortDensity.Of"/>.</summary>
    /// <exception cref="PathologyException">No result has a profile, or one cannot be read.</exception>
    public static IReadOnlyList<JoinedRow<ProfileRow>> Of(CohortSlides slides)
    {
        Dictionary<SlideResult, IReadOnlyList<ProfileRow>> profiles = slides.All.Select(s => (s.Slide, Rows: s.Slide.Profile()))
            .Where(s => s.Rows.Count > 0).ToDictionary(s => s.Slide, s => s.Rows);
        return
        [
            .. slides.Rows(s => profiles.GetValueOrDefault(s, []), "has a distance profile; one needs regions or a tissue model"),
            .. slides.ByPatient().SelectMany(p => OfPatient(p.Key, [.. p], profiles, slides.LackOf(p.Key))),
        ];
    }

    private static IEnumerable<JoinedRow<ProfileRow>> OfPatient(string patient, IReadOnlyList<SlideResult> slides,
        IReadOnlyDictionary<SlideResult, IReadOnlyList<ProfileRow>> profiles, string? lack)
    {
        bool isMixed = LikeSettings.Differing(slides.Where(profiles.ContainsKey)) is not null;
        var groups = slides.SelectMany(s => profiles.GetValueOrDefault(s, []).Select(row => (Slide: s, Row: row)))
            .GroupBy(r => (r.Row.Density.Stain, r.Row.Density.Marker, r.Row.FromUm, r.Row.Density.CellClass)).ToArray();
        var all = groups.Where(g => g.Key.CellClass == DensityTable.AllClasses)
            .ToDictionary(g => (g.Key.Stain, g.Key.Marker, g.Key.FromUm), g => g.ToArray());
        foreach (var group in groups)
        {
            DensityRow[] band = [.. group.Select(r => r.Row.Density)];
            DensityRow sum = DistanceProfile.RowOf("", group.Key.Stain, group.Key.CellClass, band.Sum(r => r.Count), band.Sum(r => r.NetAreaMm2));
            string? mixed = isMixed ? LikeSettings.Differing(group.Where(r => r.Row.Density.NetAreaMm2 > 0).Select(r => r.Slide)) : null;
            var cells = all.GetValueOrDefault((group.Key.Stain, group.Key.Marker, group.Key.FromUm)) ?? [];
            string? partly = CohortDensity.PartlyTold([.. group.Select(r => r.Slide)], cells.Where(a => a.Row.Density.NetAreaMm2 > 0).Select(a => a.Slide));
            string? without = CohortSlides.WithoutRegions(null, group.First().Slide.Kind, slides);
            string? borderless = ToldZones.PartlyTold(ZoneOptions.Core, group.Select(r => r.Slide));
            string? doubts = RowReason.DoubtsOf([.. band.Where(r => r.NetAreaMm2 > 0).Select(r => r.Reason)]);
            string? reason = CohortDensity.ReasonOf(sum.Reason, sum.NetAreaMm2, [.. band.Select(r => r.Reason)]);
            yield return new(patient, band.Count(r => r.NetAreaMm2 > 0), null,
                new(group.Key.FromUm, sum with { Marker = group.Key.Marker, Reason = DensityTable.Joined(lack, mixed, without, borderless, partly, doubts, reason) }));
        }
    }
}
