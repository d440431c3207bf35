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

    [Fact]
    public void OdOf_FattyTissue_IsThatOfItsNuclei() => OdOf(0.6, 0.01).ShouldBe(0.6, 0.02);

    [Fact]
    public void OdOf_SlideJustWithinAndJustBeyondALimit_IsNearlyTheSame()
    {
        OdOf(0.801, 0.15).ShouldBe(OdOf(0.799, 0.15), 0.01);
        OdOf(2, 0.201).ShouldBe(OdOf(2, 0.199), 0.03);
        OdOf(0.5, 0.201).ShouldBe(OdOf(0.5, 0.199), 0.01);
    }

    // A fiftieth of the tissue dark, the rest less so, in haematoxylin's colour; the sum of the unit vector's channels turns stain into mean density.
    private double OdOf(double darkOd, double restOd)
    {
        StainVector h = Vectors.Haematoxylin;
        double perOd = 3 / (h.R + h.G + h.B);
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, random => ((random.Next(50) == 0 ? darkOd : restOd) * perOd, 0)));
        return TissueDarkness.OdOf(sample, White);
    }
}
