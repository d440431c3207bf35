using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

/// <summary>A share cannot exceed its threshold by much where that is near 1: there half-way to 1 is clear enough, and nowhere else.</summary>
public sealed class ConfidenceTests
{
    /// <summary>With a margin of a half 0.8 would need 1.2, so that 0.9 is clear. 0.5 needs 0.75, and with a margin as large as itself 1 alone.</summary>
    [Theory]
    [InlineData("clear cell", 0.5, 0.9, Confidence.High)]
    [InlineData("clear cell", 0.5, 0.8999, Confidence.Low)]
    [InlineData("clear cell", 0.25, 1.0, Confidence.High)]
    [InlineData("clear cell", 0.25, 0.9999, Confidence.Low)]
    [InlineData("solid", 0.5, 0.75, Confidence.High)]
    [InlineData("solid", 0.5, 0.7499, Confidence.Low)]
    [InlineData("solid", 1.0, 1.0, Confidence.High)]
    [InlineData("solid", 1.0, 0.9, Confidence.Low)]
    public void Judge_ShareAboveItsThreshold_IsSureFromTheMarginOrHalfWayTo1(string label, double closeShare, double value, Confidence expected) =>
        Judged(SubtypeRules.Own with { CloseShare = closeShare }, label, $"pattern {label}", value).ShouldBe((LabelOutcome.Met, expected));

    /// <summary>A count a mm² has no end: half-way from 500 to 1 is below it.</summary>
    [Theory]
    [InlineData(600, Confidence.High)]
    [InlineData(599, Confidence.Low)]
    [InlineData(500, Confidence.Low)]
    public void Judge_DensityAboveItsThreshold_IsSureFromTheMarginAlone(double perMm2, Confidence expected)
    {
        SubtypeRules all = SubtypeRules.Own with
        {
            CloseShare = 0.2,
            Labels = [.. SubtypeRules.Own.Labels.Select(l => l with { Ways = [.. l.Ways.Select(w => w with { Unseen = [] })] })],
        };
        Judged(all, "neutrophil-rich", SlideMeasures.TumourNeutrophils, perMm2).ShouldBe((LabelOutcome.Met, expected));
    }

    private static (LabelOutcome Outcome, Confidence? Confidence) Judged(SubtypeRules rules, string label, string measure, double value)
    {
        SlideMeasures measures = new() { [SlideMeasures.TumourArea] = Measure.Of(20), [measure] = Measure.Of(value) };
        LabelResult found = SubtypeCall.Of(measures, rules, false).Labels.Single(l => l.Label == label);
        return (found.Outcome, found.Confidence);
    }
}
