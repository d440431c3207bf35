using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>Columns of the joined tables: whose row it is, then those of the slides' own tables.</summary>
internal static class CohortColumns
{
    public static IReadOnlyList<TableColumn<CohortRow>> All { get; } =
        Of<CohortRow, DensityRow>("1; of a patient how many slides have net area in the row", DensityFiles.Columns, row => row.Density);

    public static IReadOnlyList<TableColumn<CohortProfileRow>> Profile { get; } =
        Of<CohortProfileRow, ProfileRow>("slides with net area in the band", DensityFiles.ProfileColumns, row => row.Profile);

    public static IReadOnlyList<TableColumn<CohortCompositionRow>> Composition { get; } =
        Of<CohortCompositionRow, CompositionRow>("slides whose component was measured in the zone", CompositionCsvWriter.Columns, row => row.Composition);

    public static IReadOnlyList<TableColumn<CohortScoreRow>> Scores { get; } =
        Of<CohortScoreRow, IhcScoreRow>("1", IhcScoresWriter.Columns, row => row.Score);

    public static IReadOnlyList<TableColumn<CohortNoduleRow>> Nodules { get; } =
        Of<CohortNoduleRow, NoduleRow>("1", NoduleFiles.Columns, row => row.Nodule);

    private static IReadOnlyList<TableColumn<TRow>> Of<TRow, TOwn>(string slides, IReadOnlyList<TableColumn<TOwn>> columns, Func<TRow, TOwn> ownOf)
        where TRow : JoinedRow =>
    [
        TableColumn<TRow>.Text("level", "slide, or patient for all slides of a patient together", r => r.Level, oneOf: [JoinedRow.SlideLevel, JoinedRow.PatientLevel]),
        TableColumn<TRow>.Text("patient", "from the manifest or the option; missing when nobody said", r => r.Patient, missing: true),
        TableColumn<TRow>.Whole("slides", slides, r => r.Slides),
        TableColumn<TRow>.Text("slide_hash", "SHA-256 that tells the slide; missing for patients", r => r.SlideHash, missing: true),
        .. columns.Select(c => new TableColumn<TRow>(c.Name, c.Kind, c.MayBeMissing || c.Name == "slide", c.Meaning,
            r => c.Name == "slide" && r.Level == JoinedRow.PatientLevel ? null : c.Get(ownOf(r))) { Range = c.Range, OneOf = c.OneOf }),
    ];
}
