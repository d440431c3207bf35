using HccPathology.Foreground;
using HccPathology.Ihc;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class StainEstimatorTests : IDisposable
{
    private const int Side = 512;
    private static readonly WhitePoint White = new(250, 248, 251, WhitePointSource.Glass, "drawn");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.62, 0.72, 0.32, 0.12, 0.93, 0.34)]
    [InlineData(0.72, 0.65, 0.24, 0.25, 0.85, 0.47)]
    [InlineData(0.55, 0.78, 0.30, 0.08, 0.96, 0.27)]
    public void Estimate_HaematoxylinEosin_FindsTheVectorsThatMadeThePicture(double hr, double hg, double hb, double er, double eg, double eb) =>
        Recovers(StainKind.HaematoxylinEosin, new StainVector(hr, hg, hb), new StainVector(er, eg, eb));

    [Theory]
    [InlineData(0.65, 0.70, 0.29, 0.27, 0.57, 0.78)]
    [InlineData(0.70, 0.62, 0.35, 0.35, 0.55, 0.76)]
    public void Estimate_HaematoxylinDab_FindsTheVectorsThatMadeThePicture(double hr, double hg, double hb, double dr, double dg, double db) =>
        Recovers(StainKind.HaematoxylinDab, new StainVector(hr, hg, hb), new StainVector(dr, dg, db));

    [Fact]
    public void Estimate_TooFewPixels_IsTheDefaultWithTheCount()
    {
        StainVectors made = Made(StainKind.HaematoxylinEosin, new StainVector(0.62, 0.72, 0.32), new StainVector(0.12, 0.93, 0.34));
        int pixels = 0;
        RgbImage image = StainPixels.Picture(Side, made, random => pixels++ < 3000 ? Mixed(random, 0.5) : (0, 0));
        FallsBack(image, StainKind.HaematoxylinEosin, $"3000 coloured tissue pixels, {StainEstimator.MinPixels} are needed");
    }

    [Fact]
    public void Estimate_OneStainOnly_IsTheDefaultWithTheAngle()
    {
        StainVectors made = Made(StainKind.HaematoxylinEosin, new StainVector(0.62, 0.72, 0.32), new StainVector(0.12, 0.93, 0.34));
        FallsBack(StainPixels.Picture(Side, made, random => (0.25 + random.NextDouble(), 0)), StainKind.HaematoxylinEosin, "degrees apart");
    }

    [Fact]
    public void Estimate_HdabWithoutBrown_TakesHaematoxylinAloneWhereItIsFarFromTheDefault()
    {
        StainVector blue = new StainVector(0.77, 0.615, 0.18).Normalised(), near = new StainVector(0.67, 0.68, 0.30).Normalised();
        StainEstimate far = Estimate(Hazy(blue), StainKind.HaematoxylinDab);
        far.IsEstimated.ShouldBeTrue();
        far.Reason.ShouldStartWith("haematoxylin from the bluest pixels, DAB default: stains");
        far.Vectors.Haematoxylin.AngleDegreesTo(blue).ShouldBeLessThan(3);
        far.Vectors.Counterstain.ShouldBe(Default(StainKind.HaematoxylinDab).Counterstain);
        FallsBack(Hazy(near), StainKind.HaematoxylinDab, "degrees apart");

        static RgbImage Hazy(StainVector haematoxylin) =>
            StainPixels.Picture(Side, Made(StainKind.HaematoxylinDab, haematoxylin, new StainVector(0.27, 0.57, 0.78)),
                random => (0.2 + random.NextDouble(), 0.05 * random.NextDouble()));
    }

    [Fact]
    public void Estimate_BlueInkEverywhere_IsTheDefault()
    {
        StainVectors ink = Made(StainKind.HaematoxylinEosin, new StainVector(0.9, 0.4, 0.1), new StainVector(0.85, 0.5, 0.12));
        FallsBack(StainPixels.Picture(Side, ink, random => Mixed(random, 0.5)), StainKind.HaematoxylinEosin, "coloured tissue pixels");
        FallsBack(StainPixels.Picture(Side, ink, random => Mixed(random, 0.5)), StainKind.HaematoxylinDab, "default");
    }

    [Fact]
    public void Estimate_HaematoxylinFarFromTheDefault_IsTheDefaultWithTheAngle()
    {
        StainVectors green = Made(StainKind.HaematoxylinDab, new StainVector(0.1, 0.5, 0.86), new StainVector(0.1, 0.95, 0.25));
        FallsBack(StainPixels.Picture(Side, green, random => Mixed(random, 0.5)), StainKind.HaematoxylinDab, "from the default");
    }

    // Three colours that do not lie in one plane: seen in the plane of the two largest axes, (1, 1, 0.05) is about (0.85, 1.1, -0.1).
    [Fact]
    public void Estimate_ExtremeWithANegativeComponent_IsTheDefault() => FallsBack(ThreeColours(0.05, 0.05), StainKind.HaematoxylinEosin, "is negative");

    // Nearer to one plane it is a little below 0 only, as noise makes it: no stain gives off light.
    [Theory]
    [InlineData(0.065, 0.15)]
    [InlineData(0.20, 0.075)]
    public void Estimate_ExtremeThatNoiseMakesNegative_TakesUpNothingThere(double blueOfBluest, double redOfReddest)
    {
        StainEstimate estimate = Estimate(ThreeColours(blueOfBluest, redOfReddest), StainKind.HaematoxylinEosin);
        estimate.IsEstimated.ShouldBeTrue(estimate.Reason);
        Math.Min(estimate.Vectors.Haematoxylin.B, estimate.Vectors.Counterstain.R).ShouldBe(0);
        estimate.Vectors.Haematoxylin.Length.ShouldBe(1, 1e-9);
        estimate.Vectors.Counterstain.Length.ShouldBe(1, 1e-9);
    }

    private static RgbImage ThreeColours(double blueOfBluest, double redOfReddest)
    {
        Random random = new(8);
        RgbImage image = new(Side, Side);
        for (int i = 0; i < Side * Side; i++)
        {
            double amount = 0.4 + 0.6 * random.NextDouble();
            (double r, double g, double b) = random.Next(3) switch { 0 => (0.05, 1.0, 0.05), 1 => (1.0, 1.0, blueOfBluest), _ => (redOfReddest, 1.0, 0.85) };
            image[i % Side, i / Side] = (Level(White.R, r * amount), Level(White.G, g * amount), Level(White.B, b * amount));
        }

        return image;

        static byte Level(byte white, double od) => (byte)Math.Round(white * Math.Pow(10, -od));
    }

    /// <summary>Carbon and formalin pigment on 3 % of the tissue turned haematoxylin by 10-14 degrees.</summary>
    [Theory]
    [InlineData(30, 30, 30)]        // carbon
    [InlineData(30, 22, 20)]        // formalin pigment
    public void Estimate_HaematoxylinEosinWithGreys_KeepsBothStains(byte red, byte green, byte blue)
    {
        StainVectors made = Made(StainKind.HaematoxylinEosin, new StainVector(0.62, 0.72, 0.36), new StainVector(0.17, 0.83, 0.53));
        Random random = new(6);
        RgbImage image = StainPixels.Picture(Side, i =>
        {
            (double h, double s) = Mixed(random, 0.4);
            return i % 33 == 0 ? (red, green, blue) : StainPixels.Colour(made, h, s);
        });
        StainEstimate estimate = Estimate(image, StainKind.HaematoxylinEosin);
        estimate.IsEstimated.ShouldBeTrue(estimate.Reason);
        estimate.Vectors.Haematoxylin.AngleDegreesTo(made.Haematoxylin).ShouldBeLessThan(3);
        estimate.Vectors.Counterstain.AngleDegreesTo(made.Counterstain).ShouldBeLessThan(3);
    }

    /// <summary>On 1.5 % of the tissue pigment is an extreme direction of its own; DAB was found 11 degrees off.</summary>
    [Theory]
    [InlineData(150, 130, 50)]      // bile
    [InlineData(170, 120, 60)]      // lipofuscin
    public void Estimate_HdabWithPigment_KeepsTheDab(byte red, byte green, byte blue)
    {
        StainVectors made = Made(StainKind.HaematoxylinDab, new StainVector(0.65, 0.70, 0.29), new StainVector(0.37, 0.61, 0.70));
        Random random = new(5);
        RgbImage image = StainPixels.Picture(Side, i =>
        {
            (double h, double s) = random.NextDouble() < 0.93 ? (0.25 * random.NextDouble(), 0.02) : Mixed(random, 0.4);
            return i % 70 == 0 ? (red, green, blue) : StainPixels.Colour(made, h, s);
        });
        using TissueSample sample = StainPixels.Sample(_folder, image);
        double darkOd = TissueDarkness.OdOf(sample, White);
        StainVector without = StainEstimator.Estimate(sample, StainKind.HaematoxylinDab, White, darkOd).Vectors.Counterstain;
        StainVector with = StainEstimator.Estimate(sample, StainKind.HaematoxylinDab, White, darkOd, PigmentHue.YellowOf(MixturePlane.Measure(sample, made.White), Default(StainKind.HaematoxylinDab))).Vectors.Counterstain;
        without.AngleDegreesTo(made.Counterstain).ShouldBeGreaterThan(5, $"{without}");
        with.AngleDegreesTo(made.Counterstain).ShouldBeLessThan(3, $"{with}");
    }

    [Fact]
    public void Estimate_Twice_IsTheSameToTheLastBit()
    {
        StainVectors made = Made(StainKind.HaematoxylinEosin, new StainVector(0.62, 0.72, 0.32), new StainVector(0.12, 0.93, 0.34));
        RgbImage image = StainPixels.Picture(Side, made, random => Mixed(random, 0.4));
        StainEstimate first = Estimate(image, StainKind.HaematoxylinEosin);
        Estimate(image, StainKind.HaematoxylinEosin).ShouldBe(first);
    }

    [Fact]
    public void Estimate_PixelsOffTheTissue_DoNotCount()
    {
        StainVectors made = Made(StainKind.HaematoxylinEosin, new StainVector(0.62, 0.72, 0.32), new StainVector(0.12, 0.93, 0.34));
        RgbImage image = StainPixels.Picture(Side, made, random => Mixed(random, 0.4));
        using TissueSample sample = StainPixels.Sample(_folder, image, tissueCells: 3);
        StainEstimator.Estimate(sample, StainKind.HaematoxylinEosin, White, 1).Reason.ShouldMatch("^default: [0-9]{1,3} coloured tissue pixels");
    }

    private void Recovers(StainKind kind, StainVector haematoxylin, StainVector counterstain)
    {
        StainVectors made = Made(kind, haematoxylin, counterstain);
        // Little haematoxylin and much of it: which stain is more must not decide which is which.
        foreach (double share in (double[])[0.15, 0.5, 0.85])
        {
            StainEstimate estimate = Estimate(StainPixels.Picture(Side, made, random => Mixed(random, share)), kind);
            estimate.IsEstimated.ShouldBeTrue(estimate.Reason);
            estimate.Vectors.Haematoxylin.AngleDegreesTo(haematoxylin).ShouldBeLessThan(3, $"{estimate.Vectors.Haematoxylin} at share {share}");
            estimate.Vectors.Counterstain.AngleDegreesTo(counterstain).ShouldBeLessThan(3, $"{estimate.Vectors.Counterstain} at share {share}");
            estimate.Vectors.Haematoxylin.Length.ShouldBe(1, 1e-9);
            estimate.Vectors.White.ShouldBe((White.R, White.G, White.B));
        }
    }

    private StainEstimate FallsBack(RgbImage image, StainKind kind, string because)
    {
        StainEstimate estimate = Estimate(image, kind);
        estimate.IsEstimated.ShouldBeFalse(estimate.Reason);
        estimate.Reason.ShouldStartWith("default: ");
        estimate.Reason.ShouldContain(because);
        estimate.Vectors.ShouldBe(Default(kind));
        return estimate;
    }

    // Every twentieth pixel is almost pure, as nuclei without cytoplasm and cytoplasm without nuclei are on a slide.
    private static (double H, double S) Mixed(Random random, double haematoxylinShare)
    {
        double pure = random.NextDouble(), amount = 0.3 + 0.7 * random.NextDouble();
        return pure < 0.05 ? (amount, 0) : pure < 0.1 ? (0, amount)
            : random.NextDouble() < haematoxylinShare ? (amount, 0.3 * random.NextDouble()) : (0.1 * random.NextDouble(), amount);
    }

    private StainEstimate Estimate(RgbImage image, StainKind kind)
    {
        using TissueSample sample = StainPixels.Sample(_folder, image);
        return StainEstimator.Estimate(sample, kind, White, TissueDarkness.OdOf(sample, White));
    }

    private static StainVectors Default(StainKind kind) => StainVectors.Default(kind, (White.R, White.G, White.B));

    private static StainVectors Made(StainKind kind, StainVector haematoxylin, StainVector counterstain) =>
        new(kind, haematoxylin.Normalised(), counterstain.Normalised(), (White.R, White.G, White.B));
}
