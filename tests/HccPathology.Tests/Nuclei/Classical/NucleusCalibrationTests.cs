using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Nuclei.Classical;

/// <summary>How dark nuclei and the tissue between them are, from a sample of which all is known.</summary>
public sealed class NucleusCalibrationTests : IDisposable
{
    private const int Side = 256;
    private const double Eosin = 0.25, Pale = 0.06, Dark = 0.5;

    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinEosin, (245, 245, 245));
    private static readonly NucleusOptions Options = new() { EosinShare = 0.1, SmoothingUm = 0.5 };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What is neither glass nor ink nor carbon, to the last of the 256 shades: on the lower half of tissue.
    [Theory]
    [InlineData(229, 229, 229, false)]
    [InlineData(228, 229, 229, true)]
    [InlineData(229, 228, 229, true)]
    [InlineData(229, 229, 228, true)]
    [InlineData(212, 230, 230, true)]
    [InlineData(211, 230, 230, false)]
    [InlineData(211, 230, 100, false)]
    [InlineData(73, 98, 98, true)]
    [InlineData(72, 98, 98, false)]
    [InlineData(20, 20, 19, true)]
    [InlineData(19, 19, 20, false)]
    public void Measure_Colour_IsCountedUnlessItIsGlassInkOrCarbon(byte r, byte g, byte b, bool isCounted)
    {
        RgbImage image = StainPixels.Picture(Side, i => i < Side * Side / 2 ? Tissue(i) : (r, g, b));
        NucleusLevels all = Measure(image), upper = Measure(image, Side / 16 * (Side / 16) / 2);
        (all != upper).ShouldBe(isCounted);
    }

    [Fact]
    public void Measure_PaleAndDark_AreTheMeansOfBoth()
    {
        NucleusLevels levels = Measure(StainPixels.Picture(Side, Tissue));
        levels.BackgroundOd.ShouldBe(Pale - 0.1 * Eosin, 0.006);
        levels.NucleiOd.ShouldBe(Dark - 0.1 * Eosin, 0.006);
        levels.ThresholdOd.ShouldBeInRange(0.1, 0.4);
    }

    // Four pieces; in the lower two the tissue ends, and what is as dark as no nucleus begins.
    [Fact]
    public void Measure_EachPiece_HasItsOwnTissue()
    {
        const int Wide = 2 * Side;
        RgbImage image = StainPixels.Picture(Wide, i => i < Wide * Wide * 3 / 4 ? Tissue(i) : StainPixels.Colour(Vectors, 0.9, Eosin));
        NucleusLevels levels = Measure(image, Wide / 16 * (Wide / 16) * 3 / 4);
        levels.NucleiOd.ShouldBe(Dark - 0.1 * Eosin, 0.02);
    }

    // Stripes of one pixel in four; smoothed by a Gaussian, each of the four is as dark as it says.
    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.35, 0.5)]
    [InlineData(0.5, 0.8)]
    public void Measure_ThinStripes_AreSmoothedBySoManyMicrometres(double smoothingUm, double mppUm)
    {
        double sigma = smoothingUm / mppUm;
        double[] weights = [.. Enumerable.Range(-12, 25).Select(k => Math.Exp(-k * k / (2 * sigma * sigma)))];
        double[] shares = [.. Enumerable.Range(0, 4).Select(p => Enumerable.Range(-12, 25).Sum(k => (p + k) % 4 == 0 ? weights[k + 12] : 0) / weights.Sum())];
        double[] smoothed = [.. shares.Select(s => Pale - 0.1 * Eosin + s * (Dark - Pale))];
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(Side, i => StainPixels.Colour(Vectors, i % 4 == 0 ? Dark : Pale, Eosin)));
        NucleusLevels levels = NucleusCalibration.Measure(sample, Vectors, Options with { SmoothingUm = smoothingUm }, mppUm);
        levels.NucleiOd.ShouldBe(smoothed.Where(s => s > levels.ThresholdOd).Average(), 0.006);
        levels.BackgroundOd.ShouldBe(smoothed.Where(s => s <= levels.ThresholdOd).Average(), 0.006);
    }

    // A quarter of the tissue is nuclei, in columns wide enough to be smooth within.
    private static (byte R, byte G, byte B) Tissue(int i) => StainPixels.Colour(Vectors, i % 128 < 32 ? Dark : Pale, Eosin);

    private NucleusLevels Measure(RgbImage image, int tissueCells = int.MaxValue)
    {
        using TissueSample sample = StainPixels.Sample(_folder, image, tissueCells);
        return NucleusCalibration.Measure(sample, Vectors, Options, 0.5);
    }
}
