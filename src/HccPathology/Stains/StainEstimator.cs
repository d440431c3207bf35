using System.Globalization;
using HccPathology.Foreground;

namespace HccPathology.Stains;

/// <summary>
/// Stain vectors of a slide by Macenko's method (ISBI 2009): the two stains are the extreme directions of the densities in
/// the plane that holds most of them. An estimate that fails a check is not used: the default stands in, with the reason.
/// </summary>
public static class StainEstimator
{
    /// <summary>Share of pixels beyond each extreme direction; 1 % as in the paper.</summary>
    public const double ExtremeShare = 0.01;

    /// <summary>Fewest coloured pixels: at 2 x 1 % of them, 50 define each direction.</summary>
    public const int MinPixels = 5_000;

    /// <summary>Two stains closer than this cannot be told apart (field practice; the defaults lie 21-38 degrees apart).</summary>
    public const double MinAngleDegrees = 10;

    /// <summary>Farther than this from the default, haematoxylin is something else: ink, pigment, another stain.</summary>
    public const double MaxHaematoxylinDegrees = 30;

    /// <summary>The same for eosin, which varies more between laboratories, and DAB.</summary>
    public const double MaxCounterstainDegrees = 35;

    /// <summary>
    /// The two stains of H-DAB lie 38 degrees apart. On crops without a nucleus in haematoxylin alone the "haematoxylin" that is found is
    /// brown and blue together, 15-20 degrees from DAB, and half of the DAB is then counted as haematoxylin.
    /// </summary>
    public const double MinHdabAngleDegrees = 24;

    /// <summary>
    /// Haematoxylin alone is taken only where it is farther than this from the default, and away from DAB: the bluest pixels hold haze and lie 2-5
    /// degrees towards DAB, and beside a DAB that is only the default a haematoxylin on its side takes DAB away (of a drawn Ki-67 of 33 a third).
    /// </summary>
    public const double LeastHaematoxylinDegrees = 8;

    /// <summary>Fewest blue pixels that haematoxylin alone is taken from; their bluest tenth is 50 pixels, 12 µm² at 0.5 µm/px.</summary>
    private const int MinBluePixels = 500;

    private const int MaxPixels = 200_000;

    /// <summary>
    /// Densities below are glass on a slide of usual strength, above are pigment or folds: they have no hue to give. On pale H&amp;E
    /// (<see cref="TissueDarkness.FaintShare"/>) the faintest are as much fainter: else nuclei alone are left, and eosin is found among haematoxylins. On nine
    /// crops made two, four and seven times paler it lay 7, 14 and 12 degrees from what it was before, and lies 2,
    /// 6 and 5 (four of the palest took the default).
    /// </summary>
    private const double FaintestOd = 0.15, DarkestOd = 2.2, FaintestChannelOd = 0.02;

    /// <summary>Both stains of H&amp;E take up green most; blue ink and threads do not. 15 % allows for scanners.</summary>
    private const double GreenMargin = 1.15;

    /// <summary>
    /// Haematoxylin takes up 0.4 of blue for 1 of green, eosin 0.7; pigment, bile and the grey rims of bubbles as much of both or more. On 57 crops of
    /// MoNuSeg and CoNSeP the limit turns no vector by more than 1 degree but where one lay among the greys (train_2, _4).
    /// </summary>
    private const double BlueMargin = 0.85;

    /// <summary>Haematoxylin takes up at most 1.1 of red for 1 of green (1.06 in the H-DAB crops that were measured), blue ink 1.5.</summary>
    private const double RedMargin = 1.25;

