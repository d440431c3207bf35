using System.Globalization;
using HccPathology.Foreground;

namespace HccPathology.Stains;

/// <summary>
/// Which stain a slide looks to have, whatever it was said to have: by the direction of the optical densities. Eosin takes up green and
/// little red (its angle from the green axis is small); DAB takes up blue most; H-DAB has no pink, and H&amp;E no brown.
/// </summary>
/// <param name="Looks">The stain, or null when it cannot be told.</param>
/// <param name="PinkShare">Share of coloured tissue pixels that are pink.</param>
/// <param name="BrownShare">Share that are brown.</param>
/// <param name="IsGrey">Its tissue takes up red, green and blue alike: a picture without colours, in which no stain can be told.</param>
public sealed record StainAppearance(StainKind? Looks, double PinkShare, double BrownShare, bool IsGrey)
{
    /// <summary>
    /// Measured at 0.5 µm/px on 57 real H&amp;E pictures and 13 of H-DAB. H-DAB has no pink (below 0.1 %) and 38-100 % of brown. H&amp;E has
    /// 4-89 % of pink, seven pictures of crowded nuclei 0.2-4 %, and at most 4 % of brown, three with pigment 17-30 %, of which each has
    /// as much pink. Between the limits nothing is said.
    /// </summary>
    private const double LeastPink = 0.03, PinkPerBrown = 3, LeastBrown = 0.03, BrownPerPink = 5;

    /// <summary>
    /// Paler or darker pixels have no hue to go by; fewer coloured ones than this say nothing. On a pale slide (<see cref="TissueDarkness.FaintShare"/>) the
    /// palest are as much paler: of 117 H&amp;E crops at a quarter of their density two passed for H-DAB and 54 could not be told; now one and 14.
    /// </summary>
    private const double FaintestOd = 0.25, DarkestOd = 3, FaintestGreenOd = 0.05;

    private const int LeastPixels = 500;

    /// <summary>
    /// So many times as much of what is dense is brown as of what is faint. On no real picture with 3 % of brown (1.0 at most); with haemosiderin or carbon
    /// drawn on 1 to 2 % of 26 at a quarter of their density on 22 and 20, at half on 7 and 4, at their own on none.
    /// </summary>
    private const double GranulesPerFaint = 2;

    /// <summary>Pale, and what is brown on it is granules: pigment, not DAB.</summary>
    public bool HasGranules { get; init; }

    /// <summary>Haematoxylin with as much DAB has densities 25 % apart, with eosin more; the mean of a grey picture has them equal.</summary>
    private const double MostGreySpread = 0.05;

    /// <summary>What the sample's tissue looks like.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">Colour of the slide's empty glass.</param>
    /// <param name="darkOd"><see cref="TissueDarkness"/> of the slide.</param>
    public static StainAppearance Of(TissueSample sample, WhitePoint white, double darkOd)
    {
        StainAppearance look = Look(sample, white, TissueDarkness.FaintShare(darkOd));
        if (look.IsGrey || look.BrownShare < LeastBrown)
        {
            return look;
        }

        // Granules of pigment make a pale slide look dark, and then they are most of what is dense enough to have a hue. What is
        // faint is pink then, which it never is on H-DAB.
        StainAppearance faint = Look(sample, white, TissueDarkness.FaintShare(TissueDarkness.SurroundOdOf(sample, white)));
        bool isPigment = look.Looks == StainKind.HaematoxylinDab && faint.Looks == StainKind.HaematoxylinEosin;
        return look with { Looks = isPigment ? null : look.Looks, HasGranules = look.BrownShare >= GranulesPerFaint * faint.BrownShare };
    }

    // The palest that is looked at is this share of what it is on a slide of usual strength.
    private static StainAppearance Look(TissueSample sample, WhitePoint white, double pale)
    {
        float faintest = (float)(FaintestOd * pale), faintestGreen = (float)(FaintestGreenOd * pale);
        float[] tableR = OpticalDensity.Table(white.R), tableG = OpticalDensity.Table(white.G), tableB = OpticalDensity.Table(white.B);
        long coloured = 0, pink = 0, brown = 0, black = 0;
        double red = 0, green = 0, blue = 0;
        foreach (uint pixel in sample.TissuePixels())
        {
            float r = tableR[(pixel >> 16) & 0xFF], g = tableG[(pixel >> 8) & 0xFF], b = tableB[pixel & 0xFF];
            if (!(r + g + b > faintest && r + g + b < (float)DarkestOd) || g <= faintestGreen)
            {
                black += r + g + b >= (float)DarkestOd && IsEqual(r, g, b) ? 1 : 0;
                continue;
            }

            coloured++;
            (red, green, blue) = (red + r, green + g, blue + b);
            pink += r < 0.45f * g && b < 0.85f * g ? 1 : 0;
            brown += b > 0.85f * g && r > 0.3f * g && r < 1.1f * g ? 1 : 0;
        }

        double all = Math.Max(1, coloured);
        // A mask or a bitmap that lies beside the slides is black and white, without a grey in between.
        bool isGrey = coloured >= LeastPixels ? IsEqual(red, green, blue) : black >= LeastPixels;
        return new StainAppearance(coloured < LeastPixels || isGrey ? null : Judge(pink / all, brown / all), pink / all, brown / all, isGrey);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"of its coloured tissue {PinkShare:P0} is pink as eosin and {BrownShare:P0} brown as DAB");

    private static bool IsEqual(double r, double g, double b) => Math.Max(r, Math.Max(g, b)) < (1 + MostGreySpread) * Math.Min(r, Math.Min(g, b));

    private static StainKind? Judge(double pink, double brown) =>
        pink >= LeastPink && pink > PinkPerBrown * brown ? StainKind.HaematoxylinEosin
        : brown >= LeastBrown && brown > BrownPerPink * pink ? StainKind.HaematoxylinDab
        : null;
}
