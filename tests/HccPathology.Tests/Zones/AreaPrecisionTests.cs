using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

public sealed class AreaPrecisionTests
{
    // 1 µm² is less than a cell of any grid; the numbers are rounded to be read, but not up to what they are below.
    [Fact]
    public void AreaPrecision_IsToOneSquareMicrometre()
    {
        AreaPrecision.Reaches(0.0499999, 0.05).ShouldBeTrue("0.1 µm² less");
        AreaPrecision.Reaches(0.049999, 0.05).ShouldBeFalse("1 µm² less");
        (AreaPrecision.Below(0.44, 0.5, 1), AreaPrecision.Below(0.4996, 0.5, 2)).ShouldBe((0.4, 0.4996));
    }
}
