namespace HccPathology.Density;

/// <summary>
/// One row of the distance profile: slide x band of distance to the tumour border x cell class. Distances in µm, negative inside
/// of the tumour; areas in mm².
/// </summary>
public sealed record ProfileRow
{
    public required string Slide { get; init; }
    public required string Stain { get; init; }

    /// <summary>What the cells of the row carry, on immunohistochemistry; null on H&amp;E.</summary>
    public string? Marker { get; init; }

    /// <summary>The band is (from, to].</summary>
    public required double FromUm { get; init; }

    public required double ToUm { get; init; }
    public required string CellClass { get; init; }
    public required long Count { get; init; }
    public required double NetAreaMm2 { get; init; }
    public required double? DensityPerMm2 { get; init; }
    public required double? CiLowPerMm2 { get; init; }
    public required double? CiHighPerMm2 { get; init; }
    public required string Status { get; init; }
    public required string? Reason { get; init; }
}
