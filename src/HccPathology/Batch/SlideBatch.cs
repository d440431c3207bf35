using System.Diagnostics;
using HccPathology.Analysis;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Batch;

/// <summary>
/// Runs what a plan leaves open, a process a slide: claim, look again, analyse beside the results, rename. The first failure that is not
/// a slide's own (the folder cannot be written) ends the batch; a slide's own never does.
/// </summary>
public sealed class SlideBatch(BatchOptions options, BatchFolder folder, BatchPlan plan, SettingColumns columns, BatchBoard board)
{
    /// <summary>Between two looks at a slide that another process works on.</summary>
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(1);

    /// <summary>False for a part of a batch: then the ledger may hold slides of others.</summary>
    public bool IsWhole { get; init; } = true;

    private readonly BatchLog _log = new(folder.LogFile);
    private readonly FreeSpace _space = new(folder.Path, options.LeastFreeBytes, options.DiskWait, board.Warn);

    /// <summary>Works until nothing is open, and returns how each slide stands then.</summary>
    /// <exception cref="PathologyException">The output folder cannot be written any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the slides in hand are dropped and nothing unfinished is left.</exception>
    public async Task RunAsync(IReadOnlyList<PlanEntry> entries, CancellationToken stop)
    {
        BatchLedger ledger = new(folder, board.Warn);
        ledger.Match(entries, IsWhole);
        using ClaimBoard claims = new(folder.Claims, options.ClaimPatience);
        claims.Sweep(id => ResultFolder.Tidy(folder, id, board.Warn));
        using CancellationTokenSource first = CancellationTokenSource.CreateLinkedTokenSource(stop);
        BatchQueue queue = new(entries.Where(e => e.IsOpen));
        _log.Add("start", details: new
        {
            slides = entries.Count,
            open = entries.Count(e => e.IsOpen),
            options.Jobs,
            options.ThreadsPerSlide,
            engine = SlideSummary.EngineVersion
        });
        Task[] workers =
        [
            .. Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(() => Work(queue, claims, ledger, first))),
            Task.Run(() => TidySettled(entries, claims, first.Token)),
        ];
        try
        {
            await Task.WhenAll(workers);
        }
        catch when (workers.Select(w => w.Exception?.InnerException).FirstOrDefault(e => e is not (null or OperationCanceledException)) is { } failure)
        {
            _log.Add("end", details: new { failure = failure.Message });
            throw failure is IOException or UnauthorizedAccessException || !Directory.Exists(folder.Claims)
                ? new PathologyException(FailureKind.Temporary,
                    $"{folder.Path}: {failure.Message.ReplaceLineEndings(" ")}; the batch cannot go on: check space and access, then start it again", failure)
                : failure;
        }

