using HccPathology.Density;
using HccPathology.Zones;
using static System.FormattableString;

namespace HccPathology.Subtypes;

/// <summary>
/// Where the immune cells are: in the nests (inflamed), only around them (excluded), or nowhere (desert). No universal cut-off
/// exists; the cut-offs are settings, and the densities they were compared with are always given.
/// </summary>
public sealed record ImmunePhenotype
{
    public const string Inflamed = "inflamed", Excluded = "excluded", Desert = "desert", NotEvaluable = "not evaluable";

    public required string Phenotype { get; init; }

    /// <summary>
    /// Low where a density that decides is within <see cref="SubtypeRules.CloseShare"/> of its cut-off, of a demonstration's zones, and of several nodules
    /// together; moderate where the tumour's mean stood for the nests or a place was not measured; null when not evaluable.
    /// </summary>
    public required Confidence? Confidence { get; init; }

    public required string Reason { get; init; }

    /// <summary>Cells per mm² by place, null where not measured.</summary>
    public required IReadOnlyDictionary<string, Measure> Inputs { get; init; }

    public required PhenotypeCutOffs CutOffs { get; init; }

    /// <param name="measures">What was measured.</param>
    /// <param name="rules">The cut-offs.</param>
    /// <param name="isDemonstration">A model behind the measures is a demonstration.</param>
    public static ImmunePhenotype Of(SlideMeasures measures, SubtypeRules rules, bool isDemonstration)
    {
        (string phenotype, Confidence? confidence, string reason) = SubtypeJudge.WhyNoTumour(measures, rules) is { } none
            ? (NotEvaluable, null, none)
            : Judge(measures, rules.ImmunePhenotype, rules.CloseShare);
        string[] names =
        [
            SlideMeasures.NestImmune, SlideMeasures.StromaImmune, SlideMeasures.TumourImmune, SlideMeasures.InnerMarginImmune, SlideMeasures.OuterMarginImmune,
        ];
        return new ImmunePhenotype
        {
            Phenotype = phenotype,
            Confidence = confidence is not null && (isDemonstration || SubtypeJudge.AreJudgedTogether(measures)) ? Subtypes.Confidence.Low : confidence,
            Reason = reason,
            Inputs = new SortedDictionary<string, Measure>(names.ToDictionary(n => n, n => measures[n]), StringComparer.Ordinal),
            CutOffs = rules.ImmunePhenotype,
        };
    }

    private static (string Phenotype, Confidence? Confidence, string Reason) Judge(SlideMeasures measures, PhenotypeCutOffs cut, double closeShare)
    {
        double? nests = measures[SlideMeasures.NestImmune].Value, tumour = measures[SlideMeasures.TumourImmune].Value;
        double? stroma = measures[SlideMeasures.StromaImmune].Value, inner = measures[SlideMeasures.InnerMarginImmune].Value,
            outer = measures[SlideMeasures.OuterMarginImmune].Value;
        if (nests >= cut.NestsPerMm2)
        {
            return (Inflamed, ConfidenceOf(nests >= cut.NestsPerMm2 * (1 + closeShare), allMeasured: true),
                Invariant($"{nests:0} per mm2 in tumour nests, at least {cut.NestsPerMm2}"));
        }

        // Where no class tells stroma apart the tumour's mean stands for the nests. It does not where they are told apart and too small: at 2,000 per
        // mm2 in nests it was below a cut-off of 1,700, for the stroma between them was empty.
        bool isMean = nests is null && measures[SlideMeasures.NestImmune].NotMeasured?.StartsWith(DensityTable.NoClass, StringComparison.Ordinal) == true;
        if ((nests ?? (isMean ? tumour : null)) is not { } within || within >= cut.NestsPerMm2)
        {
            return (NotEvaluable, null, tumour is null
                ? $"nests: {measures[SlideMeasures.NestImmune].NotMeasured}"
                : Invariant($"{tumour:0} per mm2 in the tumour, but the nests were not measured: {measures[SlideMeasures.NestImmune].NotMeasured}"));
        }

        string few = Invariant($"{AreaPrecision.Below(within, cut.NestsPerMm2, 0)} per mm2 in ")
            + (isMean ? "the whole tumour (its nests were not measured)" : "tumour nests") + Invariant($", below {cut.NestsPerMm2}");
        bool areClearlyFew = within < cut.NestsPerMm2 * (1 - closeShare);
        (double? most, string place) = new[] { (stroma, "tumour stroma"), (inner, "the inner margin"), (outer, "the outer margin, portal tracts and septa in it") }
            .MaxBy(around => around.Item1 ?? double.NegativeInfinity);
        if (most >= cut.AroundPerMm2)
        {
            return (Excluded, ConfidenceOf(areClearlyFew && most >= cut.AroundPerMm2 * (1 + closeShare), allMeasured: !isMean),
                Invariant($"{few}; {most:0} in {place}, at least {cut.AroundPerMm2}"));
        }

        string? unmeasured = outer is null ? "the outer margin could not be measured"
            : (stroma ?? inner) is null ? "neither stroma nor inner margin could be measured" : null;
        return unmeasured is not null
            ? (NotEvaluable, null, $"few immune cells in the tumour, and {unmeasured}: excluded and desert cannot be told apart")
            : (Desert, ConfidenceOf(areClearlyFew && most < cut.AroundPerMm2 * (1 - closeShare), allMeasured: stroma is not null && inner is not null && !isMean),
                Invariant($"{few}; {AreaPrecision.Below(most!.Value, cut.AroundPerMm2, 0)} at most in what was measured of stroma and margins, below {cut.AroundPerMm2}"));
    }

    private static Confidence ConfidenceOf(bool isClear, bool allMeasured) =>
        !isClear ? Subtypes.Confidence.Low : allMeasured ? Subtypes.Confidence.High : Subtypes.Confidence.Moderate;
}
