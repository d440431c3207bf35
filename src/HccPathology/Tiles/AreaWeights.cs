namespace HccPathology.Tiles;

/// <summary>
/// Along one axis: which source pixels make each of a run of target pixels, and with what weight. Everything follows from
/// the target's index on the whole slide, so two tiles that share a pixel give it the same weights; the weights are
/// integers that add up to exactly <see cref="One"/>, so white stays white.
/// </summary>
internal sealed class AreaWeights
{
    /// <summary>14 bits: times 8-bit pixels and 16-bit intermediate sums it stays within 32 bits.</summary>
    public const int Bits = 14;

    public const uint One = 1u << Bits;

    // Borders between target pixels, in 1/65536 source px: exact for every slide below 2^31 px.
    private const int PlaceBits = 16;

    /// <summary>Source px on the slide of the first weight; the others are relative to it.</summary>
    public long SourceStart { get; private set; }

    /// <summary>Per target pixel, its first source pixel relative to <see cref="SourceStart"/>.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>Per target pixel, where its weights start in <see cref="Weights"/>; one more than there are targets.</summary>
    public int[] Offset { get; private set; } = [0];

    public uint[] Weights { get; private set; } = [];

    /// <summary>Weights of the targets from <paramref name="start"/> on; arrays are kept from call to call.</summary>
    public void Build(long start, int count, double ratio)
    {
        int maxTaps = (int)Math.Ceiling(ratio) + 1;
        if (First.Length < count || Weights.Length < count * maxTaps)
        {
            (First, Offset, Weights) = (new int[count], new int[count + 1], new uint[count * maxTaps]);
        }

        SourceStart = SourceRange(start, count, ratio).Start;
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            long from = Border(start + i, ratio), to = Border(start + i + 1, ratio);
            First[i] = (int)((from >> PlaceBits) - SourceStart);
            Offset[i] = next;
            next = Fill(from, to, next);
        }

        Offset[count] = next;
    }

    /// <summary>Source px, half-open, that a run of target pixels is made of.</summary>
    public static (long Start, long End) SourceRange(long start, int count, double ratio) =>
        (Border(start, ratio) >> PlaceBits, ((Border(start + count, ratio) - 1) >> PlaceBits) + 1);

    // Weights are differences of rounded running sums: their total has no rounding error.
    private int Fill(long from, long to, int next)
    {
        uint before = 0;
        for (long source = from >> PlaceBits; source << PlaceBits < to; source++)
        {
            long covered = Math.Min((source + 1) << PlaceBits, to) - from;
            uint running = (uint)((covered * One + (to - from) / 2) / (to - from));
            Weights[next++] = running - before;
            before = running;
        }

        return next;
    }

    private static long Border(long index, double ratio) => (long)Math.Floor(index * ratio * (1 << PlaceBits) + 0.5);
}
