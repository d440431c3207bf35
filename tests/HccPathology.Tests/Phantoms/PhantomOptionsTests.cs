using HccPathology.Phantoms;

namespace HccPathology.Tests.Phantoms;

public sealed class PhantomOptionsTests
{
    [Theory]
    [InlineData(63, 512, 0.5, "width 63 px")]
    [InlineData(512, 0, 0.5, "height 0 px")]
    [InlineData(-1, 512, 0.5, "width -1 px")]
    [InlineData(512, 200_001, 0.5, "height 200001 px")]
    [InlineData(512, 512, 0.0, "pixel size 0 um/px")]
    [InlineData(512, 512, 2.1, "pixel size 2.1 um/px")]
    [InlineData(512, 512, double.NaN, "pixel size NaN um/px")]
    public void Validate_ValueThatMakesNoSlide_IsRefusedWithTheValue(int width, int height, double mpp, string named)
    {
        PathologyException refused = Should.Throw<PathologyException>(() => new PhantomOptions { WidthPx = width, HeightPx = height, Mpp = mpp }.Validate());
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(named);
        refused.Message.ShouldNotContain('\n');
    }

    [Fact]
    public void Validate_LimitsThemselves_Pass()
    {
        new PhantomOptions { WidthPx = 64, HeightPx = 200_000, Mpp = 0.1 }.Validate();
        new PhantomOptions { WidthPx = 200_000, HeightPx = 64, Mpp = 2.0 }.Validate();
    }

    [Theory]
    [InlineData(double.NaN, 0, "haze NaN OD")]
    [InlineData(-0.1, 0, "haze -0.1 OD")]
    [InlineData(0, double.PositiveInfinity, "edge staining")]
    public void Validate_StainingThatCannotBe_IsRefused(double haze, double edge, string named) =>
        Should.Throw<PathologyException>(() =>
            new PhantomOptions { Dab = new PhantomDab { HazeOd = haze, EdgeOd = edge } }.Validate()).Message.ShouldContain(named);
}
