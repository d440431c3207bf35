using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class PropertyNumberTests
{
    [Theory]
    [InlineData("40", 40.0)]
    [InlineData("0.2526", 0.2526)]
    [InlineData("-1e3", -1000.0)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("-Infinity", null)]
    [InlineData("1e999", null)]
    [InlineData("0,25", null)]
    [InlineData("40x", null)]
    [InlineData("", null)]
    public void Of_AnyText_IsAFiniteNumberOrNone(string text, double? expected) =>
        PropertyNumber.Of(new Dictionary<string, string> { ["p"] = text }, "p").ShouldBe(expected);

    [Fact]
    public void Of_NoSuchProperty_IsNone() => PropertyNumber.Of(new Dictionary<string, string>(), "p").ShouldBeNull();
}
