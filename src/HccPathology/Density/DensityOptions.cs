namespace HccPathology.Density;

/// <summary>How densities are given.</summary>
public sealed record DensityOptions
{
    /// <summary>
    /// Least analysed area in mm² that a density is given for. 0.5 mm² is about two fields at 20x; below it a handful of
    /// cells decides the number.
    /// </summary>
    public double MinNetAreaMm2 { get; init; } = 0.5;
}
