using HccPathology.Batch;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary>One call of <c>hccpath batch</c>.</summary>
internal sealed record BatchRun
{
    /// <summary>Exit code: the batch is through, and some slides failed.</summary>
    internal const int SomeFailed = 3;

    public required string? Input { get; init; }
    public required BatchFolder Folder { get; init; }
    public required SettingColumns Columns { get; init; }

    /// <summary>Settings for all rows.</summary>
    public required IReadOnlyDictionary<string, string> Common { get; init; }

    public required BatchOptions Options { get; init; }
    public required Shard? Shard { get; init; }
    public required bool RetriesFailed { get; init; }
    public required bool ChecksContent { get; init; }
    public required string? OnFinish { get; init; }
    public required bool IsJson { get; init; }
    public required bool IsQuiet { get; init; }
    public required TextWriter Output { get; init; }
    public required TextWriter Error { get; init; }

    private BatchPlan Plan => new(Folder, Columns) { RetriesFailed = RetriesFailed, ChecksContent = ChecksContent };

    internal int ShowPlan()
    {
        IReadOnlyList<BatchRow> rows = Rows();
        IReadOnlyList<PlanEntry> entries = Plan.Of(Shard?.Of(rows, Folder, isDryRun: true) ?? rows);
        if (IsJson)
        {
            JsonOutput.Write(Output, entries.Select(e => new { id = e.Row.Id, slide = e.Row.Slide, state = Words(e.State), reason = e.Reason }));
            return 0;
        }

        foreach (PlanEntry entry in entries)
        {
            Output.WriteLine($"{Words(entry.State),-7} {entry.Row.Id}: {entry.Reason}");
        }

        Output.WriteLine($"{entries.Count} slides: {string.Join(", ", Enum.GetValues<PlanState>().Select(s => $"{entries.Count(e => e.State == s)} {Words(s)}"))}");
        return 0;
    }

    internal int RebuildLedger()
    {
        IReadOnlyList<PlanEntry> entries = Plan.Of(Rows());
        Folder.Prepare();
        BatchLedger.Rebuild(Folder, entries, Warn);
        if (IsJson)
        {
            JsonOutput.Write(Output, new { ledger = Folder.LedgerFile, slides = entries.Count });
            return 0;
        }

        Output.WriteLine($"{Folder.LedgerFile}: {entries.Count} slides");
        return 0;
    }

    internal async Task<int> RunAsync(CancellationToken stop)
    {
        List<string> notes = [];
        IReadOnlyList<BatchRow> rows = Rows(notes.Add);
        BatchPlan plan = Plan;
        // Rows are checked before the folder is touched.
        plan.Check(rows);
        Folder.Prepare();
        rows = plan.Asked(rows);
        bool isNew = Folder.WritePlan(rows);
        if (Input is not null)
        {
            Folder.WriteNotes(notes);
        }

        // Of many parts the first renews it for all.
        if (Shard is null || isNew)
        {
            Renew(rows);
        }

        IReadOnlyList<PlanEntry> entries = plan.Of(Shard?.Of(rows, Folder) ?? rows);
        BatchBoard board = new(Warn, Tell);
        board.Begin(entries);
        BatchMoment end;
        try
        {
            end = await RunAsync(entries, plan, board, stop);
        }
        catch (PathologyException e)
        {
            // A full disk at two in the morning is what somebody wants to be told of.
            Finish((int)e.Kind, board.Moment());
            throw;
        }

        int code = end.Failed + end.Left > 0 ? SomeFailed : 0;
        Finish(code, end);
        return code;
    }

