using HccPathology.Ihc;

namespace HccPathology.Outputs.Summaries;

/// <summary>How DAB was measured and graded, and what came out.</summary>
public sealed record IhcSummary
{
    public required string Marker { get; init; }
    public required Compartment Compartment { get; init; }

    /// <summary>DAB of the background, taken off before grading.</summary>
    public required double HazeOd { get; init; }

    /// <summary>Above the haze: 1+ (or Positive), 2+, 3+.</summary>
    public required IReadOnlyList<double> ThresholdsOd { get; init; }

    /// <summary><c>registry</c> or <c>automatic</c>.</summary>
    public required string ThresholdFrom { get; init; }

    /// <summary>How far the slide's stains lie outside of the plane of the reference vectors; pigment is told from DAB by it.</summary>
    public required MixturePlane Plane { get; init; }

    public required string Reason { get; init; }
    public required string Pitfalls { get; init; }

    /// <summary>Analysed tissue with DAB above the first threshold.</summary>
    public required double StainedMm2 { get; init; }

    /// <summary>Analysed tissue as dark, whose hue is not that of DAB.</summary>
    public required double PigmentMm2 { get; init; }

    /// <summary>Found bodies that are pigment, and those too small for a cell: in no score.</summary>
    public required long PigmentObjects { get; init; }

    public required long Fragments { get; init; }
    public required IReadOnlyList<IhcScoreRow> Scores { get; init; }
}
