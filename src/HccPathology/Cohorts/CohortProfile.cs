using HccPathology.Density;

namespace HccPathology.Cohorts;

/// <summary>
/// Joins the distance profiles of many slides: for a patient, in each band, the sum of counts over the sum of net areas. Slides without
/// regions have no profile and are passed over.
/// </summary>
public static class CohortProfile
{
    /// <summary>The joined rows, in the order of <see cref="Cohort.Collect"/>.</summary>
    /// <exception cref="PathologyException">As there; or no result has a profile.</exception>
    public static IReadOnlyList<CohortProfileRow> Collect(IReadOnlyList<string> folders, CohortOptions options)
    {
        CohortSlides slides = Cohort.SlidesOf(folders, options);
        (SlideResult Slide, string? Patient, IReadOnlyList<ProfileRow> Rows)[] all =
            [.. slides.All.Select(s => (s.Slide, s.Patient, Rows: s.Slide.Profile())).Where(s => s.Rows.Count > 0)];
        return all.Length == 0
            ? throw new PathologyException(FailureKind.NotFound,
                $"{string.Join(", ", folders)}: no result has a distance profile; one needs regions or a tissue model")
        :
        [
            .. all.SelectMany(s =>
                s.Rows.Select(row =>
                    new CohortProfileRow { Level = JoinedRow.SlideLevel, Patient = s.Patient, Slides = 1, SlideHash = s.Slide.Hash, Profile = row })),
            .. all.Where(s => s.Patient is not null).GroupBy(s => s.Patient!, StringComparer.Ordinal)
                .SelectMany(p => OfPatient(p.Key, [.. p.Select(s => (s.Slide, s.Rows))], slides.LackOf(p.Key))),
        ];
    }

    /// <summary>Writes rows as Parquet when the name ends in <c>.parquet</c>, else as CSV.</summary>
    public static void Write(string path, IReadOnlyList<CohortProfileRow> rows) => Cohort.Write(path, CohortColumns.Profile, rows);

    private static IEnumerable<CohortProfileRow> OfPatient(string patient,
        IReadOnlyList<(SlideResult Slide, IReadOnlyList<ProfileRow> Rows)> slides, string? lack)
    {
        bool isMixed = Cohort.MixedOf(slides.Select(s => s.Slide)) is not null;
        var groups = slides.SelectMany(s => s.Rows.Select(row => (s.Slide, Row: row))).GroupBy(r => (r.Row.Stain, r.Row.Marker, r.Row.FromUm, r.Row.CellClass))
            .ToArray();
        var all = groups.Where(g => g.Key.CellClass == DensityTable.AllClasses)
            .ToDictionary(g => (g.Key.Stain, g.Key.Marker, g.Key.FromUm), g => g.ToArray());
        foreach (var group in groups)
        {
            ProfileRow[] band = [.. group.Select(r => r.Row)];
            ProfileRow sum = DistanceProfile.RowOf("", group.Key.Stain, group.Key.FromUm, group.Key.CellClass,
                band.Sum(r => r.Count), band.Sum(r => r.NetAreaMm2));
            string? mixed = isMixed ? Cohort.MixedOf(group.Where(r => r.Row.NetAreaMm2 > 0).Select(r => r.Slide)) : null;
            var cells = all.GetValueOrDefault((group.Key.Stain, group.Key.Marker, group.Key.FromUm)) ?? [];
            string? partly = Cohort.PartlyTold([.. group.Select(r => r.Slide)], cells.Where(a => a.Row.NetAreaMm2 > 0).Select(a => a.Slide));
            string? reason = Cohort.ReasonOf(sum.Reason, sum.NetAreaMm2, [.. band.Select(r => r.Reason)]);
            yield return new CohortProfileRow
            {
                Level = JoinedRow.PatientLevel,
                Patient = patient,
                Slides = band.Count(r => r.NetAreaMm2 > 0),
                SlideHash = null,
                Profile = sum with { Marker = group.Key.Marker, Reason = DensityTable.Joined(lack, mixed, partly, reason) },
            };
        }
    }
}
