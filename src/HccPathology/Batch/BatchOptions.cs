namespace HccPathology.Batch;

/// <summary>How a batch is run. Nothing in here changes a result.</summary>
public sealed record BatchOptions
{
    /// <summary>How an analysis is started.</summary>
    public required ChildProgram Child { get; init; }

    /// <summary>Slides at once, and what each may use.</summary>
    public required int Jobs { get; init; }

    public required int ThreadsPerSlide { get; init; }
    public required ChildLimits Limits { get; init; }

    /// <summary>A large slide's files are about 1 GB, and what it keeps on the disk meanwhile (contours of 4 million nuclei) about 200 MB; with room.</summary>
    public const long UsualLeastFreeBytes = 2L << 30;

    /// <summary>Free space in the output folder that is wanted for each slide at work; with less no further one is started.</summary>
    public long LeastFreeBytes { get; init; } = UsualLeastFreeBytes;

    /// <summary>How long to wait for space before the batch ends.</summary>
    public TimeSpan DiskWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Before the second try of a slide; before the third it is four times as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age of a claim's last beat, by our own running time, at which it counts as abandoned.</summary>
    public TimeSpan ClaimPatience { get; init; } = TimeSpan.FromMinutes(2);
}
