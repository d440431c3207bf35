using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>Whose row of a joined table it is: a slide's, or that of all slides of a patient together.</summary>
public abstract record JoinedRow
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
}

/// <summary>One row of the joined density table.</summary>
public sealed record CohortRow : JoinedRow
{
    /// <summary>At the level of patients its slide is empty.</summary>
    public required DensityRow Density { get; init; }
}

/// <summary>One row of the joined distance profile.</summary>
public sealed record CohortProfileRow : JoinedRow
{
    /// <summary>At the level of patients its slide is empty.</summary>
    public required ProfileRow Profile { get; init; }
}

/// <summary>One row of the joined composition.</summary>
public sealed record CohortCompositionRow : JoinedRow
{
    /// <summary>At the level of patients its slide is empty.</summary>
    public required CompositionRow Composition { get; init; }
}

/// <summary>One row of the joined scores, of a slide.</summary>
public sealed record CohortScoreRow : JoinedRow
{
    public required IhcScoreRow Score { get; init; }
}

/// <summary>One row of the joined table of nodules, of a slide.</summary>
public sealed record CohortNoduleRow : JoinedRow
{
    public required NoduleRow Nodule { get; init; }
}

/// <summary>A row of the table of slides.</summary>
public sealed record CohortSlideRow
{
    internal CohortSlideRow(string? patient, SlideResult slide) => (Patient, Slide) = (patient, slide);

    /// <summary>Null when nobody said whose slide it is.</summary>
    public string? Patient { get; }

    internal SlideResult Slide { get; }
}
