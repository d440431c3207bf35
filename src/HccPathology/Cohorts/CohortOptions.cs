namespace HccPathology.Cohorts;

/// <summary>How results of many slides are joined.</summary>
public sealed record CohortOptions
{
    /// <summary>CSV or TSV with a header line that says which slide is whose; null when <see cref="Patient"/> or nobody does.</summary>
    public string? ManifestPath { get; init; }

    /// <summary>Column with the slide's file name, with or without folder and extension.</summary>
    public string SlideColumn { get; init; } = "slide";

    public string PatientColumn { get; init; } = "patient";

    /// <summary>All slides are of this patient.</summary>
    public string? Patient { get; init; }

    /// <summary>Joins results of other settings and engine versions all the same.</summary>
    public bool AllowsMixed { get; init; }
}
