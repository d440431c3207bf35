namespace HccPathology.Cohorts;

/// <summary>A row of a joined table: one of a slide's own table, or the same of all slides of a patient together.</summary>
/// <param name="Patient">Null when nobody said whose slide it is.</param>
/// <param name="Slides">Slides whose counts and areas are in the row.</param>
/// <param name="SlideHash">Slide hash; null for a patient.</param>
/// <param name="Row">Of the slides' own table; for a patient its slide is empty.</param>
public sealed record JoinedRow<TRow>(string? Patient, int Slides, string? SlideHash, TRow Row)
{
    public string Level => SlideHash is null ? JoinedLevel.Patient : JoinedLevel.Slide;
}

/// <summary>Whose row of a joined table it is.</summary>
internal static class JoinedLevel
{
    public const string Slide = "slide", Patient = "patient";
}

/// <summary>A row of the table of slides.</summary>
public sealed record CohortSlideRow
{
    internal CohortSlideRow(string? patient, SlideResult slide) => (Patient, Slide) = (patient, slide);

    /// <summary>Null when nobody said whose slide it is.</summary>
    public string? Patient { get; }

    internal SlideResult Slide { get; }
}
