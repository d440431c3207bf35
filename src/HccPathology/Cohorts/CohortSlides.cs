using HccPathology.Density;

namespace HccPathology.Cohorts;

/// <summary>The results that are joined, each read once, and what the manifest names beside them.</summary>
public sealed class CohortSlides
{
    private CohortSlides(IReadOnlyList<(SlideResult Slide, string? Patient)> all, IReadOnlyList<(string File, string? Patient)> withoutResult, string? manifest) =>
        (All, WithoutResult, Manifest) = (all, withoutResult, manifest);

    /// <summary>By patient, name and hash.</summary>
    internal IReadOnlyList<(SlideResult Slide, string? Patient)> All { get; }

    /// <summary>Slides of the manifest, as it names them, of which no result lies in the folders.</summary>
    internal IReadOnlyList<(string File, string? Patient)> WithoutResult { get; }

    /// <summary>Path of the manifest; null without one.</summary>
    internal string? Manifest { get; }

    public int Count => All.Count;

    /// <summary>Patients of whom there is a slide.</summary>
    public int Patients => All.Select(s => s.Patient).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    /// <summary>What people should know, such as slides of the manifest without a result.</summary>
    public IReadOnlyList<string> Warnings() => [.. CohortWarnings.Of(this)];

    /// <summary>The slides that may be joined.</summary>
    /// <param name="folders">Result folders, or folders above them.</param>
    /// <param name="options">Whose slides they are, and whether settings may differ.</param>
    /// <exception cref="PathologyException">
    /// No result is there, one cannot be read, two are of the same slide, or they were made with different settings.
    /// </exception>
    public static CohortSlides Read(IEnumerable<string> folders, CohortOptions options)
    {
        Patients patients = new(options);
        SlideResult[] slides = patients.Taken(SlideResult.Find(folders));
        if (slides.Length == 0)
        {
            throw new PathologyException(FailureKind.NotFound,
                $"{options.ManifestPath}: no slide is done by its column 'state'; go on with the batch, or have its report written again (hccpath batch report)");
        }

        RequireEachOnce(slides);
        patients.RequireALineEach(slides);
        if (!options.AllowsMixed)
        {
            LikeSettings.Require(slides);
        }

        return new CohortSlides(
            [.. slides.Select(s => (s, patients.Of(s)))
                .OrderBy(s => s.Item2, StringComparer.Ordinal).ThenBy(s => s.s.Name, StringComparer.Ordinal).ThenBy(s => s.s.Hash, StringComparer.Ordinal)],
            patients.Without(slides), options.ManifestPath);
    }

    /// <summary>The rows of all slides' own tables.</summary>
    internal IEnumerable<JoinedRow<TRow>> Rows<TRow>(Func<SlideResult, IEnumerable<TRow>> rowsOf) =>
        All.SelectMany(s => rowsOf(s.Slide).Select(row => new JoinedRow<TRow>(s.Patient, 1, s.Slide.Hash, row)));

    /// <summary>The same, of tables that not every slide has.</summary>
    /// <exception cref="PathologyException">There is no row: no result <paramref name="lack"/>.</exception>
    internal IReadOnlyList<JoinedRow<TRow>> Rows<TRow>(Func<SlideResult, IEnumerable<TRow>> rowsOf, string lack)
    {
        JoinedRow<TRow>[] rows = [.. Rows(rowsOf)];
        return rows.Length > 0 ? rows
            : throw new PathologyException(FailureKind.NotFound, $"{All[0].Slide.Folder}{(Count > 1 ? $" and {Count - 1} more" : "")}: no result {lack}");
    }

    /// <summary>The slides of each patient that somebody named, in the order of the patients.</summary>
    internal IEnumerable<IGrouping<string, SlideResult>> ByPatient() =>
        All.Where(s => s.Patient is not null).GroupBy(s => s.Patient!, s => s.Slide, StringComparer.Ordinal);

    /// <summary>What every row of a patient says whose sums lack a slide; null when none is lacking.</summary>
    internal string? LackOf(string patient)
    {
        int lacking = WithoutResult.Count(s => s.Patient == patient);
        return lacking == 0 ? null : $"no result of {lacking} of the patient's {lacking + All.Count(s => s.Patient == patient)} slides in the manifest";
    }

    /// <summary>
    /// What a patient's row of a zone says that slides of the same stain and marker are not in, since nobody said where their regions are: they have
    /// tissue and no other zone. Null when there are none.
    /// </summary>
    /// <param name="zone">Of the row; null for bands of distance.</param>
    /// <param name="kind">Stain and marker of the row: <see cref="SlideResult.Kind"/>.</param>
    /// <param name="ofPatient">All slides of the patient.</param>
    internal static string? WithoutRegions(string? zone, string kind, IEnumerable<SlideResult> ofPatient)
    {
        SlideResult[] alike = zone == DensityTable.TissueZone ? [] : [.. ofPatient.Where(s => s.Kind == kind && s.TissueMm2 > 0)];
        int without = alike.Count(s => !s.HasZones);
        return without == 0 || without == alike.Length ? null : $"no regions on {without} of the patient's {alike.Length} slides, which are in none of the zones";
    }

    private static void RequireEachOnce(IEnumerable<SlideResult> slides)
    {
        foreach ((SlideResult one, SlideResult other) in slides.GroupBy(s => (s.Hash, s.Kind))
            .SelectMany(same => same.SelectMany((one, i) => same.Skip(i + 1).Where(one.IsOfSlideOf).Select(other => (one, other)))))
        {
            throw new PathologyException(FailureKind.BadData, $"{other.Folder}: is of the same slide ({other.Name}) as {one.Folder}; its cells would count twice");
        }
    }
}
