using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

/// <summary>Growth patterns that nobody looked for in all of the tumour, and tumours of several nodules.</summary>
public sealed class TumourPatternsTests
{
    private static readonly string[] Patterns = ["trabecular", "macrotrabecular", "pseudoglandular", "solid"];

    /// <summary>Four patches of a hundredth of the tumour each, one of each pattern: it was "mixed", and not macrotrabecular with high confidence.</summary>
    [Fact]
    public void Of_PatternsNamedInAPartOfTheTumour_DoNotSpeakForTheRest()
    {
        SubtypeCall call = Call(0.01, 0.97);
        call.PredominantPattern.ShouldBeNull();
        LabelResult massive = call.Labels.Single(l => l.Label == "macrotrabecular-massive");
        (massive.Outcome, massive.Confidence).ShouldBe((LabelOutcome.NotMet, Confidence.Low));
        massive.Unseen.ShouldContain("pattern macrotrabecular: up to 0.97, since nobody said which pattern the rest of the tumour has");
    }

    [Theory]
    [InlineData(0.01, null)]
    [InlineData(0.3, 0.49)]
    public void Of_PatternsThatCannotBeHalfOfTheTumour_AreMixed(double each, double? upTo) => Call(each, upTo).PredominantPattern.ShouldBe("mixed");

    [Theory]
    [InlineData(0.1, Confidence.High)]
    [InlineData(0.39, Confidence.High)]
    [InlineData(0.45, Confidence.Low)]
    [InlineData(0.5, Confidence.Low)]
    public void Judge_AgainstAPattern_IsAsSureAsTheMostThatItCanBe(double upTo, Confidence expected)
    {
        LabelResult found = Call(0.01, upTo).Labels.Single(l => l.Label == "trabecular");
        (found.Outcome, found.Confidence).ShouldBe((LabelOutcome.NotMet, expected));
    }

    [Theory]
    [InlineData(0.64, true)]
    [InlineData(0.89, true)]
    [InlineData(0.9, false)]
    [InlineData(1.0, false)]
    public void Of_SeveralNodules_SaysThatTheyAreJudgedTogetherAndIsUnsure(double largest, bool areTogether)
    {
        SlideMeasures measures = Tumour();
        measures[SlideMeasures.Pattern("macrotrabecular")] = Measure.Of(1);
        measures[SlideMeasures.LargestNodule] = Measure.Of(largest);
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, isDemonstration: false);
        (call.Subtype, call.Confidence).ShouldBe(("macrotrabecular-massive", areTogether ? Confidence.Low : Confidence.High));
        call.Reason.EndsWith("; several nodules are judged together", StringComparison.Ordinal).ShouldBe(areTogether);
    }

    private static SubtypeCall Call(double each, double? upTo)
    {
        SlideMeasures measures = Tumour();
        foreach (string pattern in Patterns)
        {
            measures[SlideMeasures.Pattern(pattern)] = Measure.Of(each) with { UpTo = upTo };
        }

        return SubtypeCall.Of(measures, SubtypeRules.Own, isDemonstration: false);
    }

    private static SlideMeasures Tumour() => new() { [SlideMeasures.TumourArea] = Measure.Of(3) };
}