    /// <summary>Estimates the vectors, or says why the default stands in.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="kind">Which stains.</param>
    /// <param name="white">Colour of empty glass.</param>
    /// <param name="darkOd"><see cref="TissueDarkness"/> of the slide.</param>
    /// <param name="isNoStain">Optical densities that are known to be of neither stain, such as pigment: a hundredth of the tissue is an extreme direction.
    /// Null where nothing is known.</param>
    public static StainEstimate Estimate(
        TissueSample sample, StainKind kind, WhitePoint white, double darkOd, Predicate<StainVector>? isNoStain = null)
    {
        StainVectors standard = StainVectors.Default(kind, (white.R, white.G, white.B));
        List<StainVector> densities = Collect(sample, kind, white, kind == StainKind.HaematoxylinEosin ? TissueDarkness.FaintShare(darkOd) : 1);
        if (isNoStain is not null)
        {
            densities.RemoveAll(isNoStain);
        }

        string fault = $"{densities.Count} coloured tissue pixels, {MinPixels} are needed";
        if (densities.Count >= MinPixels)
        {
            (StainVector first, StainVector second) = Extremes(densities);
            StainVectors both = Assign(standard, first, second);
            if (Fault(both, standard) is not { } why)
            {
                return new StainEstimate(both with { Haematoxylin = Clamp(both.Haematoxylin), Counterstain = Clamp(both.Counterstain) }, true,
                    $"estimated from {densities.Count} tissue pixels");
            }

            fault = why;
        }

        return kind == StainKind.HaematoxylinDab && Bluest(densities, standard) is { } bluest
            ? new StainEstimate(bluest, true, $"haematoxylin from the bluest pixels, DAB default: {fault}")
            : new StainEstimate(standard, false, $"default: {fault}");
    }

    // Blue nuclei are on every slide, brown ones may be few or none: then haematoxylin is what the bluest pixels have, and DAB what it mostly is.
    private static StainVectors? Bluest(List<StainVector> densities, StainVectors standard)
    {
        float[,] unmix = standard.Unmixing();
        StainVector[] blue = [.. densities.Select(od => (Od: od, Of: StainVectors.Amounts(unmix, od))).Where(p => p.Of.Haematoxylin > p.Of.Counterstain)
            .OrderBy(p => p.Of.Counterstain / p.Of.Haematoxylin).Select(p => p.Od)];
        if (blue.Length < MinBluePixels)
        {
            return null;
        }

        StainVector[] tenth = blue[..(blue.Length / 10)];
        StainVector middle = new StainVector(tenth.Sum(v => v.R), tenth.Sum(v => v.G), tenth.Sum(v => v.B)).Normalised();
        StainVectors estimate = standard with { Haematoxylin = Clamp(middle) };
        bool isFar = estimate.Haematoxylin.AngleDegreesTo(standard.Haematoxylin) >= LeastHaematoxylinDegrees
            && StainVectors.Amounts(unmix, estimate.Haematoxylin).Counterstain < 0;
        return isFar && Fault(estimate, standard) is null ? estimate : null;
    }

    private static List<StainVector> Collect(TissueSample sample, StainKind kind, WhitePoint white, double pale)
    {
        float[] tableR = OpticalDensity.Table(white.R), tableG = OpticalDensity.Table(white.G), tableB = OpticalDensity.Table(white.B);
        long tissue = sample.IsTissue.Sum(patch => (long)patch.Count(isTissue => isTissue));
        int step = (int)Math.Max(1, tissue / MaxPixels), skipped = 0;
        List<StainVector> densities = [];
        foreach (uint pixel in sample.TissuePixels())
        {
            if (++skipped < step)
            {
                continue;
            }

            skipped = 0;
            StainVector od = new(tableR[(pixel >> 16) & 0xFF], tableG[(pixel >> 8) & 0xFF], tableB[pixel & 0xFF]);
            if (HasHue(od, kind, pale))
            {
                densities.Add(od);
            }
        }

        return densities;
    }

