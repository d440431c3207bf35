namespace HccPathology.Cohorts;

/// <summary>
/// The nodules of all slides, each with its patient. There are no rows of patients: which nodule of one slide is that of another nobody said, and all tumour of
/// a patient together is what <see cref="CohortDensity"/> adds up.
/// </summary>
public static class CohortNodules
{
    /// <summary>The rows, slides in the order of <see cref="CohortDensity.Of"/>.</summary>
    /// <exception cref="PathologyException">No slide has a nodule, or a table cannot be read.</exception>
    public static IReadOnlyList<CohortNoduleRow> Of(CohortSlides slides)
    {
        CohortNoduleRow[] rows = [.. slides.All.SelectMany(s => s.Slide.Nodules().Select(row => new CohortNoduleRow
        {
            Level = JoinedRow.SlideLevel, Patient = s.Patient, Slides = 1, SlideHash = s.Slide.Hash, Nodule = row,
        }))];
        return rows.Length > 0 ? rows : throw new PathologyException(FailureKind.NotFound,
            $"{slides.All[0].Slide.Folder}{(slides.Count > 1 ? $" and {slides.Count - 1} more" : "")}: no result has a nodule; they need regions or a tissue model, and tumour");
    }
}
