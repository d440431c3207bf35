using HccPathology.Density;
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
    public required string Reason { get; init; }

    /// <summary>Cells per mm² by place, null where not measured.</summary>
    public required IReadOnlyDictionary<string, Measure> Inputs { get; init; }

    public required PhenotypeCutOffs CutOffs { get; init; }

    public static ImmunePhenotype Of(SlideMeasures measures, SubtypeRules rules)
    {
        (string phenotype, string reason) = SubtypeJudge.WhyNoTumour(measures, rules) is { } none
            ? (NotEvaluable, none)
            : Judge(measures, rules.ImmunePhenotype);
        string[] names =
        [
            SlideMeasures.NestImmune, SlideMeasures.StromaImmune, SlideMeasures.TumourImmune, SlideMeasures.InnerMarginImmune, SlideMeasures.OuterMarginImmune,
        ];
        return new ImmunePhenotype
        {
            Phenotype = phenotype,
            Reason = reason,
            Inputs = new SortedDictionary<string, Measure>(names.ToDictionary(n => n, n => measures[n]), StringComparer.Ordinal),
            CutOffs = rules.ImmunePhenotype,
        };
    }

    private static (string Phenotype, string Reason) Judge(SlideMeasures measures, PhenotypeCutOffs cut)
    {
        double? nests = measures[SlideMeasures.NestImmune].Value, tumour = measures[SlideMeasures.TumourImmune].Value;
        double? stroma = measures[SlideMeasures.StromaImmune].Value, inner = measures[SlideMeasures.InnerMarginImmune].Value,
            outer = measures[SlideMeasures.OuterMarginImmune].Value;
        if (nests >= cut.NestsPerMm2)
        {
            return (Inflamed, Invariant($"{nests:0} per mm2 in tumour nests, at least {cut.NestsPerMm2}"));
        }

        // Where no class tells stroma apart the tumour's mean stands for the nests. It does not where they are told apart and too small: at 2,000 per
        // mm2 in nests it was below a cut-off of 1,700, for the stroma between them was empty.
        bool isMean = nests is null && measures[SlideMeasures.NestImmune].NotMeasured?.StartsWith(DensityTable.NoClass, StringComparison.Ordinal) == true;
        if (nests is null && !(isMean && tumour < cut.NestsPerMm2))
        {
            return (NotEvaluable, tumour is null
                ? $"nests: {measures[SlideMeasures.NestImmune].NotMeasured}"
                : Invariant($"{tumour:0} per mm2 in the tumour, but the nests were not measured: {measures[SlideMeasures.NestImmune].NotMeasured}"));
        }

        string where = isMean ? "in the whole tumour (its nests were not measured)" : "in tumour nests";
        (double? most, string place) = new[] { (stroma, "tumour stroma"), (inner, "the inner margin"), (outer, "the outer margin, portal tracts and septa in it") }
            .MaxBy(around => around.Item1 ?? double.NegativeInfinity);
        if (most >= cut.AroundPerMm2)
        {
            return (Excluded, Invariant($"below {cut.NestsPerMm2} per mm2 {where}, {most:0} in {place}, at least {cut.AroundPerMm2}"));
        }

        string? unmeasured = outer is null ? "the outer margin could not be measured"
            : (stroma ?? inner) is null ? "neither stroma nor inner margin could be measured" : null;
        return unmeasured is not null
            ? (NotEvaluable, $"few immune cells in the tumour, and {unmeasured}: excluded and desert cannot be told apart")
            : (Desert, Invariant($"below {cut.NestsPerMm2} per mm2 {where} and below {cut.AroundPerMm2} in what was measured of stroma and margins"));
    }
}