    private static bool HasHue(StainVector od, StainKind kind, double pale) =>
        Math.Min(od.R, Math.Min(od.G, od.B)) > FaintestChannelOd * pale && od.Length > FaintestOd * pale && od.Length < DarkestOd
        && (kind == StainKind.HaematoxylinEosin
            ? od.R <= GreenMargin * od.G + 0.02 && od.B <= BlueMargin * od.G + 0.02
            // 0.15 rad from grey, as QuPath's estimator; and no blue ink, which takes up red most: a stroke too small to be told from tissue
            // was taken for the haematoxylin of a whole phantom, 16 degrees off.
            : od.AngleDegreesTo(new StainVector(1, 1, 1)) > 8.6 && od.R <= RedMargin * od.G + 0.03);

    private static (StainVector First, StainVector Second) Extremes(List<StainVector> densities)
    {
        double[,] moments = new double[3, 3];
        foreach (StainVector od in densities)
        {
            double[] c = [od.R, od.G, od.B];
            for (int i = 0; i < 9; i++)
            {
                moments[i / 3, i % 3] += c[i / 3] * c[i % 3];
            }
        }

        StainVector[] axes = SymmetricEigen.Vectors(moments);
        // Signs are free: without this the cut of the angle at ±180 degrees could fall inside the data. That of
        // the second axis only says which end comes first.
        StainVector along = axes[0].R + axes[0].G + axes[0].B >= 0 ? axes[0] : Negate(axes[0]), across = axes[1];
        double[] angles = [.. densities.Select(od => Math.Atan2(od.Dot(across), od.Dot(along)))];
        Array.Sort(angles);
        int tail = (int)(ExtremeShare * angles.Length);
        return (At(angles[tail]), At(angles[^(tail + 1)]));

        StainVector At(double angle) => new StainVector(
            along.R * Math.Cos(angle) + across.R * Math.Sin(angle),
            along.G * Math.Cos(angle) + across.G * Math.Sin(angle),
            along.B * Math.Cos(angle) + across.B * Math.Sin(angle)).Normalised();
    }

    private static StainVector Negate(StainVector v) => new(-v.R, -v.G, -v.B);

    // H&E: haematoxylin is the redder absorber. H-DAB: the pairing nearer to the defaults.
    private static StainVectors Assign(StainVectors standard, StainVector a, StainVector b)
    {
        bool aIsHaematoxylin = standard.Kind == StainKind.HaematoxylinEosin
            ? a.R > b.R
            : a.Dot(standard.Haematoxylin) + b.Dot(standard.Counterstain) >= b.Dot(standard.Haematoxylin) + a.Dot(standard.Counterstain);
        return aIsHaematoxylin ? standard with { Haematoxylin = a, Counterstain = b } : standard with { Haematoxylin = b, Counterstain = a };
    }

    private static string? Fault(StainVectors estimate, StainVectors standard)
    {
        StainVector h = estimate.Haematoxylin, s = estimate.Counterstain;
        double least = new[] { h.R, h.G, h.B, s.R, s.G, s.B }.Min();
        bool isDab = standard.Kind == StainKind.HaematoxylinDab;
        double leastApart = isDab ? MinHdabAngleDegrees : MinAngleDegrees, apart = h.AngleDegreesTo(s);
        double fromH = h.AngleDegreesTo(standard.Haematoxylin), fromS = s.AngleDegreesTo(standard.Counterstain);
        return least < -0.02 ? Say($"a component of {h} / {s} is negative")
            : apart < leastApart ? Say($"stains {apart:0.0} degrees apart, {leastApart} are needed")
            : fromH > MaxHaematoxylinDegrees ? Say($"haematoxylin {h} lies {fromH:0.0} degrees from the default, at most {MaxHaematoxylinDegrees} are believed")
            : fromS > MaxCounterstainDegrees
                ? Say($"{standard.CounterstainName} {s} lies {fromS:0.0} degrees from the default, at most {MaxCounterstainDegrees} are believed")
            : isDab && h.R <= h.B ? Say($"haematoxylin {h} takes up more blue than red, as DAB does: it is a mixture of both")
            : null;

        static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }

    private static StainVector Clamp(StainVector v) => new StainVector(Math.Max(v.R, 0), Math.Max(v.G, 0), Math.Max(v.B, 0)).Normalised();
}
