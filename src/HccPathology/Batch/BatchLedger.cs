using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;
using Microsoft.Data.Sqlite;

namespace HccPathology.Batch;

/// <summary>
/// The ledger of a running batch, opened for each change: SQLite maps a part of an open one into memory, and a disk that becomes
/// read-only under it would end the process (SIGBUS). Whatever happens to its file, the batch goes on, and makes it anew when it can.
/// </summary>
public sealed class BatchLedger
{
    private const int ReadOnly = 8, CannotOpen = 14;

    private readonly BatchFolder _folder;
    private readonly Action<string> _warn;
    private readonly Lock _gate = new();
    private IReadOnlyList<PlanEntry> _entries = [];
    private bool _hasWarned;

    internal BatchLedger(BatchFolder folder, Action<string> warn) => (_folder, _warn) = (folder, warn);

    /// <summary>Throws the ledger away and makes it anew.</summary>
    public static void Rebuild(BatchFolder folder, IReadOnlyList<PlanEntry> entries, Action<string> warn)
    {
        Array.ForEach(["", "-wal", "-shm"], end => File.Delete(folder.LedgerFile + end));
        new BatchLedger(folder, warn).Match(entries, isWhole: true);
    }

    /// <summary>Makes records and ledger say what the folder says: a kill may have come between a result and its record.</summary>
    internal void Match(IReadOnlyList<PlanEntry> entries, bool isWhole)
    {
        _entries = entries;
        SlideRecord[] records = [.. entries.Select(Truth)];
        Change(isStart: true, ledger => ledger.Match(records, StagesOf, isWhole));
    }

    internal void Put(SlideRecord record) => Change(isStart: false, ledger => ledger.Put(record, StagesOf(record.Id)));

    private void Change(bool isStart, Action<Ledger> work)
    {
        lock (_gate)
        {
            try
            {
                using Ledger ledger = Ledger.Open(_folder.LedgerFile, _warn, isChecked: isStart);
                if (!isStart && ledger.IsEmpty())
                {
                    // Deleted or damaged since the start.
                    ledger.Match([.. _entries.Select(e => SlideRecord.Read(_folder, e.Row.Id) ?? Truth(e))], StagesOf, isWhole: false);
                }

                work(ledger);
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException || MissingPart.Is(e))
            {
                if (!_hasWarned)
                {
                    _warn($"{_folder.LedgerFile}: the ledger cannot be kept: {(MissingPart.Is(e) ? MissingPart.TextOf(e) : e.Message.ReplaceLineEndings(" "))}; the batch goes on without, and "
                        + (e is SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } or UnauthorizedAccessException
                            ? "--rebuild-ledger makes it anew where it is another user's" : "the next start puts it right"));
                    _hasWarned = true;
                }
            }
        }
    }

    private SlideRecord Truth(PlanEntry entry)
    {
        SlideState state = entry.SlideState;
        SlideRecord known = entry.Record ?? new SlideRecord { Id = entry.Row.Id, Slide = entry.Row.Slide, State = state };
        SlideRecord truth = state switch
        {
            // The plan has compared slide and result: what the file system says of the slide now goes with this result.
            SlideState.Done => known with
            {
                Slide = entry.Row.Slide,
                State = state,
                Attempts = Math.Max(1, known.Attempts),
                Seconds = entry.Record?.State == SlideState.Done ? known.Seconds : TimingsOf(entry.Row.Id)?.TotalSeconds ?? 0,
                ErrorClass = null,
                Error = null,
                Input = entry.Input ?? known.Input,
                InputHash = entry.InputHash ?? known.InputHash,
                InputSlide = null,
                RequestHash = entry.RequestHash,
                EngineVersion = SlideSummary.EngineVersion,
            },
            SlideState.Queued => known with { Slide = entry.Row.Slide, State = known.State == SlideState.Failed ? SlideState.Failed : state },
            _ => known,
        };
        if (truth != entry.Record && truth.State == SlideState.Done)
        {
            truth.Write(_folder);
        }

        return truth;
    }

    private IReadOnlyList<StageTiming> StagesOf(string id) => TimingsOf(id)?.Stages ?? [];

    private TimingsJson? TimingsOf(string id)
    {
        try
        {
            return JsonSerializer.Deserialize<TimingsJson>(File.ReadAllBytes(Path.Combine(_folder.ResultOf(id), TimingsJson.FileName)), JsonFile.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
