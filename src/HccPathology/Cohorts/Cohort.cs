using System.Globalization;
using HccPathology.Density;
using HccPathology.Nuclei;
using HccPathology.Outputs.Tables;
using HccPathology.Zones;

namespace HccPathology.Cohorts;

/// <summary>
/// Joins the density tables of many slides into one long table, with the rows of each patient after those of its slides: the sum of
/// counts over the sum of net areas, never a mean of densities. The same results give the same bytes.
/// </summary>
public static class Cohort
{
    /// <summary>Settings that are a slide's own: a slide without pixel size gets one, each has its own regions,
    /// and its own vectors for a slide model; and those that decide about overlays alone.</summary>
    private static readonly HashSet<string> OwnSettings = new(StringComparer.Ordinal)
    {
        "mpp", "reader", "regions", "regionRoles", "slideModel", "geoJsonOrigin", "cellOverlay",
    };

    /// <summary>The joined rows: slides by patient, name and hash, each in the order of its table; then the patients.</summary>
    /// <param name="folders">Result folders, or folders above them.</param>
    /// <param name="options">Whose slides they are, and whether settings may differ.</param>
    /// <param name="warnings">Takes what people should know, such as slides of the manifest without a result; null for nobody.</param>
    /// <exception cref="PathologyException">
    /// No result is there, one cannot be read, two are of the same slide, or they were made with different settings.
    /// </exception>
    public static IReadOnlyList<CohortRow> Collect(IEnumerable<string> folders, CohortOptions options, ICollection<string>? warnings = null)
    {
        CohortSlides slides = SlidesOf(folders, options);
        foreach (string warning in new[] { slides.Warning(options.ManifestPath), slides.AlikeWarning(), slides.AlikeMarkersWarning() }.OfType<string>().Concat(slides.OwnWarnings()))
        {
            warnings?.Add(warning);
        }

        return
        [
            .. slides.All.SelectMany(s => s.Slide.Density.Select(row => new CohortRow
            {
                Level = JoinedRow.SlideLevel, Patient = s.Patient, Slides = 1, SlideHash = s.Slide.Hash, Density = row,
            })),
            .. slides.All.Where(s => s.Patient is not null).GroupBy(s => s.Patient!, StringComparer.Ordinal)
                .SelectMany(p => OfPatient(p.Key, [.. p.Select(s => s.Slide)], slides.LackOf(p.Key))),
        ];
    }

    /// <summary>The slides that may be joined, by patient, name and hash.</summary>
    internal static CohortSlides SlidesOf(IEnumerable<string> folders, CohortOptions options)
    {
        Patients patients = new(options);
        SlideResult[] slides = [.. SlideResult.Find(folders).Where(slide => !patients.IsOpen(slide))];
        if (slides.Length == 0)
        {
            throw new PathologyException(FailureKind.NotFound,
                $"{options.ManifestPath}: no slide is done by its column 'state'; go on with the batch, or have its report written again (hccpath batch report)");
        }

        RequireEachOnce(slides);
        if (!options.AllowsMixed)
        {
            RequireAlike(slides);
        }

        return new CohortSlides(
            [.. slides.Select(s => (s, patients.Of(s)))
                .OrderBy(s => s.Item2, StringComparer.Ordinal).ThenBy(s => s.s.Name, StringComparer.Ordinal).ThenBy(s => s.s.Hash, StringComparer.Ordinal)],
            patients.Without(slides));
    }

    /// <summary>Refuses a file whose name promises another format than it would have.</summary>
    /// <param name="option">What names the file.</param>
    /// <param name="path">Null when it is not given.</param>
    public static void RequireFormat(string option, string? path)
    {
        if (path is not null && !IsParquet(path) && !Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new PathologyException(FailureKind.BadCommand, $"{option} {path}: tables are written as .csv or .parquet; give one of these names");
        }
    }

    /// <summary>Writes rows as Parquet when the name ends in <c>.parquet</c>, else as CSV.</summary>
    public static void Write(string path, IReadOnlyList<CohortRow> rows) => Write(path, CohortColumns.All, rows);

    internal static void Write<TRow>(string path, IReadOnlyList<TableColumn<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        if (IsParquet(path))
        {
            TableFiles.WriteParquet(path, columns, rows, DensityFiles.SchemaVersion);
        }
        else
        {
            TableFiles.WriteCsv(path, columns, rows);
        }
    }

    private static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    private static void RequireEachOnce(IReadOnlyList<SlideResult> slides)
    {
        foreach (IGrouping<string, SlideResult> same in slides.GroupBy(s => $"{s.Hash} {s.Kind}").Where(g => g.Count() > 1))
        {
            SlideResult[] two = [.. same.Take(2)];
            throw new PathologyException(FailureKind.BadData,
                $"{two[1].Folder}: is of the same slide ({two[1].Name}) as {two[0].Folder}; its cells would count twice");
        }
    }

