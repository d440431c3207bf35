namespace HccPathology.Density;

/// <summary>One row of the distance profile: slide x band of distance to the tumour border x cell class; the density's zone is empty.</summary>
/// <param name="FromUm">µm, negative inside of the tumour; not in the band.</param>
/// <param name="Density">Its gross area is the net one.</param>
public sealed record ProfileRow(double FromUm, DensityRow Density)
{
    /// <summary>µm; in the band.</summary>
    public double ToUm => FromUm + DistanceProfile.StepUm;
}
