using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

/// <summary>Every rule of the shipped table with fed measures: at, just below and far from the threshold, missing, in conflict.</summary>
public sealed class SubtypeCallTests
{
    private const double Below = 1e-9;

    /// <summary>Labels that a single measure meets.</summary>
    public static TheoryData<string, string, double> SingleMeasures() => new()
    {
        { "steatohepatitic", "pattern steatohepatitic", 0.5 },
        { "clear cell", "pattern clear cell", 0.8 },
        { "macrotrabecular-massive", "pattern macrotrabecular", 0.5 },
        { "macrotrabecular", "pattern macrotrabecular", 0.5 },
        { "scirrhous", "pattern scirrhous", 0.5 },
        { "trabecular", "pattern trabecular", 0.5 },
        { "pseudoglandular", "pattern pseudoglandular", 0.5 },
        { "solid", "pattern solid", 0.5 },
    };

    /// <summary>Labels of which part is never measured.</summary>
    public static TheoryData<string, string, double> PartlySeen() => new()
    {
        { "scirrhous", "tumour fibrosis fraction", 0.5 },
        { "chromophobe", "pattern chromophobe", 0.5 },
        { "fibrolamellar", "pattern fibrolamellar", 0.5 },
        { "neutrophil-rich", "tumour neutrophils per mm2", 500 },
        { "lymphocyte-rich", "tumour fields with more immune than tumour cells", 0.5 },
    };

    [Theory]
    [MemberData(nameof(SingleMeasures))]
    public void Judge_AtTheThreshold_IsMetAndJustBelowIsNot(string label, string measure, double threshold)
    {
        Result(label, (measure, threshold)).Outcome.ShouldBe(LabelOutcome.Met);
        Result(label, (measure, threshold)).Confidence.ShouldBe(Confidence.Low);
        Result(label, (measure, threshold - Below)).Outcome.ShouldBe(LabelOutcome.NotMet);
        Result(label, (measure, threshold - Below)).Confidence.ShouldBe(Confidence.Low);
        Result(label, (measure, 0)).Outcome.ShouldBe(LabelOutcome.NotMet);
        Result(label, (measure, 1)).Confidence.ShouldNotBe(Confidence.Low);
        Result(label).Outcome.ShouldBe(LabelOutcome.NotEvaluable);
        Result(label).Unseen.ShouldContain(u => u.Contains(measure, StringComparison.Ordinal) && u.Contains("no class", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PartlySeen))]
    public void Judge_WhereADefiningFeatureIsNeverMeasured_IsSuggestedAtMost(string label, string measure, double threshold)
    {
        LabelResult found = Result(label, (measure, threshold * 1.9));
        (found.Outcome, found.Confidence).ShouldBe((LabelOutcome.Suggested, Confidence.Low));
        found.Unseen.ShouldNotBeEmpty();
        Result(label, (measure, threshold)).Outcome.ShouldBe(LabelOutcome.Suggested);
        Result(label, (measure, threshold - Below)).Outcome.ShouldBe(LabelOutcome.NotMet);
        Result(label).Outcome.ShouldBe(LabelOutcome.NotEvaluable);
    }

    [Theory]
    [InlineData(0.5, 100.0, LabelOutcome.Suggested)]
    [InlineData(0.499, 100.0, LabelOutcome.NotMet)]
    [InlineData(0.5, 99.9, LabelOutcome.NotMet)]
    [InlineData(0.9, null, LabelOutcome.NotEvaluable)]
    [InlineData(0.1, null, LabelOutcome.NotMet)]
    [InlineData(null, 99.0, LabelOutcome.NotMet)]
    [InlineData(null, 500.0, LabelOutcome.NotEvaluable)]
    [InlineData(null, null, LabelOutcome.NotEvaluable)]
    public void Judge_SteatohepatiticByFatAndCells_NeedsBoth(double? fat, double? immune, LabelOutcome expected)
    {
        SlideMeasures measures = Tumour();
        Set(measures, SlideMeasures.TumourFatFields, fat);
        Set(measures, SlideMeasures.TumourImmune, immune);
        LabelResult found = SubtypeCall.Of(measures, SubtypeRules.Own, false).Labels.Single(l => l.Label == "steatohepatitic");
        found.Outcome.ShouldBe(expected);
        found.Unseen.Contains("ballooning").ShouldBe(expected is LabelOutcome.Suggested or LabelOutcome.NotEvaluable);
    }

    [Fact]
    public void Judge_ClassForAndMeasuresAgainst_IsMetWithLowConfidence()
    {
        LabelResult found = Result("steatohepatitic", ("pattern steatohepatitic", 0.9), (SlideMeasures.TumourFatFields, 0));
        (found.Outcome, found.Confidence).ShouldBe((LabelOutcome.Met, Confidence.Low));
        found.Unseen.ShouldNotContain("ballooning", "the way that it belongs to was not taken");
        LabelResult other = Result("scirrhous", ("pattern scirrhous", 0.1), ("tumour fibrosis fraction", 0.9));
        other.Outcome.ShouldBe(LabelOutcome.NotMet);
    }

