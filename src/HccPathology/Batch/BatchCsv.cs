using System.Globalization;
using System.Text;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary><c>batch.csv</c>: one row a slide, failures first; RFC 4180 as <c>density.csv</c>.</summary>
internal static class BatchCsv
{
    public const string FileName = "batch.csv";

    private static readonly string[] Columns =
    [
        "id", "slide", "patient", "block", "marker", "state", "error_class", "error", "attempts", "host", "seconds", "peak_memory_mib",
        "status", "nuclei", "tissue_mm2", "density_per_mm2", "ci95_low_per_mm2", "ci95_high_per_mm2", "detector", "warnings",
    ];

    public static void Write(string path, IReadOnlyList<ReportRow> rows) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(',', Columns));
        foreach (ReportRow row in rows)
        {
            writer.WriteLine(string.Join(',', FieldsOf(row).Select(Quoted)));
        }
    });

    internal static string Quoted(string? field) => field is null ? ""
        : field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string?> FieldsOf(ReportRow r) =>
    [
        r.Row.Id, r.Row.Slide, r.Row.Patient, r.Row.Block, r.Row.Marker, r.State.ToString().ToLowerInvariant(), r.Record?.ErrorClass?.Words(), r.Record?.Error,
        Text(r.Record?.Attempts), r.Record?.Host, Text(r.Record is { Attempts: > 0 } ? Math.Round(r.Record.Seconds, 3) : null),
        Text(r.Record is { PeakMemoryBytes: > 0 } ? Math.Round(r.Record.PeakMemoryBytes / 1048576.0, 1) : null),
        r.Status, Text(r.Nuclei), Text(r.TissueMm2), Text(r.DensityPerMm2), Text(r.CiLowPerMm2), Text(r.CiHighPerMm2), r.Detector,
        r.Warnings.Count > 0 ? string.Join(" | ", r.Warnings) : null,
    ];

    private static string? Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);
}