        _log.Add("end");
    }

    // A settled slide has no turn to come: what others had put into its result and a run that ended has left aside is brought back here. Of a machine that lost its
    // power nobody knows that the claim is left but by waiting; one that lives on does it itself.
    private async Task TidySettled(IReadOnlyList<PlanEntry> entries, ClaimBoard claims, CancellationToken stop)
    {
        IReadOnlySet<string> left = folder.IdsLeft();
        List<string> ids = [.. entries.Where(e => !e.IsOpen).Select(e => e.Row.Id).Where(id => left.Contains(id) || File.Exists(Path.Combine(folder.Claims, id)))];
        for (long start = Stopwatch.GetTimestamp(); ids.Count > 0 && Stopwatch.GetElapsedTime(start) < options.ClaimPatience + 5 * Elsewhere;)
        {
            ids.RemoveAll(IsTidied);
            await Task.Delay(ids.Count > 0 ? Elsewhere : TimeSpan.Zero, stop);
        }

        bool IsTidied(string id)
        {
            try
            {
                if (claims.TryTake(id) is not { } claim)
                {
                    return false;
                }

                ResultFolder.Tidy(folder, id, board.Warn);
                claims.GiveUp(claim);
                return true;
            }
            catch (UnauthorizedAccessException)
            {
                return true; // a claim that may not be taken away, as in Sweep
            }
        }
    }

    private async Task Work(BatchQueue queue, ClaimBoard claims, BatchLedger ledger, CancellationTokenSource first)
    {
        try
        {
            while (await queue.TakeAsync(first.Token) is var (entry, tries))
            {
                await Turn(entry, tries, queue, claims, ledger, first.Token);
            }
        }
        catch
        {
            await first.CancelAsync();
            throw;
        }
    }

    private async Task Turn(PlanEntry entry, int tries, BatchQueue queue, ClaimBoard claims, BatchLedger ledger, CancellationToken stop)
    {
        string id = entry.Row.Id;
        Claim? taken;
        try
        {
            taken = claims.TryTake(id);
        }
        catch (UnauthorizedAccessException e)
        {
            folder.RequireWritable(); // throws when no claim can be made at all, and that ends the batch
            Settle(Unclaimed(entry, e), ledger);
            queue.Finish();
            return;
        }

        if (taken is not { } claim)
        {
            queue.PutBack(entry, tries, Elsewhere);
            return;
        }

        try
        {
            // Another process may have done it between the plan and now, and one that was killed have left the earlier result aside.
            ResultFolder.Tidy(folder, id, board.Warn);
            PlanEntry now = plan.Of(entry.Row);
            if (!now.IsOpen)
            {
                Settle(Settled(now), ledger);
                queue.Finish();
                return;
            }

            SlideRecord record;
            using (await _space.Take(stop))
            {
                record = await Attempt(now, claim, stop);
            }

            int had = tries + 1;
            if (record.ErrorClass is { } error && had < error.Tries())
            {
                TimeSpan pause = options.FirstPause * Math.Pow(4, tries);
                _log.Add("again", id, new { why = error.Words(), record.Error, pause = pause.TotalSeconds });
                Settle(record with { State = SlideState.Queued }, ledger);
                queue.PutBack(now, had, pause);
                return;
            }

            // Of a result that could not be compared (the slide or a model was not readable for a moment) nobody knows that it is another's; and one whose slide is not
            // there, as in an archive, would be lost to a slip of the settings.
            if (record.State == SlideState.Failed && now.State == PlanState.Stale && record.ErrorClass != ErrorClass.NotFound)
            {
                ResultFolder.Unmark(folder, id, board.Warn);
            }

            Settle(record, ledger);
            queue.Finish();
        }
        finally
        {
            board.Leave(id);
            claims.GiveUp(claim);
        }
    }

    private async Task<SlideRecord> Attempt(PlanEntry entry, Claim claim, CancellationToken stop)
    {
        string id = entry.Row.Id, work = folder.WorkOf(id, claim.Token);
        _log.Add("attempt", id, new { entry.Row.Slide, entry.Reason });
        board.Enter(id);
        SlideRecord record = RecordOf(entry, SlideState.Failed) with { Attempts = (entry.Record?.Attempts ?? 0) + 1 };
        if (entry.Input is null && !Directory.Exists(entry.Row.Slide))
        {
            return record with { ErrorClass = ErrorClass.NotFound, Error = Slides.LinkedFile.Missing(entry.Row.Slide) };
        }

        if (ResultFolder.Bar(folder, id) is { } bar)
        {
            return record with { ErrorClass = ErrorClass.Temporary, Error = bar };
        }

        try
        {
            ChildEnd end = await new ChildRun(options.Limits, at => Show(claim, id, at)).RunAsync(options.Child,
                ["analyze", entry.Row.Slide, "--out", work, "--child", "--quiet", "--threads", $"{options.ThreadsPerSlide}",
                    .. columns.Arguments(entry.Row.Settings)], stop);
            record = record with { Seconds = end.Seconds, PeakMemoryBytes = end.PeakMemoryBytes };
            // Whoever has taken the slide over has cleared the process's folder away as well: what it says of that is not the slide's.
            if ((claim.IsOwn() ? end.Failure ?? Refusal(entry, claim, work) ?? Publish(id, work) : TakenOver()) is { } failure)
            {
                _log.Add("failed", id, new { why = failure.Class.Words(), failure.Error, end.Seconds });
                return record with { ErrorClass = failure.Class, Error = failure.Error };
            }

            _log.Add("done", id, new { end.Seconds, end.PeakMemoryBytes });
            return record with { State = SlideState.Done, InputHash = DoneJson.Read(folder.ResultOf(id))?.InputHash ?? "", InputSlide = null };
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    // What bars one slide's place (a file of that name, a folder that somebody has open) is that slide's failure and ends no batch.
    private (ErrorClass, string)? Publish(string id, string work)
    {
        try
        {
            if (ResultFolder.Bar(folder, id) is { } bar)
            {
                return (ErrorClass.Temporary, bar); // rights have changed since
            }

            ResultFolder.Publish(folder, id, work, board.Warn);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.RequireWritable(); // throws when the folder itself cannot be written, and that ends the batch
            return (ErrorClass.Temporary, $"{folder.ResultOf(id)}: the result cannot be put there: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    // Null when the finished folder is what was asked for, of the slide as it was and is.
    private (ErrorClass, string)? Refusal(PlanEntry entry, Claim claim, string work) =>
        DoneJson.Read(work) is not { } done ? (ErrorClass.Internal, $"the analysis ended well without a {DoneJson.FileName} that can be read")
        : done.Missing(work, byContent: false) is { } missing ? (ErrorClass.Temporary, $"the result is not whole: {missing}")
        : InputStamp.Of(entry.Row.Slide) is not { } now
            || now != entry.Input
            || now.Bytes != done.InputBytes
            || Slides.SlideHash.QuickOf(entry.Row.Slide) != done.InputHash
            || Slides.SlideHash.SampleOf(entry.Row.Slide) != done.InputSampleHash
            ? (ErrorClass.Changed, "the slide was replaced while it was analysed; the result was thrown away")
        : done.EngineVersion != SlideSummary.EngineVersion
            // All slides after this one would be thrown away, too.
            ? throw new PathologyException(FailureKind.Temporary,
                $"the engine of this batch, {SlideSummary.EngineVersion}, was replaced by {done.EngineVersion} while it ran; start it again")
        : done.RequestHash != entry.RequestHash
            ? (ErrorClass.Changed, "a model, the file of regions or the pixel size beside the slide changed while it was analysed; the result was thrown away")
        : !claim.IsOwn() ? TakenOver()
        : null;

    private (ErrorClass, string) TakenOver()
    {
        folder.RequireWritable(); // a claim that nobody can read was not taken over
        return (ErrorClass.Changed, "another batch took the slide over, having seen no sign of life from this one; the result was thrown away");
    }

    private static SlideRecord RecordOf(PlanEntry entry, SlideState state) => new()
    {
        Id = entry.Row.Id,
        Slide = entry.Row.Slide,
        State = state,
        Host = Environment.MachineName,
        Input = entry.Input,
        // A turn that fails may leave a result, which is of the slide that it was of: two of one file name were taken for each other's.
        InputHash = entry.Record?.InputHash ?? "",
        InputSlide = entry.Record?.InputSlide ?? entry.Record?.Slide,
        RequestHash = entry.RequestHash,
        EngineVersion = SlideSummary.EngineVersion,
    };

    // Another user's, in a folder with a sticky bit: whoever waited for it would wait for ever.
    private static SlideRecord Unclaimed(PlanEntry entry, UnauthorizedAccessException e) => RecordOf(entry, SlideState.Failed) with
    {
        Attempts = entry.Record?.Attempts ?? 0,
        ErrorClass = ErrorClass.Temporary,
        Error = $"the claim of a run that has ended may not be taken away: {e.Message.ReplaceLineEndings(" ")}",
    };

    // The result decides: a record from before it may still say that the slide failed, when its batch was killed between the two.
    private static SlideRecord Settled(PlanEntry now) => now.State == PlanState.Done && now.Record?.State != SlideState.Done
        ? RecordOf(now, SlideState.Done) with { Attempts = Math.Max(1, now.Record?.Attempts ?? 0), InputHash = now.InputHash ?? "", InputSlide = null }
        : now.Record!;

    private void Settle(SlideRecord record, BatchLedger ledger)
    {
        record.Write(folder);
        ledger.Put(record);
        board.Settle(record);
    }

    private void Show(Claim claim, string id, AnalysisProgress at)
    {
        board.Show(id, at);
        claim.Beat(text => text with { Stage = at.Stage, DoneTiles = at.DoneTiles, AllTiles = at.AllTiles });
    }
}