    /// <summary>Nearer to 0.5 than a fifth of it is close; just that far is not.</summary>
    [Theory]
    [InlineData(0.6, LabelOutcome.Met, Confidence.High)]
    [InlineData(0.5999, LabelOutcome.Met, Confidence.Low)]
    [InlineData(0.4, LabelOutcome.NotMet, Confidence.Low)]
    [InlineData(0.3999, LabelOutcome.NotMet, Confidence.High)]
    public void Judge_ValueAFifthFromTheThreshold_IsWhereConfidenceChanges(double share, LabelOutcome outcome, Confidence confidence)
    {
        LabelResult found = Result("trabecular", ("pattern trabecular", share));
        (found.Outcome, found.Confidence).ShouldBe((outcome, confidence));
    }

    [Fact]
    public void Of_AllMeasured_CallsOneSeveralOrNone()
    {
        SubtypeCall none = SubtypeCall.Of(Everything(), SubtypeRules.Own, false);
        (none.Status, none.Subtype, none.Confidence).ShouldBe((SubtypeCall.NoSubtype, null, Confidence.High));
        none.PredominantPattern.ShouldBe("mixed");

        SlideMeasures clear = Everything();
        clear["pattern clear cell"] = Measure.Of(0.97);
        clear["pattern trabecular"] = Measure.Of(0.7);
        SubtypeCall one = SubtypeCall.Of(clear, SubtypeRules.Own, false);
        (one.Status, one.Subtype, one.Confidence, one.PredominantPattern).ShouldBe((SubtypeCall.Called, "clear cell", Confidence.High, "trabecular"));

        clear["pattern macrotrabecular"] = Measure.Of(0.7);
        SubtypeCall two = SubtypeCall.Of(clear, SubtypeRules.Own, false);
        (two.Status, two.Subtype, two.Confidence, two.PredominantPattern).ShouldBe((SubtypeCall.Several, null, null, "mixed"));
        two.Reason.ShouldContain("clear cell, macrotrabecular-massive");
    }

