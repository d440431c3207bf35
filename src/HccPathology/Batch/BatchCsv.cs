using HccPathology.Outputs.Tables;

namespace HccPathology.Batch;

using Column = TableColumn<ReportRow>;

/// <summary><c>batch.csv</c>: one row a slide, failures first; written as <c>density.csv</c> is.</summary>
internal static class BatchCsv
{
    public const string FileName = "batch.csv";

    private static readonly Column[] Columns =
    [
        Column.Text("id", "name of the result folder", r => r.Row.Id),
        Column.Text("slide", "path of the slide", r => r.Row.Slide),
        Column.Text("patient", "as in the manifest", r => r.Row.Patient, missing: true),
        Column.Text("block", "as in the manifest", r => r.Row.Block, missing: true),
        Column.Text("marker", "as in the manifest", r => r.Row.Marker, missing: true),
        Column.Text("state", "done, failed or queued", r => r.State.ToString().ToLowerInvariant()),
        Column.Text("error_class", "kind of the last failure", r => r.State == SlideState.Done ? null : r.Record?.ErrorClass?.Words(), missing: true),
        Column.Text("error", "the last failure", r => r.State == SlideState.Done ? null : r.Record?.Error, missing: true),
        Column.Whole("attempts", "how often it was begun", r => r.Record?.Attempts, missing: true),
        Column.Text("host", "machine of the last attempt", r => r.Record?.Host, missing: true),
        Column.Number("seconds", "duration of the last attempt, s",
            r => r.Record is { Attempts: > 0 } tried ? Math.Round(tried.Seconds, 3) : null, missing: true),
        Column.Number("peak_memory_mib", "peak of its process, MiB",
            r => r.Record is { PeakMemoryBytes: > 0 } seen ? Math.Round(seen.PeakMemoryBytes / 1048576.0, 1) : null, missing: true),
        Column.Text("status", "ok or no tissue", r => r.Status, missing: true),
        Column.Whole("nuclei", "nuclei found, also those in no density: pigment, fragments, in excluded regions", r => r.Nuclei, missing: true),
        Column.Number("tissue_mm2", "tissue that was analysed, without what regions exclude, mm2", r => r.TissueMm2, missing: true),
        Column.Number("density_per_mm2", "nuclei that count per mm2 of it", r => r.DensityPerMm2, missing: true),
        Column.Number("ci95_low_per_mm2", "exact Poisson 95 % interval, lower limit, per mm2", r => r.CiLowPerMm2, missing: true),
        Column.Number("ci95_high_per_mm2", "exact Poisson 95 % interval, upper limit, per mm2", r => r.CiHighPerMm2, missing: true),
        Column.Text("detector", "learned or classic", r => r.Detector, missing: true),
        Column.Text("warnings", "of the analysis, joined by |", r => r.Warnings.Count > 0 ? string.Join(" | ", r.Warnings) : null, missing: true),
    ];

    public static void Write(string path, IReadOnlyList<ReportRow> rows) => TableFiles.WriteCsv(path, Columns, rows);
}
