using HccPathology.Density;

namespace HccPathology.Cohorts;

/// <summary>
/// The nodules of all slides, each with its patient. There are no rows of patients: which nodule of one slide is that of another nobody said, and all tumour of
/// a patient together is what <see cref="CohortDensity"/> adds up.
/// </summary>
public static class CohortNodules
{
    /// <summary>The rows, slides in the order of <see cref="CohortDensity.Of"/>.</summary>
    /// <exception cref="PathologyException">No slide has a nodule, or a table cannot be read.</exception>
    public static IReadOnlyList<JoinedRow<NoduleRow>> Of(CohortSlides slides) =>
        slides.Rows(s => s.Nodules(), "has a nodule; they need regions or a tissue model, and tumour");
}
