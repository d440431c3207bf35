namespace HccPathology.Density;

/// <summary>
/// One row of the density table: slide x zone x cell class. Areas in mm². Density is null, never 0, when it could not be
/// evaluated; then <see cref="Status"/> is <c>not evaluable</c> and <see cref="Reason"/> says why.
/// </summary>
public sealed record DensityRow
{
    public required string Slide { get; init; }
    public required string Stain { get; init; }
    public required string Zone { get; init; }
    public required string CellClass { get; init; }
    public required long Count { get; init; }

    /// <summary>Area of the zone's outline, with what is excluded in it.</summary>
    public required double GrossAreaMm2 { get; init; }

    /// <summary>Area that was analysed: gross less pen, blur, folds.</summary>
    public required double NetAreaMm2 { get; init; }

    public required double? DensityPerMm2 { get; init; }

    /// <summary>Exact Poisson 95 % interval of the density (Garwood 1936).</summary>
    public required double? CiLowPerMm2 { get; init; }

    public required double? CiHighPerMm2 { get; init; }
    public required string Status { get; init; }
    public required string Reason { get; init; }
}
