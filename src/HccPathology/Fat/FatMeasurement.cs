namespace HccPathology.Fat;

/// <summary>The fat vacuoles of a slide, or why they were not looked for.</summary>
/// <param name="Vacuoles">From the top, then from the left; empty when they were not looked for.</param>
/// <param name="Level">What counted as clear; null when they were not looked for.</param>
/// <param name="NotEvaluable">Why not, in words; null when they were looked for.</param>
public sealed record FatMeasurement(IReadOnlyList<Vacuole> Vacuoles, ClearLevel? Level, string? NotEvaluable)
{
    public static FatMeasurement None(string reason) => new([], null, reason);
}
