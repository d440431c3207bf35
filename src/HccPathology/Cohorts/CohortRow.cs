using HccPathology.Density;

namespace HccPathology.Cohorts;

/// <summary>One row of the joined table: of a slide, or of all slides of a patient together.</summary>
public sealed record CohortRow
{
    public const string SlideLevel = "slide", PatientLevel = "patient";

    /// <summary><c>slide</c> or <c>patient</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Null when nobody said whose slide it is.</summary>
    public required string? Patient { get; init; }

    /// <summary>Slides whose counts and areas are in the row.</summary>
    public required int Slides { get; init; }

    /// <summary>Slide hash; null at the level of patients.</summary>
    public required string? SlideHash { get; init; }

    /// <summary>At the level of patients its slide is empty.</summary>
    public required DensityRow Density { get; init; }
}
