namespace HccPathology.Density;

/// <summary>
/// One row of the density table: slide x zone x cell class. Areas in mm². Density is null, never 0, when it could not be
/// evaluated; then <see cref="Status"/> is <c>not evaluable</c> and <see cref="Reason"/> says why.
/// </summary>
public sealed record DensityRow
{
    public required string Slide { get; init; }
    public required string Stain { get; init; }

    /// <summary>What the cells of the row carry, on immunohistochemistry; null on H&amp;E.</summary>
    public string? Marker { get; init; }

    public required string Zone { get; init; }
    public required string CellClass { get; init; }
    public required long Count { get; init; }

    /// <summary>All tissue of the zone, with what is excluded in it.</summary>
    public required double GrossAreaMm2 { get; init; }

    /// <summary>Area that cells were counted on: gross less pen, blur, folds, and in zones less necrosis and large vessels.</summary>
    public required double NetAreaMm2 { get; init; }

    public required double? DensityPerMm2 { get; init; }

    /// <summary>Exact Poisson 95 % interval of the density (Garwood 1936): the error of counting alone.</summary>
    public required double? CiLowPerMm2 { get; init; }

    public required double? CiHighPerMm2 { get; init; }

    /// <summary>95 % interval by resampling blocks of tissue: how uneven the cells lie is in it. Null with too few blocks.</summary>
    public double? BootstrapLowPerMm2 { get; init; }

    public double? BootstrapHighPerMm2 { get; init; }

    /// <summary>Blocks with net area of the zone.</summary>
    public int? BootstrapBlocks { get; init; }

    /// <summary>Cells of the class among all cells of the zone, 0-1; null for an ignored class, whose cells are not among them.</summary>
    public double? FractionOfAll { get; init; }

    /// <summary>The densest window of 1 mm² that holds enough of the zone.</summary>
    public double? HotspotPerMm2 { get; init; }

    /// <summary>Centre of that window, µm from the slide's upper left corner.</summary>
    public double? HotspotXUm { get; init; }

    public double? HotspotYUm { get; init; }

    /// <summary>
    /// What cells of the immune classes cover of the tumour's stroma; in one row a slide, as a count is also where the net area is too small for a
    /// share. May be larger than the net area, since cells are taken for larger than their nuclei.
    /// </summary>
    public double? StromalImmuneAreaMm2 { get; init; }

    /// <summary>Share in % of the tumour's stroma that cells of the immune classes cover; in one row a slide.</summary>
    public double? StromalTilPercent { get; init; }

    public required string Status { get; init; }

    /// <summary>Why a density was not given, and what else people must know of the row; null for nothing.</summary>
    public required string? Reason { get; init; }
}
