using HccPathology.Models;
using HccPathology.Stains;

namespace HccPathology.Tests.Models;

public sealed class StainStrengthTests
{
    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.3, 1)]
    [InlineData(0.2, 1.5)]
    [InlineData(0.08, 3.75)]
    [InlineData(0.02, 8)]
    [InlineData(1.2, 1)]
    [InlineData(1.5, 0.8)]
    [InlineData(2.4, 0.5)]
    [InlineData(12, 0.125)]
    [InlineData(0, 1)]
    public void Of_SlideBeyondWhatTheModelKnows_IsBroughtToTheNearerEnd(double darkOd, double times)
    {
        StainStrength strength = StainStrength.Of(darkOd, new ModelDensity(0.3, 1.2));
        strength.ShownTimes.ShouldBe(times, 1e-9);
        (strength.Restaining((240, 240, 240)) is null).ShouldBe(times == 1);
    }

    [Theory]
    [InlineData(243, 241, 242, false)]
    [InlineData(255, 255, 255, false)]
    [InlineData(235, 235, 235, false)]
    [InlineData(234, 240, 245, true)]
    [InlineData(200, 200, 200, true)]
    [InlineData(250, 238, 215, true)]
    public void Restaining_DimOrTintedGlass_IsShownAsBrightAsUsual(byte r, byte g, byte b, bool isDim)
    {
        uint[] glass = [Pixel(r, g, b)], shown = new uint[1];
        Restaining? restaining = StainStrength.Of(0.6, new ModelDensity(0.3, 1.2)).Restaining((r, g, b));
        (restaining is not null).ShouldBe(isDim);
        restaining?.Row(glass, shown);
        shown[0].ShouldBe(isDim ? Pixel(Math.Max(r, (byte)245), Math.Max(g, (byte)245), Math.Max(b, (byte)245)) : 0);
        // Not on a network that may have been trained on anything.
        StainStrength.Of(0.6, null).Restaining((r, g, b)).ShouldBeNull();
    }

    private static uint Pixel(byte r, byte g, byte b) => 0xFF000000 | (uint)r << 16 | (uint)g << 8 | b;

    [Fact]
    public void Of_ModelWithoutARange_IsShownEverySlideAsItIs() => StainStrength.Of(0.05, null).ShownTimes.ShouldBe(1);

    [Theory]
    [InlineData(3.4, false)]
    [InlineData(3.6, true)]
    [InlineData(0.29, false)]
    [InlineData(0.27, true)]
    public void Warning_ComesWhereTheFactorIsFarOff(double times, bool comes)
    {
        string? warning = new StainStrength(0.1, times).Warning("the tissue model");
        (warning is not null).ShouldBe(comes);
        warning?.ShouldContain(times > 1 ? "paler" : "darker");
        warning?.ShouldContain("0.10 OD");
        warning?.ShouldContain("the tissue model");
    }
}
