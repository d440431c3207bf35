using HccPathology.Ihc;

namespace HccPathology.Cohorts;

/// <summary>
/// The scores of all immunohistochemical slides, each with its patient. They are not joined to one for a patient: an H-score is no sum, and a percentage is
/// that of the counts of grades, which <see cref="CohortDensity"/> adds up.
/// </summary>
public static class CohortScores
{
    /// <summary>The rows, slides in the order of <see cref="CohortDensity.Of"/>.</summary>
    /// <exception cref="PathologyException">No slide has a score.</exception>
    public static IReadOnlyList<JoinedRow<IhcScoreRow>> Of(CohortSlides slides) =>
        slides.Rows(s => s.Scores, "has scores; they are of slides with a marker (--stain CD8)");
}
