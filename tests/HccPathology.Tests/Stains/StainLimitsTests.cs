using HccPathology.Foreground;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

/// <summary>Drawn slides on both sides of each check that an estimate of the stain vectors must pass.</summary>
public sealed class StainLimitsTests : IDisposable
{
    private const int Side = 256;
    private static readonly WhitePoint White = new(250, 248, 251, WhitePointSource.Glass, "drawn");
    private static readonly StainVectors He = StainVectors.Default(StainKind.HaematoxylinEosin, (White.R, White.G, White.B));
    private static readonly StainVectors Hdab = StainVectors.Default(StainKind.HaematoxylinDab, (White.R, White.G, White.B));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.305, 0.942, 0.136, 0.05, 0.80, 0.60, null)]                                    // haematoxylin 26 degrees off
    [InlineData(0.182, 0.980, 0.081, 0.05, 0.80, 0.60, "degrees from the default, at most 30")]  // 34
    [InlineData(0.65, 0.70, 0.29, 0.30, 0.95, 0.06, null)]                                       // eosin 31
    [InlineData(0.45, 0.75, 0.50, 0.05, 0.80, 0.60, null)]                                       // more blue than red means DAB in haematoxylin only where there is DAB
    [InlineData(0.70, 0.64, 0.30, 0.60, 0.80, 0.06, "degrees from the default, at most 35")]     // 37
    public void Estimate_HaematoxylinEosinFarFromTheDefault_IsBelievedUpToTheLimit(double hr, double hg, double hb,
        double er, double eg, double eb, string? fault)
    {
        StainVectors made = He with { Haematoxylin = new StainVector(hr, hg, hb).Normalised(), Counterstain = new StainVector(er, eg, eb).Normalised() };
        Check(Estimate(made, Mixed), made, fault);
    }

    [Theory]
    [InlineData(8, "degrees apart, 10 are needed")]
    [InlineData(12, null)]
    public void Estimate_EosinNearHaematoxylin_IsToldFromItUpToTheLimit(double apart, string? fault)
    {
        StainVector haematoxylin = new StainVector(0.55, 0.75, 0.36).Normalised();
        StainVectors made = He with { Haematoxylin = haematoxylin, Counterstain = Turned(haematoxylin, He.Counterstain, apart) };
        Check(Estimate(made, Mixed), made, fault);
    }

    [Theory]
    [InlineData(20, "degrees apart, 24 are needed")]
    [InlineData(28, null)]
    public void Estimate_DabNearHaematoxylin_IsToldFromItUpToTheLimit(double apart, string? fault)
    {
        StainVectors made = Hdab with { Counterstain = Turned(Hdab.Haematoxylin, Hdab.Counterstain, apart) };
        Check(Estimate(made, Mixed), made, fault);
    }

    [Fact]
    public void Estimate_HaematoxylinThatTakesUpMoreBlueThanRed_IsAMixture()
    {
        StainVectors made = Hdab with
        {
            Haematoxylin = new StainVector(0.45, 0.70, 0.55).Normalised(),
            Counterstain = new StainVector(0.1, 0.45, 0.9).Normalised(),
        };
        Check(Estimate(made, Mixed), made, "more blue than red");
    }

    // Optical densities of a picture of one colour; how dark the slide is makes it pale or not. All of its pixels count, or none.
    [Theory]
    [InlineData("he", 0.05, 0.12, 0.06, 1, false)]          // 0.14 long: glass
    [InlineData("he", 0.05, 0.14, 0.06, 1, true)]           // 0.16
    [InlineData("he", 0.03, 0.055, 0.03, 0.25, false)]      // half as much on a slide that is half as dark
    [InlineData("he", 0.03, 0.07, 0.04, 0.25, true)]
    [InlineData("hdab", 0.03, 0.07, 0.10, 0.25, false)]     // but not with DAB
    [InlineData("he", 0.015, 0.20, 0.10, 1, false)]         // a channel that takes up next to nothing
    [InlineData("he", 0.025, 0.20, 0.10, 1, true)]
    [InlineData("he", 0.015, 0.20, 0.10, 0.25, true)]
    [InlineData("he", 1.10, 1.60, 0.80, 1, true)]           // 2.1
    [InlineData("he", 1.20, 1.75, 0.90, 1, false)]          // 2.3: pigment, a fold
    [InlineData("he", 0.58, 0.50, 0.30, 1, true)]           // 1.15 of red for 1 of green are 0.595 with 0.02 for noise
    [InlineData("he", 0.61, 0.50, 0.30, 1, false)]
    [InlineData("he", 0.30, 0.50, 0.43, 1, true)]           // 0.85 of blue are 0.445
    [InlineData("he", 0.30, 0.50, 0.46, 1, false)]
    [InlineData("hdab", 0.64, 0.50, 0.30, 1, true)]         // 1.25 are 0.655 with 0.03
    [InlineData("hdab", 0.67, 0.50, 0.30, 1, false)]
    [InlineData("hdab", 0.471, 0.583, 0.662, 1, false)]     // 7.8 degrees from grey
    [InlineData("hdab", 0.448, 0.583, 0.678, 1, true)]      // 9.4
    public void Estimate_OneColour_CountsWhereItHasAHue(string stain, double r, double g, double b, double darkOd, bool counts)
    {
        RgbImage image = StainPixels.Picture(Side, _ => (StainPixels.Channel(White.R, r), StainPixels.Channel(White.G, g), StainPixels.Channel(White.B, b)));
        using TissueSample sample = StainPixels.Sample(_folder, image);
        StainEstimator.Estimate(sample, stain == "he" ? StainKind.HaematoxylinEosin : StainKind.HaematoxylinDab, White,
            darkOd).Reason.Contains(": 0 coloured tissue pixels", StringComparison.Ordinal).ShouldBe(!counts);
    }

    [Theory]
    [InlineData(4000, "coloured tissue pixels, 5000 are needed")]
    [InlineData(6000, null)]
    public void Estimate_SomeColouredPixels_AreEnoughFromFiveThousandOn(int count, string? fault)
    {
        int i = 0;
        Check(Estimate(He, random => i++ < count ? Mixed(random) : (0, 0)), He, fault);
    }

    // 8 of a thousand lie beyond haematoxylin, 7 are pure, 13 are pure eosin: a hundredth on either side neither
    // reaches the mixtures nor stops at what lies beyond.
    [Fact]
    public void Estimate_FewPurePixelsAndFewerBeyondThem_TakesThePureOnes()
    {
        StainVectors made = He with { Haematoxylin = new StainVector(0.55, 0.75, 0.36).Normalised() };
        StainVector beyond = new StainVector(0.70, 0.68, 0.22).Normalised();
        Check(Estimate(made, (random, od) => random.Next(1000) switch
        {
            < 8 => Times(beyond, od),
            < 15 => Times(made.Haematoxylin, od),
            < 28 => Times(made.Counterstain, od),
            _ => Sum(Times(made.Haematoxylin, 0.5 * od), Times(made.Counterstain, 0.5 * od)),
        }), made, null);
    }

    [Theory]
    [InlineData(0.35, 0.55, 0.95)]                  // bile, lipofuscin
    [InlineData(0.90, 0.45, 0.12)]                  // blue ink
    public void Estimate_PigmentOrInkOnHaematoxylinEosin_IsLeftOut(double r, double g, double b) => IsLeftOut(He, new StainVector(r, g, b));

    [Fact]
    public void Estimate_BlueInkOnDab_IsLeftOut() => IsLeftOut(Hdab, new StainVector(0.90, 0.60, 0.12));

    [Fact]
    public void Estimate_PaleHaematoxylinEosin_HasItsFaintEosin() =>
        Check(Estimate(He, random => random.Next(4) == 0 ? (0.22 + 0.1 * random.NextDouble(), 0) : (0, 0.08 + 0.05 * random.NextDouble())), He, null, 6);

    // Without a brown pixel; negative degrees lie towards DAB, as blue with haze does.
    [Theory]
    [InlineData(7.3, false)]
    [InlineData(8.7, true)]
    [InlineData(-12, false)]
    public void Estimate_HdabWithoutBrown_TakesBluestPixelsWhereTheyAreFarFromTheDefaultAndFromDab(double away, bool isTaken) =>
        IsTaken(Estimate(Blue(away), random => (0.3 + 0.4 * random.NextDouble(), 0)), Blue(away), isTaken);

    [Theory]
    [InlineData(490, false)]
    [InlineData(510, true)]
    public void Estimate_HdabWithFewBluePixels_IsTheDefault(int count, bool isTaken)
    {
        int i = 0;
        IsTaken(Estimate(Blue(10), random => i++ < count ? (0.3 + 0.4 * random.NextDouble(), 0) : (0, 0)), Blue(10), isTaken);
    }

    [Fact]
    public void Estimate_HdabWithHazeOverMostNuclei_TakesTheBluestTenth() =>
        IsTaken(Estimate(Blue(12), random => (0.3 + 0.4 * random.NextDouble()) is var od && random.Next(100) < 12 ? (od, 0) : (od, 0.25 * od)), Blue(12), true);

    private static StainVectors Blue(double awayFromDab) => Hdab with { Haematoxylin = Turned(Hdab.Haematoxylin, Hdab.Counterstain, -awayFromDab) };

    private static void IsTaken(StainEstimate estimate, StainVectors made, bool isTaken)
    {
        estimate.IsEstimated.ShouldBe(isTaken, estimate.Reason);
        StainVector expected = isTaken ? made.Haematoxylin : Hdab.Haematoxylin;
        estimate.Vectors.Haematoxylin.AngleDegreesTo(expected).ShouldBeLessThan(1.5);
        estimate.Vectors.Counterstain.ShouldBe(Hdab.Counterstain);
    }

    // Folds and dense pigment; glass with a tinge.
    [Theory]
    [InlineData(1.90, 1.75, 0.40)]
    [InlineData(0.05, 0.04, 0.03)]
    public void Estimate_TooDarkOrTooFaintToHaveAHue_IsLeftOut(double r, double g, double b)
    {
        StainVectors made = He with { Haematoxylin = new StainVector(0.55, 0.75, 0.36).Normalised() };
        Check(Estimate(made, (random, _) => random.Next(20) == 0 ? new StainVector(r, g, b)
            : Mixed(random) is var (h, s) ? Sum(Times(made.Haematoxylin, h), Times(made.Counterstain, s)) : default), made, null);
    }

    [Fact]
    public void Estimate_StrongHaematoxylinEosin_HasAHue() =>
        Check(Estimate(He, random => Mixed(random) is var (h, s) ? (2.7 * h, 2.7 * s) : default), He, null);

    // One in 20 pixels.
    private void IsLeftOut(StainVectors made, StainVector other) => Check(Estimate(made, (random, od) => random.Next(20) == 0
        ? Times(other.Normalised(), od)
        : Mixed(random) is var (h, s) ? Sum(Times(made.Haematoxylin, h), Times(made.Counterstain, s)) : default), made, null);

    private static void Check(StainEstimate estimate, StainVectors made, string? fault, double within = 2.5)
    {
        estimate.IsEstimated.ShouldBe(fault is null, estimate.Reason);
        if (fault is not null)
        {
            estimate.Reason.ShouldContain(fault);
            return;
        }

        estimate.Vectors.Haematoxylin.AngleDegreesTo(made.Haematoxylin).ShouldBeLessThan(within, estimate.Reason);
        estimate.Vectors.Counterstain.AngleDegreesTo(made.Counterstain).ShouldBeLessThan(within, estimate.Reason);
    }

    // Degrees from one vector towards another, in the plane of both.
    private static StainVector Turned(StainVector from, StainVector towards, double degrees)
    {
        StainVector across = Sum(towards, Times(from, -towards.Dot(from))).Normalised();
        return Sum(Times(from, Math.Cos(degrees * Math.PI / 180)), Times(across, Math.Sin(degrees * Math.PI / 180)));
    }

    private static StainVector Times(StainVector v, double by) => new(v.R * by, v.G * by, v.B * by);

    private static StainVector Sum(StainVector a, StainVector b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    // A tenth is pure, the rest both.
    private static (double H, double S) Mixed(Random random)
    {
        double od = 0.4 + 0.3 * random.NextDouble(), share = Math.Clamp(-0.05 + 1.1 * random.NextDouble(), 0, 1);
        return (od * share, od * (1 - share));
    }

    private StainEstimate Estimate(StainVectors made, Func<Random, (double H, double S)> amounts) =>
        Estimate(StainPixels.Picture(Side, made, amounts), made.Kind);

    private StainEstimate Estimate(StainVectors made, Func<Random, double, StainVector> density)
    {
        Random random = new(6);
        RgbImage image = new(Side, Side);
        for (int i = 0; i < Side * Side; i++)
        {
            StainVector od = density(random, 0.4 + 0.3 * random.NextDouble());
            image[i % Side, i / Side] = (Level(White.R, od.R), Level(White.G, od.G), Level(White.B, od.B));
        }

        return Estimate(image, made.Kind);

        static byte Level(byte white, double od) => (byte)Math.Round(white * Math.Pow(10, -od));
    }

    private StainEstimate Estimate(RgbImage image, StainKind kind)
    {
        using TissueSample sample = StainPixels.Sample(_folder, image);
        return StainEstimator.Estimate(sample, kind, White, TissueDarkness.OdOf(sample, White));
    }
}
