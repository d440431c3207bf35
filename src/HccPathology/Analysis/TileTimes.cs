namespace HccPathology.Analysis;

/// <summary>Time that workers spent on tiles, by what they did.</summary>
/// <param name="Reading">Filling buffers from the slide, and shrinking.</param>
/// <param name="Nuclei">Finding, measuring and grading them.</param>
/// <param name="Fat">Looking for vacuoles.</param>
/// <param name="Tissue">Classifying tissue, its reading included.</param>
internal readonly record struct TileTimes(TimeSpan Reading, TimeSpan Nuclei, TimeSpan Fat, TimeSpan Tissue)
{
    public static TileTimes operator +(TileTimes a, TileTimes b) => new(a.Reading + b.Reading, a.Nuclei + b.Nuclei, a.Fat + b.Fat, a.Tissue + b.Tissue);
}