    [Fact]
    public void Of_OneUnmeasuredAndNoneMet_IsNotEvaluableAndNamesIt()
    {
        SlideMeasures measures = Everything();
        measures[SlideMeasures.TumourNeutrophils] = Measure.None("no class for neutrophils");
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, false);
        (call.Status, call.Subtype).ShouldBe((SubtypeCall.NotEvaluable, null));
        call.Reason.ShouldContain("neutrophil-rich");
        call.Labels.Single(l => l.Label == "neutrophil-rich").Unseen.ShouldContain("tumour neutrophils per mm2: no class for neutrophils");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.4999)]
    public void Of_NoOrTooLittleTumour_IsNotEvaluableWhateverElseIsKnown(double? mm2)
    {
        SlideMeasures measures = Everything();
        measures["pattern clear cell"] = Measure.Of(1);
        measures[SlideMeasures.TumourArea] = mm2 is { } area ? Measure.Of(area) : Measure.None("no annotation and no tissue model");
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, false);
        (call.Status, call.Subtype, call.PredominantPattern).ShouldBe((SubtypeCall.NotEvaluable, null, null));
        call.Labels.ShouldAllBe(l => l.Outcome == LabelOutcome.NotEvaluable && l.Confidence == null);
        call.Reason.ShouldContain(mm2 is null ? "no annotation and no tissue model" : "0.4999 mm2 of tumour were measured, 0.5 are needed");
    }

    [Fact]
    public void Of_ADemonstrationModel_IsNeverMoreThanLow()
    {
        SlideMeasures measures = Everything();
        measures["pattern clear cell"] = Measure.Of(1);
        SubtypeCall.Of(measures, SubtypeRules.Own, true).Labels.ShouldAllBe(l => l.Confidence == Confidence.Low);
    }

    [Fact]
    public void IsMetBy_WholeCellsAtTheThreshold_IsMet()
    {
        const double CellMm2 = 16e-6;
        double share = 50_000 * CellMm2 / (62_500 * CellMm2);
        share.ShouldBeLessThan(0.8);
        Result("clear cell", ("pattern clear cell", share)).Outcome.ShouldBe(LabelOutcome.Met);
    }

    [Fact]
    public void Of_OneSuggestedAndAllOthersJudged_IsNotEvaluableAndSuggestsIt()
    {
        SlideMeasures measures = Everything();
        measures["pattern chromophobe"] = Measure.Of(0.9);
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, false);
        (call.Status, call.Subtype, call.Confidence).ShouldBe((SubtypeCall.NotEvaluable, null, null));
        call.Suggested.ShouldBe(["chromophobe"]);
        call.Reason.ShouldBe("no rule is met; suggested, with features that are not measured: chromophobe");
    }

    [Fact]
    public void Of_OneMetAndOneUnjudged_IsCalledAndNamesTheOther()
    {
        SlideMeasures measures = Everything();
        measures["pattern clear cell"] = Measure.Of(0.97);
        measures[SlideMeasures.TumourNeutrophils] = Measure.None("no class for neutrophils");
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, false);
        (call.Status, call.Subtype, call.Reason)
            .ShouldBe((SubtypeCall.Called, "clear cell", "the rule of clear cell is met; could not be judged: neutrophil-rich"));
    }

    /// <summary>0.75 is nearer to 0.8 than a fifth of that: that no subtype is met is as sure as the least sure of them.</summary>
    [Fact]
    public void Of_NoneMetAndOneClose_IsOfLowConfidence()
    {
        SlideMeasures measures = Everything();
        measures["pattern clear cell"] = Measure.Of(0.75);
        SubtypeCall call = SubtypeCall.Of(measures, SubtypeRules.Own, false);
        (call.Status, call.Confidence).ShouldBe((SubtypeCall.NoSubtype, Confidence.Low));
    }

    [Fact]
    public void Of_APatternThatIsNotMeasured_LeavesThePredominantOneOpen()
    {
        SlideMeasures measures = Everything();
        measures["pattern solid"] = Measure.None("no class");
        SubtypeCall.Of(measures, SubtypeRules.Own, false).PredominantPattern.ShouldBeNull();
        measures["pattern trabecular"] = Measure.Of(0.6);
        SubtypeCall.Of(measures, SubtypeRules.Own, false).PredominantPattern.ShouldBe("trabecular");
    }

    /// <summary>A fifth of 0.5 is 0.1; what is a share of 0.8 or more is clear half-way between its threshold and 1 where a fifth more is above 1.</summary>
    [Theory]
    [InlineData("trabecular", "pattern trabecular", 0.59, Confidence.Low)]
    [InlineData("trabecular", "pattern trabecular", 0.61, Confidence.High)]
    [InlineData("trabecular", "pattern trabecular", 0.41, Confidence.Low)]
    [InlineData("trabecular", "pattern trabecular", 0.39, Confidence.High)]
    [InlineData("clear cell", "pattern clear cell", 0.95, Confidence.Low)]
    [InlineData("clear cell", "pattern clear cell", 0.97, Confidence.High)]
    [InlineData("steatohepatitic", "pattern steatohepatitic", 0.9, Confidence.Moderate)]
    public void Judge_ConfidenceOfASingleMeasure_IsByItsDistanceFromTheThreshold(string label, string measure, double value, Confidence expected) =>
        Result(label, (measure, value)).Confidence.ShouldBe(expected);

    [Theory]
    [InlineData("\"atLeast\": 0.8", "\"atLeast\": 0.9", "clear cell", "pattern clear cell", 0.94, Confidence.Low)]
    [InlineData("\"atLeast\": 0.8", "\"atLeast\": 0.9", "clear cell", "pattern clear cell", 0.96, Confidence.High)]
    [InlineData("\"G-CSF\"", "", "neutrophil-rich", "tumour neutrophils per mm2", 599, Confidence.Low)]
    [InlineData("\"G-CSF\"", "", "neutrophil-rich", "tumour neutrophils per mm2", 601, Confidence.High)]
    public void Judge_ConfidenceByAnotherTable_IsByItsThresholds(string own, string other, string label, string measure, double value, Confidence expected)
    {
        SlideMeasures measures = Tumour();
        measures[measure] = Measure.Of(value);
        LabelResult found = SubtypeJudge.Judge(measures, SubtypeRules.Parse(OwnText().Replace(own, other, StringComparison.Ordinal), "rules.json"), false)
            .Single(l => l.Label == label);
        (found.Outcome, found.Confidence).ShouldBe((LabelOutcome.Met, expected));
    }

    [Fact]
    public void Of_JustEnoughTumour_IsJudged()
    {
        SlideMeasures measures = Everything();
        measures[SlideMeasures.TumourArea] = Measure.Of(0.5);
        SubtypeCall.Of(measures, SubtypeRules.Own, false).Status.ShouldBe(SubtypeCall.NoSubtype);
    }

    internal static string OwnText()
    {
        using Stream stream = typeof(SubtypeRules).Assembly.GetManifestResourceStream("HccPathology.Subtypes.subtype-rules.json")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private static LabelResult Result(string label, params (string Measure, double Value)[] values)
    {
        SlideMeasures measures = Tumour();
        foreach ((string measure, double value) in values)
        {
            measures[measure] = Measure.Of(value);
        }

        return SubtypeCall.Of(measures, SubtypeRules.Own, false).Labels.Single(l => l.Label == label);
    }

    private static SlideMeasures Tumour() => new() { [SlideMeasures.TumourArea] = Measure.Of(20) };

    // Tumour without anything special, of which everything is known.
    private static SlideMeasures Everything()
    {
        SlideMeasures measures = Tumour();
        foreach (string name in SubtypeRules.Own.Labels.SelectMany(l => l.Ways).SelectMany(w => w.All).Select(c => c.Measure))
        {
            measures[name] = Measure.Of(0.05);
        }

        return measures;
    }

    private static void Set(SlideMeasures measures, string name, double? value)
    {
        if (value is { } known)
        {
            measures[name] = Measure.Of(known);
        }
    }
}
