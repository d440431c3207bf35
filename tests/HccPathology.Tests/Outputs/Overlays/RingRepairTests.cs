using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

/// <summary>Outlines that QuPath could not read.</summary>
public sealed class RingRepairTests
{
    /// <summary>One such ring makes QuPath refuse the whole file.</summary>
    [Theory]
    [InlineData(new[] { 100, 0, -81, 59, 31, -95, 31, 95, -81, -59 }, "a pentagram: each edge turns the same way, but they go around twice")]
    [InlineData(new[] { -60, 80, -80, -20, -80, 40, 40, 40, 100, 20 }, "it goes around once, and back in between")]
    [InlineData(new[] { 0, 0, 100, 0, 0, 100, 100, 100 }, "the last edge crosses the second one")]
    [InlineData(new[] { 0, 0, 100, 0, 100, 100, 50, 0, 0, 100 }, "a corner lies on an edge")]
    public void Apply_RingThatMeetsItself_IsItsHull(int[] ring, string why)
    {
        int[] xy = [.. ring, .. new int[8]];
        int length = ring.Length;
        RingRepair.Apply(xy, ref length, 0, 0).ShouldBe(RingState.Hull, why);
    }
}
