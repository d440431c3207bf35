using HccPathology.Ihc;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Ihc;

/// <summary>Pixels of known amounts of the reference's stains; one of each stain comes with a residual that is drawn, and is what has to be found.</summary>
public sealed class MixturePlaneTests : IDisposable
{
    private const int Side = 256;
    private const double Within = 0.009;
    private static readonly StainVectors Reference = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));
    private static readonly (double H, double D, double R) Glass = (0, 0, 0);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.06, 0.02)]
    [InlineData(0.12, 0.07)]
    [InlineData(-0.05, 0.04)]
    public void Measure_StainsOutsideOfTheReferencesPlane_FindsHowFarEachLies(double ofHaematoxylin, double ofDab) =>
        Measure(i => Tilted(i, ofHaematoxylin, ofDab)).ShouldBe((ofHaematoxylin, ofDab), Within);

    [Theory]
    [InlineData(0.3, 0.2, 0.2, 0.12)]
    [InlineData(-0.2, -0.05, -0.1, 0)]
    public void Measure_BeyondWhatStainsAre_IsTheNearestThatIsBelieved(double ofHaematoxylin, double ofDab, double believedH, double believedD) =>
        Measure(i => i % 2 == 0 ? Haematoxylin(0.8, ofHaematoxylin) : (0.5, 0.7, 0.5 * believedH + 0.7 * ofDab)).ShouldBe((believedH, believedD), Within);

    // So many of a hundred have another hue: the median is that of the most, and where more than a quarter lie far from it there is nothing to believe.
    [Theory]
    [InlineData(0.10, 0.13, 47, 0.10)]
    [InlineData(0.13, 0.10, 47, 0.13)]
    [InlineData(0.12, 0.068, 40, 0.12)]
    [InlineData(0.12, 0.052, 40, 0)]
    [InlineData(0.12, 0.00, 22, 0.12)]
    [InlineData(0.12, 0.00, 28, 0)]
    [InlineData(0.04, 0.18, 22, 0.04)]
    [InlineData(0.04, 0.18, 28, 0)]
    public void Measure_PixelsThatDisagree_IsTheirMedianOrTheReference(double most, double others, int share, double expected) =>
        Measure(i => Haematoxylin(0.8, i % 100 >= share ? most : others)).H.ShouldBe(expected, Within);

    [Fact]
    public void Measure_OnePixelInAHundredOfAnotherHue_DoesNotMatter() => Measure(i => Haematoxylin(0.8, i % 100 == 0 ? -0.1 : 0.1)).H.ShouldBe(0.1, Within);

    [Theory]
    [InlineData(490, 0)]
    [InlineData(510, 0.1)]
    public void Measure_FewPixels_IsTheReference(int count, double expected) =>
        Measure(i => i < count ? Haematoxylin(0.8, 0.1) : Glass).H.ShouldBe(expected, Within);

    // Pigment lies within DAB's brown, without haematoxylin.
    [Fact]
    public void Measure_BrownWithLittleHaematoxylin_DoesNotMoveThePlane() => Measure(i => (i % 10) switch
    {
        < 6 => (0.26, 0.7, 0.1 * 0.7 + 0.1 * 0.26),
        < 8 => (0.30, 0.7, 0.1 * 0.30 + 0.03 * 0.7),
        _ => Haematoxylin(0.8, 0.1),
    }).ShouldBe((0.1, 0.03), Within);

    [Fact]
    public void Measure_BluePixelsWithSomeDab_AreNoMixtures() =>
        Measure(i => i % 5 == 0 ? (0.6, 0.8, 0.1 * 0.6 + 0.05 * 0.8) : (0.8, 0.5, 0.1 * 0.8)).ShouldBe((0.1, 0.05), Within);

    [Theory]
    [InlineData(0.23, 0.19)]
    [InlineData(2.3, 0.0)]
    public void Measure_PixelsWithoutAHue_DoNotCount(double od, double tilt) =>
        Measure(i => Haematoxylin(i % 5 < 3 ? od : 1.3, i % 5 < 3 ? tilt : 0.1)).H.ShouldBe(0.1, Within);

    [Theory]
    [InlineData(0.28)]
    [InlineData(1.5)]
    [InlineData(2.0)]
    public void Measure_PaleAndDarkHaematoxylin_HasTheSameHue(double od) => Measure(_ => Haematoxylin(od, 0.08)).H.ShouldBe(0.08, Within);

    [Fact]
    public void Measure_PixelsOffTheTissue_DoNotCount() =>
        Measure(i => Haematoxylin(0.8, i < Side * Side / 2 ? 0.05 : 0.1), tissueCells: 128).H.ShouldBe(0.05, Within);

    // 0.02 is the DAB of the CD3 and CD8 crops, 0.05 and more one as yellow as lipofuscin.
    [Theory]
    [InlineData(0, true)]
    [InlineData(0.02f, true)]
    [InlineData(0.03f, true)]
    [InlineData(0.031f, false)]
    [InlineData(0.05f, false)]
    public void TellsYellowPigment_WhereDabIsNotAsYellow(float dab, bool tells) => new MixturePlane(0, dab).TellsYellowPigment.ShouldBe(tells);

    private static (double H, double D, double R) Haematoxylin(double od, double tilt) => (od, 0, od * tilt);

    private static (double H, double D, double R) Tilted(int i, double ofHaematoxylin, double ofDab)
    {
        double h = 0.5 + i % 7 * 0.08, d = i % 2 == 0 ? 0 : h * (1.1 + i % 3 * 0.2);
        return (h, d, ofHaematoxylin * h + ofDab * d);
    }

    private Found Measure(Func<int, (double H, double D, double R)> amounts, int tissueCells = int.MaxValue)
    {
        RgbImage image = new(Side, Side);
        for (int i = 0; i < Side * Side; i++)
        {
            (double h, double d, double r) = amounts(i);
            image[i % Side, i / Side] = StainPixels.Colour(Reference, h, d, r);
        }

        using TissueSample sample = StainPixels.Sample(_folder, image, tissueCells);
        MixturePlane plane = MixturePlane.Measure(sample, Reference.White);
        return new Found(plane.Haematoxylin, plane.Dab);
    }

    private sealed record Found(double H, double D)
    {
        public void ShouldBe((double H, double D) expected, double within)
        {
            H.ShouldBe(expected.H, within);
            D.ShouldBe(expected.D, within);
        }
    }
}
