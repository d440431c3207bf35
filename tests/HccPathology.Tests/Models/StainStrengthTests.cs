using HccPathology.Models;

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
    [InlineData(0, 1)]
    public void Of_SlideBeyondWhatTheModelKnows_IsBroughtToTheNearerEnd(double darkOd, double times)
    {
        StainStrength strength = StainStrength.Of(darkOd, new ModelDensity(0.3, 1.2));
        strength.ShownTimes.ShouldBe(times, 1e-9);
        (strength.Restaining((240, 240, 240)) is null).ShouldBe(times == 1);
    }

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
