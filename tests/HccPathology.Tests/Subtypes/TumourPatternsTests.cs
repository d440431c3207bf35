using HccPathology.Fat;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Subtypes;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

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

    /// <summary>Of 1 mm² of tumour a tenth is fatty, a fifth is of a pattern, a tenth is nerve: patterns are shares of what is not fatty.</summary>
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, 1.0)]
    public void Of_DrawnAndMappedPatterns_AreSharesOfTumourCells(bool isMapped, double? upTo)
    {
        TissueClass solid = new("Solid", TissueRole.Tumour, (9, 0, 0), "solid");
        RegionRaster raster = RegionRaster.Over(2000, 2000, new Mpp(0.5), isMapped ? [solid] : []);
        RegionPainter.Paint(raster,
        [
            new(ZoneScene.Class(TissueRole.Tumour), [Columns(0, 2000)]), new(ZoneScene.Class(TissueRole.Steatosis), [Columns(0, 200)]),
            new(solid, [Columns(200, 600)]), new(ZoneScene.Class(TissueRole.Other), [Columns(600, 800)]),
        ]);
        ZoneMap zones = ZoneMap.Of(raster, new ZoneScene(1000, 1000).TissueMask, new ZoneOptions(), 1);
        using NucleusTable nuclei = new();
        Measure found = SlideMeasuring.Of(zones, raster, nuclei, [CellClass.Unclassified], FatMeasurement.None("not asked"), [])[SlideMeasures.Pattern("solid")];
        found.Value!.Value.ShouldBe(0.2 / 0.9, 1e-9);
        (found.UpTo ?? 0).ShouldBe(upTo ?? 0, 1e-9);

        static Polygon Columns(double left, double right) => new([new(left, 0), new(right, 0), new(right, 2000), new(left, 2000)], []);
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
