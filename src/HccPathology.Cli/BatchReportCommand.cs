using System.CommandLine;
using HccPathology.Batch;

namespace HccPathology.Cli;

/// <summary><c>hccpath batch report</c>: writes the report files of a batch, such as after the last of its parts.</summary>
internal static class BatchReportCommand
{
    internal static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "The batch's --out." };
        Command command = new("report", "Write batch.html, batch.csv and the joined density table from what is in the folder.") { folder };
        command.SetAction(parsed =>
        {
            BatchFolder batch = new(parsed.GetRequiredValue(folder));
            IReadOnlyList<ReportRow> rows = BatchReport.Write(batch, batch.ReadPlan());
            int failed = rows.Count(r => r.State == SlideState.Failed), open = rows.Count(r => r.State == SlideState.Queued);
            parsed.InvocationConfiguration.Output.WriteLine($"slides   {rows.Count}: {rows.Count - failed - open} done, {failed} failed, {open} left");
            BatchStatusCommand.WriteDamage(parsed.InvocationConfiguration.Output, rows);
            BatchStatusCommand.WriteNotes(parsed.InvocationConfiguration.Output, batch.ReadNotes());
            parsed.InvocationConfiguration.Output.WriteLine($"report   {Path.Combine(batch.Path, BatchReport.PageName)}");
            return failed + open > 0 ? BatchRun.SomeFailed : 0;
        });
        return command;
    }
}
