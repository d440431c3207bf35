using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

public sealed class MppTests
{
    [Theory]
    [InlineData(0.05, 0.05, true)]
    [InlineData(5.0, 5.0, true)]
    [InlineData(0.0499, 0.25, false)]
    [InlineData(0.25, 5.01, false)]
    [InlineData(double.NaN, 0.25, false)]
    [InlineData(0.25, double.PositiveInfinity, false)]
    [InlineData(0.5, 0.75, true)]
    [InlineData(0.75, 0.5, true)]
    [InlineData(0.5, 0.76, false)]
    [InlineData(0.76, 0.5, false)]
    public void IsPlausible_IsTrueOnlyWithinTheWindowOnBothAxes(double x, double y, bool expected) =>
        new Mpp(x, y).IsPlausible.ShouldBe(expected);

    [Fact]
    public void SideUm_OfPixelsThatAreNoSquares_IsThatOfASquareOfTheirArea() => new Mpp(0.2, 0.45).SideUm.ShouldBe(0.3, 1e-12);
}