    private async Task<BatchMoment> RunAsync(IReadOnlyList<PlanEntry> entries, BatchPlan plan, BatchBoard board, CancellationToken stop)
    {
        SlideBatch batch = new(Options, Folder, plan, Columns, board) { IsWhole = Shard is null };
        await BatchScreen.Show(Error, IsQuiet, board, () => batch.RunAsync(entries, stop));
        IReadOnlyList<BatchRow> own = [.. entries.Select(e => e.Row)];
        // Parts of a batch write nothing that another part writes, too: the report comes after the last (hccpath batch report).
        IReadOnlyList<ReportRow> report = Shard is null ? BatchReport.Write(Folder, own, Warn) : ReportRow.All(Folder, own);

        // As the report has it: a slide may have been replaced after its turn.
        BatchMoment end = board.Moment() with { Done = report.Count(r => r.State == SlideState.Done), Failed = report.Count(r => r.State == SlideState.Failed) };
        Print(report, end);
        return end;
    }

    // The report of the last start says done of what is now asked for otherwise, and a batch that is stopped would leave it so.
    private void Renew(IReadOnlyList<BatchRow> rows)
    {
        try
        {
            _ = BatchReport.IsIn(Folder) ? BatchReport.Write(Folder, rows) : [];
        }
        catch (PathologyException e)
        {
            Warn($"the earlier report stays as it is: {e.Message}");    // another batch may just be at work on it
        }
    }

    private void Finish(int code, BatchMoment end)
    {
        if (OnFinish is not null)
        {
            FinishCommand.Run(OnFinish, Folder.Path, code, end, Warn);
        }
    }

    private static string Words(PlanState state) => state == PlanState.ToDo ? "to do" : state.ToString().ToLowerInvariant();

    private IReadOnlyList<BatchRow> Rows(Action<string>? note = null) => Input is null
        ? Common.Count == 0
            ? Folder.ReadPlan()
            : throw new PathologyException(FailureKind.BadCommand, "batch: settings change the plan; give the manifest or folder with them")
        : Directory.Exists(Input) ? SlideSearch.In(Input, Folder.Path, Common, Warn + note)
        : Manifest.Read(Input, Columns, Common);

    private void Warn(string text) => Error.WriteLine($"hccpath: warning: {text.ReplaceLineEndings(" ")}");

    private void Tell(SlideRecord record)
    {
        if (record.State == SlideState.Failed)
        {
            Error.WriteLine($"hccpath: {record.Id}: failed ({record.ErrorClass?.Words()}): {record.Error?.ReplaceLineEndings(" ")}");
        }
        else if (record.State == SlideState.Queued && record.ErrorClass is { } error)
        {
            Error.WriteLine($"hccpath: warning: {record.Id}: will be tried again ({error.Words()}): {record.Error?.ReplaceLineEndings(" ")}");
        }
    }

    private void Print(IReadOnlyList<ReportRow> report, BatchMoment end)
    {
        int warned = report.Count(r => r.Warnings.Count > 0);
        string? page = Shard is null ? Path.Combine(Folder.Path, BatchReport.PageName) : null;
        if (IsJson)
        {
            JsonOutput.Write(Output, new
            {
                slides = end.All,
                done = end.Done,
                failed = end.Failed,
                left = end.Left,
                withWarnings = warned,
                settledNow = end.SettledNow,
                seconds = Math.Round(end.Seconds, 3),
                report = page,
                failures = report.Where(r => r.State == SlideState.Failed)
                    .Select(r => new { id = r.Row.Id, slide = r.Row.Slide, error = r.Record?.ErrorClass?.Words(), message = r.Record?.Error }),
            });
            return;
        }

        Output.WriteLine(Invariant($"slides   {end.All}: {end.Done} done, {end.Failed} failed{(end.Left > 0 ? $", {end.Left} left (changed since their turn, or not to be read: start the batch again)" : "")}; {end.SettledNow} in this run, in {end.Seconds:0.0} s"));
        BatchStatusCommand.WriteFailed(Output, report);
        BatchStatusCommand.WriteDamage(Output, report);
        if (warned > 0)
        {
            Output.WriteLine($"warnings {warned} of the results have some; the report names them");
        }

        Output.WriteLine($"report   {page ?? "to be written when all parts are through: hccpath batch report"}");
    }
}
