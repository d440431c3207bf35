using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

public sealed class ImmunePhenotypeTests
{
    [Theory]
    [InlineData(100.0, null, null, null, null, "inflamed")]
    [InlineData(99.9, null, 100.0, null, null, "excluded")]
    [InlineData(99.9, null, null, null, 100.0, "excluded")]
    [InlineData(0.0, null, 10.0, 150.0, 20.0, "excluded")]
    [InlineData(0.0, null, 99.9, 99.9, 99.9, "desert")]
    [InlineData(0.0, null, null, 5.0, 5.0, "desert")]
    [InlineData(0.0, null, 5.0, null, 5.0, "desert")]
    [InlineData(0.0, null, null, 5.0, null, "not evaluable")]
    [InlineData(0.0, null, 5.0, 5.0, null, "not evaluable")]
    [InlineData(0.0, null, null, null, 5.0, "not evaluable")]
    [InlineData(0.0, null, null, null, null, "not evaluable")]
    [InlineData(null, 500.0, 700.0, 700.0, 700.0, "not evaluable")]
    [InlineData(null, 50.0, null, 30.0, 200.0, "excluded")]
    [InlineData(null, 50.0, null, 30.0, 40.0, "desert")]
    [InlineData(null, 100.0, null, 30.0, 40.0, "not evaluable")]
    [InlineData(null, null, 10.0, 10.0, 10.0, "not evaluable")]
    public void Of_FedDensities_IsByTheCutOffsAndSaysWhatIsMissing(double? nests, double? tumour, double? stroma, double? inner, double? outer, string expected)
    {
        SlideMeasures measures = Of((SlideMeasures.NestImmune, nests), (SlideMeasures.TumourImmune, tumour), (SlideMeasures.StromaImmune, stroma),
            (SlideMeasures.InnerMarginImmune, inner), (SlideMeasures.OuterMarginImmune, outer), (SlideMeasures.TumourArea, 3));
        if (nests is null)
        {
            measures[SlideMeasures.NestImmune] = Measure.None("no class of stroma is known in the tumour, so nests and stroma are not told apart");
        }

        ImmunePhenotype found = ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: false);
        found.Phenotype.ShouldBe(expected, found.Reason);
        found.Inputs[SlideMeasures.NestImmune].Value.ShouldBe(nests);
        found.Reason.ShouldNotBeEmpty();
        (nests is null && found.Reason.Contains("per mm2 in tumour nests", StringComparison.Ordinal)).ShouldBeFalse("nobody counted there");
    }

    [Theory]
    [InlineData(300.0, 200.0, 100.0, "300 in tumour stroma")]
    [InlineData(null, 200.0, 100.0, "200 in the inner margin")]
    [InlineData(100.0, 200.0, 300.0, "300 in the outer margin, portal tracts and septa in it")]
    public void Of_Excluded_SaysWhereTheCellsAre(double? stroma, double? inner, double? outer, string words) => ImmunePhenotype.Of(
        Of((SlideMeasures.NestImmune, 1), (SlideMeasures.StromaImmune, stroma), (SlideMeasures.InnerMarginImmune, inner), (SlideMeasures.OuterMarginImmune, outer),
            (SlideMeasures.TumourArea, 3)), SubtypeRules.Own, isDemonstration: false).Reason.ShouldBe($"1 per mm2 in tumour nests, below 100; {words}, at least 100");

    // Cut-offs of 100, and a fifth of it is close: 80 to 120.
    [Theory]
    [InlineData(120.0, null, null, null, null, Confidence.High)]
    [InlineData(119.9, null, null, null, null, Confidence.Low)]
    [InlineData(79.9, null, 120.0, null, null, Confidence.High)]
    [InlineData(80.0, null, 120.0, null, null, Confidence.Low)]
    [InlineData(10.0, null, 119.9, 10.0, 10.0, Confidence.Low)]
    [InlineData(10.0, null, 10.0, 79.9, 10.0, Confidence.High)]
    [InlineData(10.0, null, 10.0, 10.0, 80.0, Confidence.Low)]
    [InlineData(80.0, null, 10.0, 10.0, 10.0, Confidence.Low)]
    [InlineData(10.0, null, null, 10.0, 10.0, Confidence.Moderate)]
    [InlineData(10.0, null, 10.0, null, 10.0, Confidence.Moderate)]
    [InlineData(null, 10.0, null, 10.0, 200.0, Confidence.Moderate)]
    [InlineData(null, 90.0, null, 10.0, 200.0, Confidence.Low)]
    [InlineData(10.0, null, null, null, 10.0, null)]
    public void Of_DensitiesNearTheirCutOff_AreOfLowConfidence(double? nests, double? tumour, double? stroma, double? inner, double? outer, Confidence? expected)
    {
        SlideMeasures measures = Of((SlideMeasures.NestImmune, nests), (SlideMeasures.TumourImmune, tumour), (SlideMeasures.StromaImmune, stroma),
            (SlideMeasures.InnerMarginImmune, inner), (SlideMeasures.OuterMarginImmune, outer), (SlideMeasures.TumourArea, 3));
        if (nests is null)
        {
            measures[SlideMeasures.NestImmune] = Measure.None("no class of stroma is known in the tumour, so nests and stroma are not told apart");
        }

        ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: false).Confidence.ShouldBe(expected);
        Confidence? doubted = expected is null ? null : Confidence.Low;
        ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: true).Confidence.ShouldBe(doubted);
        measures[SlideMeasures.LargestNodule] = Measure.Of(0.6);
        ImmunePhenotype.Of(measures, SubtypeRules.Own, isDemonstration: false).Confidence.ShouldBe(doubted, "several nodules");
    }

    [Fact]
    public void Of_Desert_SaysTheDensities_AndRoundsNoneUpToItsCutOff() => ImmunePhenotype.Of(
        Of((SlideMeasures.NestImmune, 99.97), (SlideMeasures.StromaImmune, 12.4), (SlideMeasures.OuterMarginImmune, 31.6), (SlideMeasures.TumourArea, 3)), SubtypeRules.Own,
        isDemonstration: false).Reason.ShouldBe("99.97 per mm2 in tumour nests, below 100; 32 at most in what was measured of stroma and margins, below 100");

    [Fact]
    public void Of_OtherCutOffs_FollowsThem()
    {
        SlideMeasures measures = Of((SlideMeasures.NestImmune, 60), (SlideMeasures.StromaImmune, 60), (SlideMeasures.OuterMarginImmune, 0), (SlideMeasures.TumourArea, 3));
        ImmunePhenotype.Of(measures, Own(50, 100), isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.Inflamed);
        ImmunePhenotype.Of(measures, Own(100, 50), isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.Excluded);
        ImmunePhenotype.Of(measures, Own(100, 100), isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.Desert);
    }

    /// <summary>Nor does a low mean of nests and stroma say that the nests are low: there may be many in a nest and none between.</summary>
    [Theory]
    [InlineData(700)]
    [InlineData(20)]
    public void Of_NestsThatAreOnlyTooSmall_SaysThatAndNotThatTheyAreUnknown(double mean)
    {
        SlideMeasures measures = Of((SlideMeasures.TumourImmune, mean), (SlideMeasures.OuterMarginImmune, 500), (SlideMeasures.TumourArea, 3));
        measures[SlideMeasures.NestImmune] = Measure.None("net area 0.2 mm2 is below the minimum of 0.5 mm2");
        ImmunePhenotype.Of(measures,
            SubtypeRules.Own, isDemonstration: false).Reason.ShouldBe($"{mean} per mm2 in the tumour, but the nests were not measured: net area 0.2 mm2 is below the minimum of 0.5 mm2");
        measures[SlideMeasures.TumourImmune].NotMeasured.ShouldBeNull("missing is null, not an empty text");
    }

    [Fact]
    public void Of_NoTumour_IsNotEvaluable() =>
        ImmunePhenotype.Of(Of((SlideMeasures.NestImmune, 500)), SubtypeRules.Own, isDemonstration: false).Phenotype.ShouldBe(ImmunePhenotype.NotEvaluable);

    private static SubtypeRules Own(double nests, double around) => SubtypeRules.Own with { ImmunePhenotype = new PhenotypeCutOffs(nests, around, "test") };

    private static SlideMeasures Of(params (string Name, double? Value)[] values)
    {
        SlideMeasures measures = new();
        foreach ((string name, double? value) in values.Where(v => v.Value is not null))
        {
            measures[name] = Measure.Of(value!.Value);
        }

        return measures;
    }
}
