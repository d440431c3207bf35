using HccPathology.Analysis;
using HccPathology.Outputs.Summaries;
using HccPathology.Slides;

namespace HccPathology.Batch;

/// <summary>What is to be done about a slide.</summary>
public enum PlanState
{
    /// <summary>There is no result.</summary>
    ToDo,

    /// <summary>There is a result of this slide, with these settings, by this engine.</summary>
    Done,

    /// <summary>There is a result, of something else: it will be replaced.</summary>
    Stale,

    /// <summary>It failed, and would fail again.</summary>
    Failed,
}

/// <summary>One row of a plan.</summary>
/// <param name="Row">The slide and its settings.</param>
/// <param name="RequestHash">See <see cref="AnalysisRequest"/>.</param>
/// <param name="Input">The slide's file; null when it is not there.</param>
/// <param name="State">What is to be done.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Record">What earlier runs have left; null when there were none.</param>
public sealed record PlanEntry(BatchRow Row, string RequestHash, InputStamp? Input, PlanState State, string Reason, SlideRecord? Record)
{
    /// <summary>Hash of the slide that the result was made of; null without a result.</summary>
    public string? InputHash { get; init; }

    public bool IsOpen => State is PlanState.ToDo or PlanState.Stale;

    /// <summary>Where the slide stands by it: what is open is queued.</summary>
    public SlideState SlideState => State switch { PlanState.Done => SlideState.Done, PlanState.Failed => SlideState.Failed, _ => SlideState.Queued };
}

/// <summary>Compares what is asked for with what lies in the output folder. <c>done.json</c> decides; nothing is written.</summary>
public sealed class BatchPlan(BatchFolder folder, SettingColumns columns)
{
    private readonly Dictionary<string, AnalysisRequest> _requests = new(StringComparer.Ordinal);

    /// <summary>Hash the files of results, not only their sizes, and the slides, whatever the file system says of their time of change.</summary>
    public bool ChecksContent { get; init; }

    /// <summary>Try again what failed and would not be tried otherwise.</summary>
    public bool RetriesFailed { get; init; }

    /// <exception cref="PathologyException">A setting of a row is wrong, or a file that the batch itself writes; the message names row and column.</exception>
    public void Check(IReadOnlyList<BatchRow> rows)
    {
        foreach (BatchRow row in rows)
        {
            _ = RequestOf(row);
            RequireOwnFiles(row);
        }
    }

