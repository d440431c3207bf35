using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>Judges labels by the rules. Pure: the same measures and rules give the same results.</summary>
public static class SubtypeJudge
{
    /// <summary>All labels of the table, in its order.</summary>
    /// <param name="measures">What was measured.</param>
    /// <param name="rules">The table.</param>
    /// <param name="isDemonstration">A model behind the measures is a demonstration: nothing is of more than low confidence.</param>
    public static IReadOnlyList<LabelResult> Judge(SlideMeasures measures, SubtypeRules rules, bool isDemonstration) =>
        [.. rules.Labels.Select(rule => Judge(rule, measures, rules, isDemonstration))];

    private static LabelResult Judge(LabelRule rule, SlideMeasures measures, SubtypeRules rules, bool isDemonstration)
    {
        if (WhyNoTumour(measures, rules) is { } reason)
        {
            return new LabelResult(rule.Label, rule.Kind, LabelOutcome.NotEvaluable, null, [], [reason]);
        }

        (LabelWay Way, IReadOnlyList<Evidence> Evidence, LabelOutcome Outcome)[] ways =
            [.. rule.Ways.Select(way => (Way: way, Evidence: EvidenceOf(way, measures))).Select(w => (w.Way, w.Evidence, OutcomeOf(w.Way, w.Evidence)))];
        LabelOutcome outcome = Combined([.. ways.Select(w => w.Outcome)]);
        IReadOnlyList<Evidence> evidence = [.. ways.SelectMany(w => w.Evidence)];
        // What decided: unseen features of a way that was not taken say nothing.
        IEnumerable<string> unseen = ways.Where(w => w.Outcome == outcome && outcome != LabelOutcome.NotMet).SelectMany(w => w.Way.Unseen)
            .Concat(evidence.Where(e => e.IsMet is null).Select(e => $"{e.Measure}: {e.NotMeasured}"))
            .Concat(evidence.Where(e => e.MayBeMet).Select(e =>
                FormattableString.Invariant($"{e.Measure}: up to {e.UpTo:0.##}, since nobody said which pattern the rest of the tumour has")));
        Confidence? confidence = outcome == LabelOutcome.NotEvaluable ? null
            : isDemonstration || AreJudgedTogether(measures) || (outcome == LabelOutcome.Met && ways.Any(w => w.Outcome == LabelOutcome.NotMet)) ? Confidence.Low
            : ConfidenceOf(outcome, [.. ways.Where(w => w.Outcome == outcome).SelectMany(w => w.Evidence)],
                evidence.All(e => e.IsMet is not null), rules.CloseShare);
        return new LabelResult(rule.Label, rule.Kind, outcome, confidence, evidence, [.. unseen.Distinct()]);
    }

    /// <summary>
    /// True where several nodules make the tumour, the largest less than nine tenths of it: shares are of all of them, and a subtype is of one. Of two
    /// nodules, one wholly macrotrabecular and one wholly trabecular, the tumour was macrotrabecular-massive with high confidence.
    /// </summary>
    public static bool AreJudgedTogether(SlideMeasures measures) => measures[SlideMeasures.LargestNodule].Value < 0.9;

    /// <summary>Why nothing can be said about a tumour; null when there is enough of it.</summary>
    public static string? WhyNoTumour(SlideMeasures measures, SubtypeRules rules) => measures[SlideMeasures.TumourArea] switch
    {
        { Value: null, NotMeasured: var reason } => $"no tumour is known: {reason}",
        { Value: { } mm2 } when !AreaPrecision.Reaches(mm2, rules.MinTumourMm2) =>
            FormattableString.Invariant($"{AreaPrecision.Below(mm2, rules.MinTumourMm2, 3):0.######} mm2 of tumour were measured, {rules.MinTumourMm2} are needed"),
        _ => null,
    };

    private static IReadOnlyList<Evidence> EvidenceOf(LabelWay way, SlideMeasures measures) => [.. way.All.Select(c =>
    {
        Measure measure = measures[c.Measure];
        return new Evidence(c.Measure, measure.Value, measure.UpTo, c.AtLeast, c.Unit, measure.Value is { } value ? c.IsMetBy(value) : null, measure.NotMeasured, c.Source);
    })];

    // A criterion that fails decides against its way, whatever is missing beside it.
    private static LabelOutcome OutcomeOf(LabelWay way, IReadOnlyList<Evidence> evidence) =>
        evidence.Any(e => e.IsMet == false) ? LabelOutcome.NotMet
        : evidence.Any(e => e.IsMet is null) ? LabelOutcome.NotEvaluable
        : way.Unseen.Count > 0 ? LabelOutcome.Suggested
        : LabelOutcome.Met;

    // A way that sees all that defines a label outweighs one that does not (with low confidence); between others, the one against does.
    private static LabelOutcome Combined(LabelOutcome[] ways) =>
        ways.Contains(LabelOutcome.Met) ? LabelOutcome.Met
        : ways.Contains(LabelOutcome.NotMet) ? LabelOutcome.NotMet
        : ways.Contains(LabelOutcome.Suggested) ? LabelOutcome.Suggested
        : LabelOutcome.NotEvaluable;

    private static Confidence ConfidenceOf(LabelOutcome outcome, IReadOnlyList<Evidence> deciding, bool allMeasured, double closeShare)
    {
        // Against a label one failing criterion that is far off is enough; for it all must be clear.
        bool isClear = outcome == LabelOutcome.NotMet
            ? deciding.Any(e => e.IsMet == false && (e.UpTo ?? e.Value!.Value) < e.AtLeast * (1 - closeShare))
            : deciding.All(e => e.Value!.Value >= e.AtLeast * (1 + closeShare)
                || (e.AtLeast <= 1 && e.AtLeast * (1 + closeShare) > 1 && e.Value >= (1 + e.AtLeast) / 2));
        return !isClear || outcome == LabelOutcome.Suggested ? Confidence.Low : allMeasured ? Confidence.High : Confidence.Moderate;
    }
}
