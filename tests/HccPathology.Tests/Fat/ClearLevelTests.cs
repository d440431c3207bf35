using HccPathology.Fat;
using HccPathology.Foreground;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Fat;

/// <summary>Samples of a few greens in known shares; white is 245. On a slide of usual strength what is darker than 0.82 of it is stained: 200.</summary>
public sealed class ClearLevelTests : IDisposable
{
    private const double Usual = 0.8;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 120 and 0.45 of the way from there to 245: 176.
    [Fact]
    public void Measure_StainedTissue_LiesBetweenItsMedianAndWhite() =>
        Measure(Usual, (80, 4), (120, 2), (160, 4)).ShouldNotBeNull().ShouldBe(new ClearLevel(176, 120, 245));

    [Fact]
    public void Measure_GreenUpTo0Point82OfWhite_IsStained()
    {
        Measure(Usual, (195, 4), (207, 6)).ShouldNotBeNull().TissueGreen.ShouldBe((byte)195);
        Measure(Usual, (207, 6)).ShouldBeNull();
    }

    // At half of the strength 0.09 OD are 0.045: 221.
    [Fact]
    public void Measure_PaleSlide_HasPalerStainedTissue()
    {
        Measure(0.25, (215, 4), (245, 6)).ShouldNotBeNull().ShouldBe(new ClearLevel(228, 215, 245));
        Measure(0.25, (227, 4), (245, 6)).ShouldBeNull();
    }

    // 173 has 0.15 OD, 84 has 3.1 times that and 73 3.5 times.
    [Theory]
    [InlineData(84, false)]
    [InlineData(73, true)]
    public void Measure_MedianFarDenserThanThePalestTenth_IsUneven(byte median, bool isUneven)
    {
        Measure(Usual, (median, 60), (173, 32), (195, 8)).ShouldNotBeNull().IsUneven.ShouldBe(isUneven);
        Measure(Usual, (median, 60), (130, 25), (173, 15)).ShouldNotBeNull().IsUneven.ShouldBe(isUneven);
    }

    private ClearLevel? Measure(double darkOd, params (byte Green, int Share)[] greens)
    {
        byte[] cycle = [.. greens.SelectMany(g => Enumerable.Repeat(g.Green, g.Share))];
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, i => (200, cycle[i % cycle.Length], 220)));
        return ClearLevel.Measure(sample, new WhitePoint(245, 245, 245, WhitePointSource.Glass, "drawn"), darkOd, new FatOptions());
    }
}
