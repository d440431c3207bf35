using HccPathology.Nuclei;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Nuclei;

public sealed class NuclearRenderingTests : IDisposable
{
    private const int Side = 256;
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.8, 1)]
    [InlineData(0.55, 1)]
    [InlineData(0.4, 1.375)]
    [InlineData(0.2, 1.8)]
    public void GainOf_NucleiOnAFiftiethOfTheTissue_MakesThemAsDarkAsUsual(double nucleiOd, double gain)
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(Side, Vectors, random => (random.Next(50) == 0 ? nucleiOd : 0.05, 0.1)));
        NuclearRendering.GainOf(sample, Vectors).ShouldBe(gain, 0.03);
    }

    [Fact]
    public void DarkOdOf_DarkPixelsBesideTheTissue_AreNotLookedAt()
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(Side, i => StainPixels.Colour(Vectors, i / Side < Side / 2 ? 0.4 : 0.8, 0)),
            tissueCells: 128);
        NuclearRendering.DarkOdOf(sample, Vectors).ShouldBe(0.4, 0.01);
    }

    // Light of 240, by the standard vectors of H&E; of a stain there is no less than none.
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, -0.4, 0)]
    [InlineData(-0.4, 0, 0)]
    [InlineData(0.5, -0.4, 0.5)]
    [InlineData(0.5, 0.4, 0.7)]
    public void Row_Stains_AreShownAsHaematoxylinOnEvenEosin(double haematoxylin, double dab, double shownOd)
    {
        uint[] shown = new uint[1];
        new NuclearRendering(0.5, 1).Row([StainUnmixing.ToFixed((float)haematoxylin)], [StainUnmixing.ToFixed((float)dab)], shown);
        (byte r, byte g, byte b) = StainPixels.Colour(StainVectors.Default(StainKind.HaematoxylinEosin, (240, 240, 240)), shownOd, 0.1);
        ((double)(byte)(shown[0] >> 16)).ShouldBe(r, 1);
        ((double)(byte)(shown[0] >> 8)).ShouldBe(g, 1);
        ((double)(byte)shown[0]).ShouldBe(b, 1);
    }

    [Fact]
    public void Row_HaematoxylinIsGainedAndDabIsNot()
    {
        short[] haematoxylin = [0, 1000, 0], dab = [0, 0, 1000], none = [0];
        uint[] plain = new uint[3], gained = new uint[3], same = new uint[1];
        new NuclearRendering(0.5, 1).Row(haematoxylin, dab, plain);
        new NuclearRendering(0.5, 1.5).Row(haematoxylin, dab, gained);
        new NuclearRendering(0.5, 1).Row([1500], none, same);
        (gained[0], gained[2]).ShouldBe((plain[0], plain[2]));
        gained[1].ShouldBe(same[0]);
        gained[1].ShouldNotBe(plain[1]);
    }
}
