namespace HccPathology.Ihc;

/// <summary>
/// One row of the score table: slide x marker x zone x cell class x score. The value is null, never 0, when it could not be evaluated or
/// is refused; then <see cref="Status"/> and <see cref="Reason"/> say so.
/// </summary>
public sealed record IhcScoreRow
{
    public required string Slide { get; init; }
    public required string Marker { get; init; }
    public required string Zone { get; init; }

    /// <summary>Class of the detector that the row is about, or <c>all</c>.</summary>
    public required string CellClass { get; init; }

    /// <summary>Name of the score as in the registry, in words: <c>positive percent</c>, <c>H-score</c>, …</summary>
    public required string Score { get; init; }

    public required double? Value { get; init; }
    public required string Unit { get; init; }

    /// <summary>What was counted: positive cells, or stained area in mm².</summary>
    public required double? Numerator { get; init; }

    /// <summary>Out of what: graded cells, or area in mm².</summary>
    public required double? Denominator { get; init; }

    /// <summary><c>ok</c>, <c>not evaluable</c> or <c>refused</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why there is no value, and what else people must know; null for nothing.</summary>
    public required string? Reason { get; init; }
}
