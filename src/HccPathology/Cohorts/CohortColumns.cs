using HccPathology.Outputs;

namespace HccPathology.Cohorts;

using Column = TableColumn<CohortRow>;
using ProfileColumn = TableColumn<CohortProfileRow>;

/// <summary>Columns of the joined table: whose row it is, then those of the density table.</summary>
internal static class CohortColumns
{
    public static IReadOnlyList<Column> All { get; } =
    [
        Column.Text("level", "slide, or patient for all slides of a patient together", r => r.Level),
        Column.Text("patient", "from the manifest or the option; missing when nobody said", r => r.Patient, missing: true),
        Column.Whole("slides", "1; of a patient how many slides have net area in the row", r => r.Slides),
        Column.Text("slide_hash", "SHA-256 that tells the slide; missing for patients", r => r.SlideHash, missing: true),
        .. DensityFiles.Columns.Select(c => new Column(c.Name, c.Kind, c.MayBeMissing || c.Name == "slide", c.Meaning,
            r => c.Name == "slide" && r.Level == CohortRow.PatientLevel ? null : c.Get(r.Density))),
    ];

    /// <summary>The same before those of the distance profile.</summary>
    public static IReadOnlyList<ProfileColumn> Profile { get; } =
    [
        ProfileColumn.Text("level", "slide, or patient for all slides of a patient together", r => r.Level),
        ProfileColumn.Text("patient", "from the manifest or the option; missing when nobody said", r => r.Patient, missing: true),
        ProfileColumn.Whole("slides", "slides with net area in the band", r => r.Slides),
        ProfileColumn.Text("slide_hash", "SHA-256 that tells the slide; missing for patients", r => r.SlideHash, missing: true),
        .. DensityFiles.ProfileColumns.Select(c => new ProfileColumn(c.Name, c.Kind, c.MayBeMissing || c.Name == "slide", c.Meaning,
            r => c.Name == "slide" && r.Level == CohortRow.PatientLevel ? null : c.Get(r.Profile))),
    ];
}
