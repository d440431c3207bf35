using HccPathology.Foreground;
using HccPathology.Stains;

namespace HccPathology.Tissue;

/// <summary>Green above which a pixel is clear: between the slide's tissue and its white, fixed before the first tile.</summary>
/// <param name="Green">Brightest green, 0-255, that is not clear.</param>
/// <param name="TissueGreen">Median of stained tissue.</param>
/// <param name="WhiteGreen">Green of the white point.</param>
public sealed record ClearLevel(byte Green, byte TissueGreen, byte WhiteGreen)
{
    /// <summary>Brighter than this share of white is no stained tissue on a slide of usual strength: an optical density of 0.09.</summary>
    private const double StainedBelow = 0.82;

    /// <summary>Measures the level on the slide's sample; null when the sample holds no stained tissue.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of empty glass.</param>
    /// <param name="darkOd"><see cref="TissueDarkness"/> of the slide: what is stained on a pale slide is brighter.</param>
    /// <param name="options">Where between tissue and white the level lies.</param>
    public static ClearLevel? Measure(TissueSample sample, WhitePoint white, double darkOd, FatOptions options)
    {
        long[] levels = new long[256];
        foreach (uint pixel in sample.TissuePixels())
        {
            levels[(byte)(pixel >> 8)]++;
        }

        int end = (int)(Math.Pow(StainedBelow, TissueDarkness.FaintShare(darkOd)) * white.G);
        long stained = levels.AsSpan(0, end).ToArray().Sum(), below = 0;
        if (stained == 0)
        {
            return null;
        }

        int median = 0;
        while ((below += levels[median]) * 2 < stained)
        {
            median++;
        }

        return new ClearLevel((byte)(median + options.ClearLevel * (white.G - median)), (byte)median, white.G);
    }
}
