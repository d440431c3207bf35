namespace HccPathology.Cohorts;

/// <summary>
/// The scores of all immunohistochemical slides, each with its patient. They are not joined to one for a patient: an H-score is no sum, and a percentage is
/// that of the counts of grades, which <see cref="CohortDensity"/> adds up.
/// </summary>
public static class CohortScores
{
    /// <summary>The rows, slides in the order of <see cref="CohortDensity.Of"/>.</summary>
    /// <exception cref="PathologyException">No slide has a score.</exception>
    public static IReadOnlyList<CohortScoreRow> Of(CohortSlides slides)
    {
        CohortScoreRow[] rows = [.. slides.All.SelectMany(s => s.Slide.Scores.Select(row => new CohortScoreRow
        {
            Level = JoinedRow.SlideLevel, Patient = s.Patient, Slides = 1, SlideHash = s.Slide.Hash, Score = row,
        }))];
        return rows.Length > 0 ? rows : throw new PathologyException(FailureKind.NotFound,
            $"{slides.All[0].Slide.Folder}{(slides.Count > 1 ? $" and {slides.Count - 1} more" : "")}: no result has scores; they are of slides with a marker (--stain CD8)");
    }
}
