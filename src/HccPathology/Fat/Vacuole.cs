using HccPathology.Geometry;

namespace HccPathology.Fat;

/// <summary>A fat vacuole.</summary>
/// <param name="X">Centroid in level-0 px.</param>
/// <param name="Y">Centroid in level-0 px.</param>
/// <param name="AreaUm2">Area.</param>
/// <param name="Outline">Ring of 16 points in level-0 px, open: where rays from the centroid leave the vacuole.</param>
public sealed record Vacuole(double X, double Y, double AreaUm2, IReadOnlyList<SlidePoint> Outline)
{
    /// <summary>Diameter of the disc of the same area, µm.</summary>
    public double DiameterUm => 2 * Math.Sqrt(AreaUm2 / Math.PI);
}
