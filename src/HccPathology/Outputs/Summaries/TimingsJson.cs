namespace HccPathology.Outputs.Summaries;

/// <summary>Wall-clock time of one stage.</summary>
public sealed record StageTiming(string Stage, double Seconds);

/// <summary>
/// <c>timings.json</c>: the only file that differs between two runs on the same slide with the same settings, which is why
/// everything that may differ is here.
/// </summary>
public sealed record TimingsJson
{
    public const string FileName = "timings.json";

    public string SchemaVersion { get; } = TableFormat.SchemaVersion;
    public required double TotalSeconds { get; init; }
    public required int Threads { get; init; }
    public required int TilePx { get; init; }

    /// <summary>Mpx of stored tiles that were decoded, all reads of the slide; null when the reader cannot tell.</summary>
    public required double? DecodedMpx { get; init; }

    /// <summary>Mpx that were asked for, halos included.</summary>
    public required double? DeliveredMpx { get; init; }

    public required IReadOnlyList<StageTiming> Stages { get; init; }

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this);
}
