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
        double?[] around =
        [
            measures[SlideMeasures.StromaImmune].Value, measures[SlideMeasures.InnerMarginImmune].Value, measures[SlideMeasures.OuterMarginImmune].Value,
        ];
        if (nests >= cut.NestsPerMm2)
        {
            return (Inflamed, Invariant($"{nests:0} per mm2 in tumour nests, at least {cut.NestsPerMm2}"));
        }

        // Nests and stroma together say where the cells are not, but not where they are.
        bool nestsAreLow = nests is not null || tumour < cut.NestsPerMm2;
        if (!nestsAreLow)
        {
            return (NotEvaluable, tumour is null
                ? $"nests: {measures[SlideMeasures.NestImmune].NotMeasured}"
                : Invariant($"{tumour:0} per mm2 in the tumour, but the nests were not measured: {measures[SlideMeasures.NestImmune].NotMeasured}"));
        }

        string where = nests is not null ? "in tumour nests" : "in the whole tumour (its nests were not measured)";
        if (around.Max() is { } most && most >= cut.AroundPerMm2)
        {
            return (Excluded, Invariant($"below {cut.NestsPerMm2} per mm2 {where}, {most:0} in stroma or margin, at least {cut.AroundPerMm2}"));
        }

        return around.All(a => a is null)
            ? (NotEvaluable, "few immune cells in the tumour, and neither stroma nor margin could be measured: excluded and desert cannot be told apart")
            : (Desert, Invariant($"below {cut.NestsPerMm2} per mm2 {where} and below {cut.AroundPerMm2} in what was measured of stroma and margins"));
    }
}
