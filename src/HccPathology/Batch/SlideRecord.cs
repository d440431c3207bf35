using System.Text.Json;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>Where a slide of a batch stands.</summary>
public enum SlideState
{
    /// <summary>Not tried yet, or stopped before it was finished.</summary>
    Queued,
    Done,
    Failed,
}

/// <summary>
/// What the batch knows of a slide beside its result: <c>.batch/slides/ID.json</c>, written when an attempt ends. Every machine can
/// read it; the ledger is made from these and from the results.
/// </summary>
public sealed record SlideRecord
{
    public required string Id { get; init; }
    public required string Slide { get; init; }
    public required SlideState State { get; init; }

    /// <summary>Attempts in all, of all runs.</summary>
    public int Attempts { get; init; }

    /// <summary>Machine of the last attempt.</summary>
    public string Host { get; init; } = "";

    /// <summary>Wall time of the last attempt.</summary>
    public double Seconds { get; init; }

    /// <summary>Largest resident memory of its process, as sampled.</summary>
    public long PeakMemoryBytes { get; init; }

    public ErrorClass? ErrorClass { get; init; }
    public string? Error { get; init; }

    /// <summary>The slide's file when the attempt began.</summary>
    public InputStamp? Input { get; init; }

    /// <summary>Hash of the slide that the result was made of, also after a turn that failed and left it; empty where none was.</summary>
    public string InputHash { get; init; } = "";

    /// <summary>Where that slide lay; null where it is <see cref="Slide"/>.</summary>
    public string? InputSlide { get; init; }

    /// <summary>See <see cref="Analysis.AnalysisRequest"/>.</summary>
    public string RequestHash { get; init; } = "";

    public string EngineVersion { get; init; } = "";

    /// <summary>Null when there is none, or none that can be read: an unreadable record is as good as none, for the result decides.</summary>
    internal static SlideRecord? Read(BatchFolder folder, string id)
    {
        try
        {
            return JsonSerializer.Deserialize<SlideRecord>(File.ReadAllBytes(folder.RecordOf(id)), JsonFile.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal void Write(BatchFolder folder)
    {
        JsonFile.Write(folder.RecordOf(Id), this);
        BatchFolder.LetGroupRead(folder.RecordOf(Id));
    }
}
