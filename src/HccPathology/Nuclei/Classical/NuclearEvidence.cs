using System.Numerics;
using HccPathology.Stains;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// What nuclei are looked for in. On H&amp;E haematoxylin less a share of eosin: cytoplasm takes up both, so the difference
/// keeps pale nuclei apart from dense pink cytoplasm, which haematoxylin alone does not. On H-DAB haematoxylin and a share of
/// DAB: a nucleus under DAB is dark in the sum, and may be pale in haematoxylin alone.
/// </summary>
internal static class NuclearEvidence
{
    /// <summary>The share in 1/256, as <see cref="Row"/> takes it.</summary>
    public static int ShareOf(NucleusOptions options, StainKind kind) =>
        (int)Math.Round((kind == StainKind.HaematoxylinEosin ? options.EosinShare : -options.DabShare) * 256);

    /// <summary>
    /// Element by element h - share * max(c, 0), all in the fixed point of the planes; a negative share adds. 16-bit sums
    /// saturate nowhere near OD 4.
    /// </summary>
    public static void Row(ReadOnlySpan<short> haematoxylin, ReadOnlySpan<short> counterstain, int share, Span<short> evidence)
    {
        int x = 0;
        Vector<int> weight = new(share);
        for (; x <= evidence.Length - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(haematoxylin[x..]), out Vector<int> lowH, out Vector<int> highH);
            Vector.Widen(Vector.Max(new Vector<short>(counterstain[x..]), Vector<short>.Zero), out Vector<int> lowC, out Vector<int> highC);
            Vector<int> low = lowH - Vector.ShiftRightArithmetic(lowC * weight, 8), high = highH - Vector.ShiftRightArithmetic(highC * weight, 8);
            Vector<int> least = new(short.MinValue);
            Vector.Narrow(Vector.Max(low, least), Vector.Max(high, least)).CopyTo(evidence[x..]);
        }

        for (; x < evidence.Length; x++)
        {
            evidence[x] = (short)Math.Max(haematoxylin[x] - (Math.Max(counterstain[x], (short)0) * share >> 8), short.MinValue);
        }
    }
}
