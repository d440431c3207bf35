using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Outputs.Summaries;

/// <summary>
/// Area in mm² of a class of regions: of all its cells, and of those on analysed tissue. What is excluded counts for the exclusion's class and for
/// the one beneath; for neither it is analysed.
/// </summary>
public sealed record RegionArea(string Class, TissueRole Role, string? Pattern, double AreaMm2, double AnalysedMm2)
{
    /// <summary>In the order of the raster's classes.</summary>
    public static IReadOnlyList<RegionArea> Of(RegionRaster raster, ZoneMap zones)
    {
        double[] cells = new double[256], analysed = new double[256];
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            double share = raster.Shares[i];
            cells[raster.Cells[i]] += share;
            analysed[raster.Cells[i]] += Compartments.IsAnalysed(zones[i].Compartment) ? share : 0;
            cells[raster.ExclusionAt(i)] += raster.ExclusionAt(i) != raster.Cells[i] ? share : 0;
        }

        return [.. raster.Classes.Select((c, value) =>
            new RegionArea(c.Name, c.Role, c.Pattern, cells[value] * raster.CellAreaMm2, analysed[value] * raster.CellAreaMm2))];
    }
}

/// <summary>Regions and zones of a slide as <c>summary.json</c> has them.</summary>
public sealed record RegionSummary
{
    /// <summary>SHA-256 of the file of regions; null when a model alone gave them.</summary>
    public required string? FileSha256 { get; init; }

    /// <summary>The caution of a demonstration model that made them, in this run or before they were written to the file; null for none.</summary>
    public required string? Demonstration { get; init; }

    /// <summary>By class, in mm².</summary>
    public required IReadOnlyList<RegionArea> Areas { get; init; }

    /// <summary>Connected tumours of at least 0.05 mm², largest first.</summary>
    public required IReadOnlyList<TumourNodule> Nodules { get; init; }

    /// <summary>Bands of distance to the tumour border, µm, negative inside; the first and the last are open (null).</summary>
    public required IReadOnlyList<BandSummary> Bands { get; init; }

    /// <summary>Somewhere tumour meets other tissue that is known.</summary>
    public required bool HasBorder { get; init; }
}

/// <summary>One band; an open end is null.</summary>
public sealed record BandSummary(string Name, double? FromUm, double? ToUm)
{
    public static BandSummary Of(ZoneBand band) =>
        new(band.Name, double.IsFinite(band.FromUm) ? band.FromUm : null, double.IsFinite(band.ToUm) ? band.ToUm : null);
}
