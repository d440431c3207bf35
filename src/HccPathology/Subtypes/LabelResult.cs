namespace HccPathology.Subtypes;

/// <summary>What became of a label, from the strongest for it to the strongest against it.</summary>
public enum LabelOutcome
{
    /// <summary>A way is met that leaves nothing unseen.</summary>
    Met,

    /// <summary>All that can be measured is met, but part of what defines the label is not measured.</summary>
    Suggested,

    /// <summary>A measure that is needed is missing, and none speaks against.</summary>
    NotEvaluable,
    NotMet,
}

/// <summary>How much a result can be leaned on, apart from what its models are worth.</summary>
public enum Confidence
{
    /// <summary>Something that defines the label was not seen, a value lies close to its threshold, two ways contradict each
    /// other, or a model is a demonstration.</summary>
    Low,

    /// <summary>Clear of the thresholds, all seen, but other ways to the label could not be judged.</summary>
    Moderate,
    High,
}

/// <summary>A criterion with what was measured.</summary>
/// <param name="Measure">Name, see <see cref="SlideMeasures"/>.</param>
/// <param name="Value">What was measured; null when nothing was.</param>
/// <param name="UpTo">What it may be at most, where a part was not looked at; null where the value is all there is.</param>
/// <param name="AtLeast">Threshold, inclusive.</param>
/// <param name="Unit">Of value and threshold.</param>
/// <param name="IsMet">Null when it could not be judged.</param>
/// <param name="NotMeasured">Why not; null when it was.</param>
/// <param name="Source">Of the threshold.</param>
public sealed record Evidence(
    string Measure, double? Value, double? UpTo, double AtLeast, string Unit, bool? IsMet, string? NotMeasured, string Source)
{
    /// <summary>It speaks against its label only as far as was looked.</summary>
    internal bool MayBeMet => IsMet == false && UpTo >= AtLeast;
}

/// <summary>One label judged.</summary>
/// <param name="Label">As in the table.</param>
/// <param name="Kind">Subtype or pattern.</param>
/// <param name="Outcome">The result.</param>
/// <param name="Confidence">Null when the label is not evaluable.</param>
/// <param name="Evidence">Criteria of all ways, in the order of the table.</param>
/// <param name="Unseen">What defines the label and was not measured, with the reason when a measure is missing.</param>
public sealed record LabelResult(string Label, LabelKind Kind, LabelOutcome Outcome, Confidence? Confidence,
    IReadOnlyList<Evidence> Evidence, IReadOnlyList<string> Unseen);
