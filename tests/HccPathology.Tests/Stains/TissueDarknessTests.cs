using HccPathology.Foreground;
using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class TissueDarknessTests : IDisposable
{
    private static readonly WhitePoint White = new(245, 240, 235, WhitePointSource.Glass, "as drawn");
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinEosin, (White.R, White.G, White.B));
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void OdOf_DarkFiftiethOfTheTissue_IsItsMeanDensity(double meanOd) => OdOf(meanOd, meanOd / 3).ShouldBe(meanOd, 0.02);

    [Theory]
    [InlineData(0.21, 0.13, 0.325)]                             // stroma with hardly a nucleus, of usual strength
    [InlineData(0.08, 0.04, 0.1)]
    [InlineData(0.9, 0.7, 0.9)]                                 // crowded nuclei: not darker for that
    public void OdOf_FewNuclei_IsBorneOutByTheRest(double darkOd, double restOd, double expected) => OdOf(darkOd, restOd).ShouldBe(expected, 0.02);

    [Theory]
    [InlineData(0.16, 0.8)]                                     // pigment, ink, folds on tissue of usual strength
    [InlineData(0.3, 1.2)]
    [InlineData(0.02, 0.8)]
    public void OdOf_SomethingFarDarkerThanTheRest_IsNotTheStaining(double restOd, double expected) => OdOf(2, restOd).ShouldBe(expected, 0.03);

    [Theory]
    [InlineData(-0.5, 0)]
    [InlineData(-0.4955, 0)]
    [InlineData(-0.4945, 1)]
    [InlineData(-9, 0)]
    [InlineData(2.4945, 598)]
    [InlineData(9, 599)]
    public void DensityHistogram_BinsAreHalfAHundredthWide(double od, int bin) => DensityHistogram.Bin(od).ShouldBe(bin);

    [Fact]
    public void DensityHistogram_CountsTissueAlone()
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, _ => (0.5, 0.1)), tissueCells: 3);
        DensityHistogram.Of(sample, Vectors, isCounterstain: false).Sum().ShouldBe(3 * 16 * 16);
    }

    [Fact]
    public void OdOf_FattyTissue_IsThatOfItsNuclei() => OdOf(0.6, 0.01).ShouldBe(0.6, 0.02);

    [Fact]
    public void OdOf_SlideJustWithinAndJustBeyondALimit_IsNearlyTheSame()
    {
        OdOf(0.801, 0.15).ShouldBe(OdOf(0.799, 0.15), 0.01);
        OdOf(2, 0.201).ShouldBe(OdOf(2, 0.199), 0.03);
        OdOf(0.5, 0.201).ShouldBe(OdOf(0.5, 0.199), 0.01);
    }

    // The quarter that counts is the darker one: 3 in 5 of fatty tissue are empty.
    [Fact]
    public void OdOf_TissueOfWhichMostIsEmpty_IsBorneOutByItsDarkestQuarter()
    {
        using TissueSample sample = StainPixels.Sample(_folder,
            StainPixels.Picture(256, Vectors, random => (random.NextDouble() < 0.6 ? 0.02 * PerOd : 0.2 * PerOd, 0)));
        TissueDarkness.OdOf(sample, White).ShouldBe(2.5 * 0.2, 0.02);
        TissueDarkness.SurroundOdOf(sample, White).ShouldBe(2.5 * 0.2, 0.02);
    }

    // Fat of pale liver was found with limits at half of the density as well as at the usual strength; at the usual strength nothing may change.
    [Theory]
    [InlineData(1.2, 1, 1)]
    [InlineData(0.6, 1, 1)]
    [InlineData(0.25, 0.4, 0.85)]
    [InlineData(0.125, 0.2, 0.45)]
    [InlineData(0.01, 0.1, 0.2)]
    [InlineData(0, 0.1, 0.2)]
    public void FaintShare_OfPaleSlides_FallsWithTheirStrength(double darkOd, double least, double most) =>
        TissueDarkness.FaintShare(darkOd).ShouldBeInRange(least, most);

    // A quarter is 25 %: of 30 % at 0.2 it reaches that, of 20 % it does not. A hundredth is one in a hundred, not one in 140.
    [Theory]
    [InlineData(300, 0.2, 0.02, 0.5)]
    [InlineData(200, 0.2, 0.02, 0.2)]
    [InlineData(7, 0.6, 0.1, 0.25)]
    [InlineData(15, 0.6, 0.1, 0.6)]
    public void OdOf_SoManyInAThousandThatAreDark_CountFromAHundredthAndAQuarterOn(int darkOfThousand, double darkOd, double restOd, double expected)
    {
        int i = 0;
        using TissueSample sample = StainPixels.Sample(_folder,
            StainPixels.Picture(256, Vectors, _ => ((i++ * 7 % 1000 < darkOfThousand ? darkOd : restOd) * PerOd, 0)));
        TissueDarkness.OdOf(sample, White).ShouldBe(expected, 0.02);
    }

    // Usual from 0.5 OD on, and at least 0.15 of it.
    [Theory]
    [InlineData(0.45, 0.9)]
    [InlineData(0.25, 0.5)]
    [InlineData(0.05, 0.15)]
    public void FaintShare_OfPaleSlides_IsTheirStrengthOfHalfAnOd(double darkOd, double expected) => TissueDarkness.FaintShare(darkOd).ShouldBe(expected, 1e-9);

    [Fact]
    public void Percentile_OfAHistogram_IsTheMiddleOfTheBinThatReachesIt()
    {
        long[] counts = new long[DensityHistogram.Bins];
        (counts[DensityHistogram.Bin(0.1025)], counts[DensityHistogram.Bin(0.3025)]) = (1, 1);
        DensityHistogram.Percentile(counts, 0).ShouldBe(0.1025, 1e-6, "the least that was counted");
        DensityHistogram.Percentile(counts, 49).ShouldBe(0.1025, 1e-6);
        DensityHistogram.Percentile(counts, 51).ShouldBe(0.3025, 1e-6);
        DensityHistogram.Percentile(new long[DensityHistogram.Bins], 50).ShouldBe(0);
    }

    // Stain for 1 of mean density in haematoxylin's colour.
    private static double PerOd => 3 / (Vectors.Haematoxylin.R + Vectors.Haematoxylin.G + Vectors.Haematoxylin.B);

    // A fiftieth of the tissue dark, the rest less so, in haematoxylin's colour; the sum of the unit vector's channels turns stain into mean density.
    private double OdOf(double darkOd, double restOd)
    {
        using TissueSample sample = StainPixels.Sample(_folder,
            StainPixels.Picture(256, Vectors, random => ((random.Next(50) == 0 ? darkOd : restOd) * PerOd, 0)));
        return TissueDarkness.OdOf(sample, White);
    }
}
