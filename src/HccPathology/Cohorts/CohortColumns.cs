using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>Columns of the joined tables: whose row it is, then those of the slides' own tables.</summary>
internal static class CohortColumns
{
    public static IReadOnlyList<TableColumn<JoinedRow<DensityRow>>> Density { get; } =
        Of("1; of a patient how many slides have net area in the row", DensityFiles.Columns);

    public static IReadOnlyList<TableColumn<JoinedRow<ProfileRow>>> Profile { get; } = Of("slides with net area in the band", DensityFiles.ProfileColumns);

    public static IReadOnlyList<TableColumn<JoinedRow<CompositionRow>>> Composition { get; } =
        Of("slides whose component was measured in the zone", CompositionCsvWriter.Columns);

    public static IReadOnlyList<TableColumn<JoinedRow<IhcScoreRow>>> Scores { get; } = Of("1", IhcScoresWriter.Columns);

    public static IReadOnlyList<TableColumn<JoinedRow<NoduleRow>>> Nodules { get; } = Of("1", NoduleFiles.Columns);

    private static IReadOnlyList<TableColumn<JoinedRow<TRow>>> Of<TRow>(string slides, IReadOnlyList<TableColumn<TRow>> columns) =>
    [
        TableColumn<JoinedRow<TRow>>.Text("level", "slide, or patient for all slides of a patient together", r => r.Level,
            oneOf: [JoinedLevel.Slide, JoinedLevel.Patient]),
        TableColumn<JoinedRow<TRow>>.Text("patient", "from the manifest or the option; missing when nobody said", r => r.Patient, missing: true),
        TableColumn<JoinedRow<TRow>>.Whole("slides", slides, r => r.Slides),
        TableColumn<JoinedRow<TRow>>.Text("slide_hash", "SHA-256 that tells the slide; missing for patients", r => r.SlideHash, missing: true),
        .. columns.Select(c => c.Name == "slide"
            ? c.Of<JoinedRow<TRow>>(r => r.Row, r => r.SlideHash is null) with { MayBeMissing = true }
            : c.Of<JoinedRow<TRow>>(r => r.Row)),
    ];
}
