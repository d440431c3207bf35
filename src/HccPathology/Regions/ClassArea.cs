using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>How much of a slide is of one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="AreaMm2">Its cells' area.</param>
/// <param name="Share">Of the area of all classes, 0-1; 0 where there is none.</param>
public sealed record ClassArea(TissueClass Class, double AreaMm2, double Share)
{
    /// <summary>All classes of a raster in its order, those without area too; what is excluded is of the exclusion's class alone.</summary>
    public static IReadOnlyList<ClassArea> Of(RegionRaster raster)
    {
        double[] cells = new double[RegionRaster.None + 1];
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            cells[raster.Shown(i)] += raster.Shares[i];
        }

        double all = cells.Take(RegionRaster.None).Sum();
        return [.. raster.Classes.Select((c, i) => new ClassArea(c, cells[i] * raster.CellAreaMm2, all == 0 ? 0 : cells[i] / all))];
    }
}
