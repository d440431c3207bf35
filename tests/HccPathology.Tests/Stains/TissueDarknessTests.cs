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
    public void OdOf_DarkFiftiethOfTheTissue_IsItsMeanDensity(double meanOd)
    {
        StainVector h = Vectors.Haematoxylin;
        double dark = 3 * meanOd / (h.R + h.G + h.B);           // the sum of the unit vector's channels turns stain into mean density
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, random => (random.Next(50) == 0 ? dark : 0.02, 0.01)));
        TissueDarkness.OdOf(sample, White).ShouldBe(meanOd, 0.02);
    }
}
