namespace HccPathology.Slides;

/// <summary>How many pixels were decoded for how many that were asked for; both at the reduction of the read. Any thread.</summary>
public sealed class ReadCounter
{
    private long _decoded, _delivered;

    /// <summary>Pixels of stored tiles that were decoded, whole tiles.</summary>
    public long DecodedPx => Interlocked.Read(ref _decoded);

    /// <summary>Pixels that reads delivered.</summary>
    public long DeliveredPx => Interlocked.Read(ref _delivered);

    internal void Restart() => (_decoded, _delivered) = (0, 0);

    internal void Decoded(long pixels) => Interlocked.Add(ref _decoded, pixels);

    internal void Delivered(long pixels) => Interlocked.Add(ref _delivered, pixels);
}
