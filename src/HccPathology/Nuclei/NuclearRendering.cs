using HccPathology.Stains;

namespace HccPathology.Nuclei;

/// <summary>
/// Draws H-DAB as the H&amp;E that a network was trained on: the two stains are unmixed, added up to one nuclear density, and
/// shown as haematoxylin over an even, pale eosin. DAB over a nucleus then darkens it in place of hiding it, and a DAB
/// membrane closes the body of the cell that it surrounds.
/// </summary>
/// <param name="dabShare">Weight of DAB beside haematoxylin in the nuclear density.</param>
/// <param name="haematoxylinGain">Factor on haematoxylin: <see cref="GainOf"/> the slide.</param>
public sealed class NuclearRendering(double dabShare, double haematoxylinGain)
{
    /// <summary>
    /// Weight of DAB beside haematoxylin in the nuclear density. On CD3 and CD8 crops 0.4-0.8 find the same positive cells;
    /// 0.6 parts touching ones best, and 1 loses pale negative nuclei beside dark cells (docs/validation/ihc.md).
    /// </summary>
    public const double DabShare = 0.6;

    /// <summary>The even eosin: at 0.25 OD pale nuclei are missed, without it the picture is bluer than any H&amp;E.</summary>
    private const double EosinOd = 0.1;

    /// <summary>
    /// Counterstains are often paler than any H&amp;E that the network knows, and then blue nuclei are lost where brown ones are found. The darkest hundredth
    /// of the tissue has 0.6-1.0 OD of haematoxylin on real crops with nuclei, 0.5-0.6 on drawn slides, 0.3-0.5 on crops drawn half as dark.
    /// </summary>
    private const double UsualOd = 0.55, MostGain = 1.8;

    private const double White = 240, LargestOd = 3;

    private const int UnitsPerStep = 8;

    private readonly uint[] _pixels = Table();
    private readonly int _share = (int)Math.Round(dabShare * 256), _gain = (int)Math.Round(haematoxylinGain * 256);

    /// <summary>Haematoxylin (OD) that a hundredth of the sampled tissue reaches.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="vectors">Stain vectors of the slide.</param>
    public static double DarkOdOf(TissueSample sample, StainVectors vectors) =>
        DensityHistogram.Percentile(DensityHistogram.Of(sample, vectors, isCounterstain: false), 99);

    /// <summary>What makes <see cref="DarkOdOf"/> the slide as dark as usual, 1 to 1.8; never paler.</summary>
    public static double GainOf(TissueSample sample, StainVectors vectors) => Math.Clamp(UsualOd / Math.Max(DarkOdOf(sample, vectors), 0.01), 1, MostGain);

    /// <summary>One row of densities (1/4096 OD) to 0xFFRRGGBB pixels.</summary>
    public void Row(ReadOnlySpan<short> haematoxylin, ReadOnlySpan<short> dab, Span<uint> pixels)
    {
        uint[] table = _pixels;
        for (int x = 0; x < pixels.Length; x++)
        {
            int nuclear = Math.Max(haematoxylin[x], (short)0) * _gain + Math.Max(dab[x], (short)0) * _share >> 8;
            pixels[x] = table[Math.Min(nuclear / UnitsPerStep, table.Length - 1)];
        }
    }

    // With one even eosin the colour depends on one number only.
    private static uint[] Table()
    {
        StainVectors he = StainVectors.Default(StainKind.HaematoxylinEosin, ((byte)White, (byte)White, (byte)White));
        StainVector h = he.Haematoxylin, e = he.Counterstain;
        return [.. Enumerable.Range(0, (int)(LargestOd * StainUnmixing.UnitsPerOd / UnitsPerStep))
            .Select(i => Pixel((i + 0.5) * UnitsPerStep / StainUnmixing.UnitsPerOd))];

        uint Pixel(double od) => 0xFF000000
            | Light(od * h.R + EosinOd * e.R) << 16 | Light(od * h.G + EosinOd * e.G) << 8 | Light(od * h.B + EosinOd * e.B);
    }

    private static uint Light(double od) => (uint)Math.Round(White * Math.Pow(10, -od));
}
