using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Nuclei;

public sealed class StainStrengthTests : IDisposable
{
    private static readonly (byte R, byte G, byte B) White = (245, 240, 235);
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinEosin, White);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.3, 1)]
    [InlineData(0.2, 1.5)]
    [InlineData(0.15, 2)]
    [InlineData(0.05, 4)]
    [InlineData(1.2, 1)]
    [InlineData(1.5, 0.8)]
    public void Of_DarkFiftiethOfTheTissue_IsBroughtToTheNearerEndOfWhatTheModelKnows(double meanOd, double times)
    {
        StainStrength strength = StainStrength.Of(Sample(meanOd), White, new ModelDensity(0.3, 1.2));
        strength.DarkOd.ShouldBe(meanOd, 0.025);
        strength.ShownTimes.ShouldBe(times, 0.1 * times);
        (strength.ShownTimes == 1).ShouldBe(times == 1);
    }

    [Fact]
    public void Of_ModelWithoutARange_IsShownEverySlideAsItIs() => StainStrength.Of(Sample(0.05), White, null).ShownTimes.ShouldBe(1);

    [Theory]
    [InlineData(3.4, false)]
    [InlineData(3.6, true)]
    [InlineData(0.29, false)]
    [InlineData(0.27, true)]
    public void Warning_ComesWhereTheFactorIsFarOff(double times, bool comes)
    {
        string? warning = new StainStrength(0.1, times).Warning;
        (warning is not null).ShouldBe(comes);
        warning?.ShouldContain(times > 1 ? "paler" : "darker");
        warning?.ShouldContain("0.10 OD");
    }

    // The sum of the unit vector's channels turns stain into mean density.
    private TissueSample Sample(double meanOd)
    {
        StainVector h = Vectors.Haematoxylin;
        double dark = 3 * meanOd / (h.R + h.G + h.B);
        return StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, random => (random.Next(50) == 0 ? dark : 0.02, 0.01)));
    }
}
