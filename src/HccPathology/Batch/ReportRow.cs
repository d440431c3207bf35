using System.Text.Json;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Batch;

/// <summary>One slide in the batch's report: what was asked for, how it went, and the figures of its summary.</summary>
public sealed record ReportRow
{
    public required BatchRow Row { get; init; }
    public required SlideState State { get; init; }

    /// <summary>Null before the first attempt.</summary>
    public required SlideRecord? Record { get; init; }

    /// <summary><c>ok</c> or <c>no tissue</c>; null without a result, as all that follows.</summary>
    public string? Status { get; init; }

    public long? Nuclei { get; init; }

    /// <summary>What the density is of: without what regions exclude.</summary>
    public double? TissueMm2 { get; init; }
    public double? DensityPerMm2 { get; init; }
    public double? CiLowPerMm2 { get; init; }
    public double? CiHighPerMm2 { get; init; }
    public string? Detector { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Failures first, then what is still open, then results; in the plan's order within each.</summary>
    public static IReadOnlyList<ReportRow> All(BatchFolder folder, IReadOnlyList<BatchRow> rows) =>
        [.. rows.AsParallel().AsOrdered().Select(row => Of(folder, row)).AsSequential()
            .OrderBy(r => r.State switch { SlideState.Failed => 0, SlideState.Queued => 1, _ => 2 })];

    private static ReportRow Of(BatchFolder folder, BatchRow row)
    {
        SlideRecord? record = SlideRecord.Read(folder, row.Id);

        // What failed with other settings, or in another engine, has not been tried yet as it is asked for now.
        bool hasFailed = record?.State == SlideState.Failed
            && (string.IsNullOrEmpty(row.Asked) || row.Asked == BatchRow.Words(record.EngineVersion, record.RequestHash));
        ReportRow bare = new() { Row = row, State = hasFailed ? SlideState.Failed : SlideState.Queued, Record = record };
        string place = folder.ResultOf(row.Id);
        try
        {
            // A result of another slide, other settings or another engine is still to be replaced, and its figures are none of what was asked for.
            return DoneJson.Read(place) is not { } done
                || !row.IsAnsweredBy(done)
                || BatchPlan.SlideChange(row, done, InputStamp.Of(row.Slide), record) is not null ? bare
                : done.Missing(place, byContent: false) is { } damage ? bare with { Warnings = [$"{damage}; start the batch again, which analyses the slide anew"] }
                : WithSummary(bare with { State = SlideState.Done }, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return bare with { Warnings = [$"the result cannot be read or compared with its slide: {e.Message.ReplaceLineEndings(" ")}"] };
        }
    }

    // Missing has just found the summary to be the marked one.
    private static ReportRow WithSummary(ReportRow row, string place)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(place, SummaryJson.FileName)));
            JsonElement summary = document.RootElement, all = summary.GetProperty("density")[0];
            return row with
            {
                Status = summary.GetProperty("status").GetString(),
                Nuclei = summary.GetProperty("counts").GetProperty("nuclei").GetInt64(),
                TissueMm2 = Number(all.GetProperty("netAreaMm2")),
                DensityPerMm2 = Number(all.GetProperty("densityPerMm2")),
                CiLowPerMm2 = Number(all.GetProperty("ciLowPerMm2")),
                CiHighPerMm2 = Number(all.GetProperty("ciHighPerMm2")),
                Detector = summary.GetProperty("analysis").GetProperty("detector").GetString(),
                Warnings = [.. summary.GetProperty("warnings").EnumerateArray().Select(w => w.GetString() ?? "")],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return row with { Warnings = [$"{SummaryJson.FileName} cannot be read: {JsonFault.TextOf(e)}"] };
        }
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
