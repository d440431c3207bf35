namespace HccPathology.Subtypes;

/// <summary>What can be said about the tumour's subtype and growth pattern. Research output, not a diagnosis.</summary>
public sealed record SubtypeCall
{
    public const string Called = "called", Several = "several", NoSubtype = "no subtype", NotEvaluable = "not evaluable";

    /// <summary><see cref="Called"/>, <see cref="Several"/> (more than one subtype is met), <see cref="NoSubtype"/> (all were judged, none is
    /// met), or <see cref="NotEvaluable"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The subtype that is met; null unless there is exactly one.</summary>
    public required string? Subtype { get; init; }

    /// <summary>Of the call; null without one.</summary>
    public required Confidence? Confidence { get; init; }

    /// <summary>The status in words.</summary>
    public required string Reason { get; init; }

    /// <summary>Subtypes that all measured evidence suggests, while part of what defines them was not seen.</summary>
    public required IReadOnlyList<string> Suggested { get; init; }

    /// <summary>Growth pattern of at least half of the tumour; <c>mixed</c> when more than one is, or when all are measured, none is, and none can be; or null.</summary>
    public required string? PredominantPattern { get; init; }

    /// <summary>Every label of the table with its evidence.</summary>
    public required IReadOnlyList<LabelResult> Labels { get; init; }

    public static SubtypeCall Of(SlideMeasures measures, SubtypeRules rules, bool isDemonstration)
    {
        IReadOnlyList<LabelResult> labels = SubtypeJudge.Judge(measures, rules, isDemonstration);
        LabelResult[] subtypes = [.. labels.Where(l => l.Kind == LabelKind.Subtype)], met = [.. subtypes.Where(l => l.Outcome == LabelOutcome.Met)];
        string[] unjudged = Names(subtypes, LabelOutcome.NotEvaluable), suggested = Names(subtypes, LabelOutcome.Suggested);
        string status = met.Length switch
        {
            1 => Called,
            > 1 => Several,
            _ => unjudged.Length + suggested.Length == 0 ? NoSubtype : NotEvaluable,
        };
        return new SubtypeCall
        {
            Status = status,
            Subtype = met.Length == 1 ? met[0].Label : null,
            Confidence = met.Length == 1 ? met[0].Confidence : status == NoSubtype ? subtypes.Min(l => l.Confidence) : null,
            Reason = SubtypeJudge.WhyNoTumour(measures, rules) ?? ReasonOf(status, met, suggested, unjudged)
                + (SubtypeJudge.AreJudgedTogether(measures) ? "; several nodules are judged together" : ""),
            Suggested = suggested,
            PredominantPattern = PatternOf([.. labels.Where(l => l.Kind == LabelKind.Pattern)]),
            Labels = labels,
        };
    }

    private static string ReasonOf(string status, LabelResult[] met, string[] suggested, string[] unjudged) => status switch
    {
        Called => $"the rule of {met[0].Label} is met" + (unjudged.Length > 0 ? $"; could not be judged: {string.Join(", ", unjudged)}" : ""),
        Several => $"more than one rule is met: {string.Join(", ", met.Select(l => l.Label))}",
        NoSubtype => "every rule was judged and none is met",
        _ => "no rule is met"
            + (suggested.Length > 0 ? $"; suggested, with features that are not measured: {string.Join(", ", suggested)}" : "")
            + (unjudged.Length > 0 ? $"; could not be judged: {string.Join(", ", unjudged)}" : ""),
    };

    private static string? PatternOf(LabelResult[] patterns) =>
        patterns.Count(p => p.Outcome == LabelOutcome.Met) switch
        {
            1 => patterns.Single(p => p.Outcome == LabelOutcome.Met).Label,
            > 1 => "mixed",
            _ => patterns.Length > 0 && patterns.All(p => p.Outcome == LabelOutcome.NotMet && !p.Evidence.Any(e => e.MayBeMet)) ? "mixed" : null,
        };

    private static string[] Names(IEnumerable<LabelResult> labels, LabelOutcome outcome) => [.. labels.Where(l => l.Outcome == outcome).Select(l => l.Label)];
}