    // Drawn in QuPath and saved where it was: publishing the slide's new result would take it away.
    private void RequireOwnFiles(BatchRow row)
    {
        if (row.Settings.FirstOrDefault(s => columns.IsPath(s.Key, s.Value) && SlideFiles.WouldWriteOver(s.Value, folder.Path, isBatch: true))
            is { Key: { } column, Value: var path })
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{row.Place}, column {column}: {path} would be overwritten by the batch's results; copy it to another place");
        }
    }

    /// <summary>The same rows, each with what is asked for now, to be written down.</summary>
    public IReadOnlyList<BatchRow> Asked(IReadOnlyList<BatchRow> rows) => [.. rows.AsParallel().AsOrdered().Select(Asked)];

    /// <summary>All rows; a wrong setting of the last is told before the first is looked at.</summary>
    public IReadOnlyList<PlanEntry> Of(IReadOnlyList<BatchRow> rows)
    {
        Check(rows);
        return [.. rows.AsParallel().AsOrdered().Select(Of)];
    }

    /// <summary>One row, as things are now.</summary>
    public PlanEntry Of(BatchRow row)
    {
        SlideRecord? record = SlideRecord.Read(folder, row.Id);
        InputStamp? input = InputStamp.Of(row.Slide);
        string request = "";
        try
        {
            request = RequestOf(row).HashFor(row.Slide);
            DoneJson? done = DoneJson.Read(folder.ResultOf(row.Id));
            (PlanState state, string reason) = Compare(row, request, input, record, done);
            return new PlanEntry(row, request, input, state, reason, record) { InputHash = done?.InputHash };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The slide's own process will say the same, and fail alone.
            return new PlanEntry(row, request, input, PlanState.ToDo, $"cannot be compared: {e.Message.ReplaceLineEndings(" ")}", record);
        }
    }

    private BatchRow Asked(BatchRow row)
    {
        try
        {
            return row with { Asked = BatchRow.Words(SlideSummary.EngineVersion, RequestOf(row).HashFor(row.Slide)) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return row with { Asked = "" }; // as in Of: it cannot be compared
        }
    }

    private AnalysisRequest RequestOf(BatchRow row)
    {
        // Regions are drawn on while a batch runs: with the hash of its start every slide after that was analysed three times, and thrown away.
        string key = row.SettingsKey() + string.Concat(row.Settings.Where(s => columns.IsPath(s.Key, s.Value)).Select(s => $"\n{InputStamp.Of(s.Value)}"));
        lock (_requests)
        {
            return _requests.TryGetValue(key, out AnalysisRequest? known) ? known : _requests[key] = Checked(row);
        }
    }

    private AnalysisRequest Checked(BatchRow row)
    {
        try
        {
            return AnalysisRequest.Of(columns.Read(row.Settings));
        }
        catch (PathologyException e)
        {
            // By its message: alone, a setting that needs another fails as well.
            string column = row.Settings.Keys.FirstOrDefault(name => FaultOf(row.Settings, name) == e.Message) is { } bad ? $", column {bad}" : "";
            throw new PathologyException(FailureKind.BadCommand, $"{row.Place}{column}: {e.Message}", e);
        }
    }

    private string? FaultOf(SortedDictionary<string, string> settings, string name)
    {
        try
        {
            _ = AnalysisRequest.Of(columns.Read(new Dictionary<string, string> { [name] = settings[name] }));
            return null;
        }
        catch (PathologyException e)
        {
            return e.Message;
        }
    }

    private (PlanState, string) Compare(BatchRow row, string request, InputStamp? input, SlideRecord? record, DoneJson? done)
    {
        string place = folder.ResultOf(row.Id);
        if (done is null)
        {
            bool isSame = record is { State: SlideState.Failed }
                && record.RequestHash == request
                && record.Input == input
                && record.EngineVersion == SlideSummary.EngineVersion;
            return isSame && !RetriesFailed && record!.ErrorClass is { } error && error.IsFinal()
                ? (PlanState.Failed, $"{error.Words()}: {record.Error}")
                : (PlanState.ToDo, File.Exists(Path.Combine(place, DoneJson.FileName)) ? $"{DoneJson.FileName} cannot be read"
                    : record?.ErrorClass is { } before ? $"failed before ({before.Words()})"
                    : input is not null ? "no result"
                    : Directory.Exists(row.Slide) ? "no result; the slide is a folder" : "no result; no such file");
        }

        string? stale = done.EngineVersion != SlideSummary.EngineVersion ? $"made by engine {done.EngineVersion}, this is {SlideSummary.EngineVersion}"
            : done.RequestHash != request ? ChangeOf(row, place)
            : done.Missing(place, ChecksContent) ?? SlideChange(row, done, input, record, ChecksContent);
        return stale is null
            ? (PlanState.Done, input is null ? "has a result; the slide itself is not there any more" : "has a result")
            : (PlanState.Stale, stale);
    }

    /// <summary>Why a finished result is not of the row's slide; null when it is, or when the slide is not there any more and the result
    /// was made of it or, without a record, of one of its name.</summary>
    /// <exception cref="IOException">The slide cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal static string? SlideChange(BatchRow row, DoneJson done, InputStamp? input, SlideRecord? record, bool checksContent = false) =>
        input is not { } now
            ? (record is null || (record.InputSlide ?? record.Slide) == row.Slide)
                && (record is { InputHash: { Length: > 0 } hash } ? hash == done.InputHash : Path.GetFileName(row.Slide) == done.InputFile)
            ? null
            : $"the result is of {done.InputFile}{(Path.GetFileName(row.Slide) == done.InputFile ? " of another folder" : "")}, and the slide itself is not there"
        // The file system's word suffices when the same file has not changed since the result was made; else the content is looked at.
        : !checksContent && record is { State: SlideState.Done } && record.Slide == row.Slide && record.Input == input && record.InputHash == done.InputHash ? null
        : now.Bytes != done.InputBytes ? $"the slide has {now.Bytes} bytes, and had {done.InputBytes}"
        : SlideHash.QuickOf(row.Slide) != done.InputHash || (done.InputSampleHash is { } sample && SlideHash.SampleOf(row.Slide) != sample)
            ? "the slide's content is another"
        : null;

    // summary.json has the settings in words.
    private string ChangeOf(BatchRow row, string place)
    {
        IReadOnlyDictionary<string, string> asked = RequestOf(row).Settings;
        string[] changes = [.. SummaryParameters.Read(place).Where(was => asked.GetValueOrDefault(was.Key) is { } now && now != was.Value)
            .Select(was => $"{was.Key} was {was.Value} and is {asked[was.Key]}")];
        return changes.Length > 0 ? $"settings differ: {string.Join(", ", changes)}" : "settings, models or the pixel size beside the slide differ";
    }
}
