using System.CommandLine;
using HccPathology.Batch;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary><c>hccpath batch status</c>: how a batch stands, from another terminal or machine; it reads the folder and disturbs nothing.</summary>
internal static class BatchStatusCommand
{
    internal static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "The batch's --out." };
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Command command = new("status", "Say how a batch stands.") { folder, json };
        command.SetAction(parsed =>
        {
            BatchFolder batch = new(parsed.GetRequiredValue(folder));
            IReadOnlyList<ReportRow> rows = ReportRow.All(batch, batch.ReadPlan());
            IReadOnlyList<ClaimedSlide> claimed = ClaimedSlide.All(batch);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, JsonOf(rows, claimed, batch.ReadNotes()));
            }
            else
            {
                WriteText(output, rows, claimed);
                WriteNotes(output, batch.ReadNotes());
            }
        });
        return command;
    }

    private static void WriteText(TextWriter output, IReadOnlyList<ReportRow> rows, IReadOnlyList<ClaimedSlide> claimed)
    {
        output.WriteLine($"slides   {rows.Count}: {Count(rows, SlideState.Done)} done, {Count(rows, SlideState.Failed)} failed, {Count(rows, SlideState.Queued)} left, {claimed.Count(c => !c.IsGone)} in hand");
        foreach (ClaimedSlide slide in claimed)
        {
            output.WriteLine(slide.IsGone
                ? $"left     {slide.Id}: its process on {slide.Host} has ended; the next start takes it over"
                : Invariant($"in hand  {slide.Id}: {slide.Stage}{(slide.AllTiles > 0 ? $" {slide.DoneTiles}/{slide.AllTiles}" : "")}, on {slide.Host} (pid {slide.Pid})"));
        }

        WriteFailed(output, rows);
        WriteDamage(output, rows);
    }

    internal static void WriteFailed(TextWriter output, IReadOnlyList<ReportRow> rows)
    {
        foreach (ReportRow row in rows.Where(r => r.State == SlideState.Failed))
        {
            output.WriteLine($"failed   {row.Row.Id}: {row.Record?.ErrorClass?.Words()}: {row.Record?.Error}");
        }
    }

    /// <summary>Results of which a file is missing or another; they count as left.</summary>
    internal static void WriteDamage(TextWriter output, IReadOnlyList<ReportRow> rows)
    {
        foreach (ReportRow row in Damaged(rows))
        {
            output.WriteLine($"damaged  {row.Row.Id}: {row.Warnings[0]}");
        }
    }

    /// <summary>What was told when slides were looked for.</summary>
    internal static void WriteNotes(TextWriter output, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            output.WriteLine($"search   {note}");
        }
    }

    private static object JsonOf(IReadOnlyList<ReportRow> rows, IReadOnlyList<ClaimedSlide> claimed, IReadOnlyList<string> notes) => new
    {
        slides = rows.Count,
        done = Count(rows, SlideState.Done),
        failed = Count(rows, SlideState.Failed),
        left = Count(rows, SlideState.Queued),
        inHand = claimed.Select(c =>
            new { id = c.Id, stage = c.Stage, doneTiles = c.DoneTiles, allTiles = c.AllTiles, host = c.Host, pid = c.Pid, isGone = c.IsGone }),
        failures = rows.Where(r => r.State == SlideState.Failed)
            .Select(r => new { id = r.Row.Id, error = r.Record?.ErrorClass?.Words(), message = r.Record?.Error }),
        damaged = Damaged(rows).Select(r => new { id = r.Row.Id, message = r.Warnings[0] }),
        notes,
    };

    private static IEnumerable<ReportRow> Damaged(IReadOnlyList<ReportRow> rows) => rows.Where(r => r.State == SlideState.Queued && r.Warnings.Count > 0);

    private static int Count(IReadOnlyList<ReportRow> rows, SlideState state) => rows.Count(r => r.State == state);
}