    // What a slide does not say did nothing there: one without regions has no bands and differs from none.
    private static void RequireAlike(IReadOnlyList<SlideResult> slides)
    {
        foreach (IGrouping<string, SlideResult> kind in slides.GroupBy(s => s.Kind))
        {
            SlideResult first = kind.First();
            Dictionary<string, SlideResult> saidBy = new(StringComparer.Ordinal);
            foreach (SlideResult slide in kind)
            {
                if (slide.Engine != first.Engine)
                {
                    throw Unlike(slide, first, $"engine {first.Engine} and {slide.Engine}");
                }

                foreach ((string setting, string value) in slide.Parameters.Where(p => !OwnSettings.Contains(p.Key))
                    .OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    if (!saidBy.TryAdd(setting, slide) && saidBy[setting].Parameters[setting] != value)
                    {
                        throw Unlike(slide, saidBy[setting], $"{setting} {saidBy[setting].Parameters[setting]} and {value}");
                    }
                }
            }
        }
    }

    private static PathologyException Unlike(SlideResult slide, SlideResult other, string difference) =>
        new(FailureKind.BadData, $"{slide.Folder}: was not analysed as {other.Folder}: {difference}; analyse alike, or join all the same with --mixed");

    private static IEnumerable<CohortRow> OfPatient(string patient, IReadOnlyList<SlideResult> slides, string? lack)
    {
        var groups = slides.SelectMany(s => s.Density.Select(row => (Slide: s, Row: row)))
            .GroupBy(r => (r.Row.Stain, r.Row.Marker, r.Row.Zone, r.Row.CellClass)).ToArray();
        var all = groups.Where(g => g.Key.CellClass == DensityTable.AllClasses).ToDictionary(g => (g.Key.Stain, g.Key.Marker, g.Key.Zone), g => g.ToArray());
        bool isMixed = MixedOf(slides) is not null;
        foreach (var group in groups)
        {
            DensityRow[] rows = [.. group.Select(r => r.Row)];
            DensityOptions density = new() { MinNetAreaMm2 = group.Max(r => LeastAreaOf(r.Slide)) };
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
            yield return new CohortRow
            {
                Level = JoinedRow.PatientLevel,
                Patient = patient,
                Slides = rows.Count(r => r.NetAreaMm2 > 0),
                SlideHash = null,
                Density = DensityTable.WithTil(sum, knowsTil && blind == 0 ? rows.Sum(r => r.StromalImmuneAreaMm2 ?? 0) : null) with
                {
                    Marker = group.Key.Marker,
                    Reason = DensityTable.Joined(lack, isMixed ? MixedOf(group.Where(r => r.Row.NetAreaMm2 > 0).Select(r => r.Slide)) : null,
                        ToldZones.PartlyTold(group.Key.Zone, tellers), PartlyTold(tellers, cells.Where(a => a.Row.NetAreaMm2 > 0).Select(a => a.Slide)), noTil,
                        ReasonOf(sum.Reason, sum.NetAreaMm2, [.. rows.Select(r => r.Reason)])),
                    FractionOfAll = evaluable && of > 0 && !CellClass.IsIgnoredName(group.Key.CellClass) ? sum.Count / (double)of : null,
                    HotspotPerMm2 = evaluable ? rows.Max(r => r.HotspotPerMm2) : null,
                },
            };
        }
    }

    /// <summary>
    /// Which settings differ between slides that were joined all the same: a core deeper than 500 µm and one deeper than 200 have one name, and nobody
    /// sees it in their sum. Null when none does.
    /// </summary>
    internal static string? MixedOf(IEnumerable<SlideResult> slides)
    {
        SlideResult[] all = [.. slides];
        string[] differing =
        [
            .. all.DistinctBy(s => s.Engine).Skip(1).Take(1).Select(_ => "engine"),
            .. all.SelectMany(s => s.Parameters).Where(p => !OwnSettings.Contains(p.Key)).GroupBy(p => p.Key, p => p.Value, StringComparer.Ordinal)
                .Where(g => g.Distinct().Skip(1).Any()).Select(g => g.Key).Order(StringComparer.Ordinal),
        ];
        return differing.Length == 0 ? null : $"the slides were analysed with different settings: {string.Join(", ", differing)}";
    }

    /// <summary>What a row says whose class only the tellers of the patient's slides with cells there tell; null when all do.</summary>
    internal static string? PartlyTold(IReadOnlyList<SlideResult> tellers, IEnumerable<SlideResult> withArea)
    {
        SlideResult[] all = [.. withArea];
        int untold = all.Count(s => !tellers.Contains(s));
        return untold > 0 ? $"the class is not told on {untold} of the {all.Length} slides, which are not in the row" : null;
    }

    /// <summary>Why a sum over rows has no density, or must not be taken for one: what every slide lacks for one reason is lacking for the patient,
    /// for that reason; and a sum over rows of a demonstration model is one, too.</summary>
    internal static string? ReasonOf(string? ofSum, double netAreaMm2, IReadOnlyList<string?> ofRows) => netAreaMm2 == 0 && ofRows.Distinct().Count() == 1
        ? ofRows[0]
        : DensityTable.Joined(ofSum, RowReason.CautionOf(ofRows));

    private static double LeastAreaOf(SlideResult slide) =>
        double.TryParse(slide.Parameters.GetValueOrDefault("density.MinNetAreaMm2", "0.5"), CultureInfo.InvariantCulture, out double area) ? area
            : throw new PathologyException(FailureKind.BadData, $"{slide.Folder}: its density.MinNetAreaMm2 is no number; analyse the slide again");
}
