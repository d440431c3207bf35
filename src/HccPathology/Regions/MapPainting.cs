using HccPathology.Foreground;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>How a map of probabilities becomes regions.</summary>
public sealed record MapPaintingOptions
{
    /// <summary>
    /// Smaller areas of a class go to the next probable classes: 500 um2 is a square of 22 um. With 2,000 um2 pieces of septa went: of the
    /// stroma of a tumour without a capsule 21 % were missing, now 10 %; long or sure pieces alone did no better (docs/validation/tissue-and-zones.md).
    /// </summary>
    public double MinAreaUm2 { get; init; } = 500;

    /// <summary>
    /// The same for portal tracts, which are 100-400 um wide: 8,000 um2 is 100 um across. On 25 phantoms 39 rims of aggregates, up to 7,900 um2, were called
    /// portal tracts; none that was one was found smaller than 17,000 um2.
    /// </summary>
    public double MinPortalUm2 { get; init; } = 8000;

    /// <summary>
    /// The same for lymphoid aggregates: 2,000 um2 holds some 20 lymphocytes. A third of what was found smaller on phantoms was a portal tract's own
    /// infiltrate; with 500 um2 five areas of 114 are wrong by more than 5 %, with 2,000 two.
    /// </summary>
    public double MinLymphoidUm2 { get; init; } = 2000;

    /// <summary>Least area of a class, um2.</summary>
    public double MinAreaOf(TissueRole role) => role switch
    {
        TissueRole.Portal => MinPortalUm2,
        TissueRole.Lymphoid => MinLymphoidUm2,
        _ => MinAreaUm2,
    };
}

/// <summary>
/// Paints a tissue map into a raster: those of patches are smoothed over neighbouring cells of the map (1 2 1 both ways), all are
/// interpolated at the raster's cells, and the most probable class is taken, the first of equals; then small areas go, first those of
/// the class whose least area is largest, until none is left that borders on another class. All in whole numbers, and only where the mask has tissue.
/// </summary>
public static class MapPainting
{
    public static void Paint(RegionRaster raster, TissueMap map, TissueMask mask, MapPaintingOptions options)
    {
        byte[] values = [.. map.Classes.Select(c => raster.ValueOf(c))];
        double cellWidthPx = raster.CellUm / raster.Mpp.X, cellHeightPx = raster.CellUm / raster.Mpp.Y;
        int[] maskColumns = [.. Enumerable.Range(0, raster.Width).Select(x => mask.ColumnAt(raster.Shares.MiddleX(x) * cellWidthPx))];
        InterpolatedMap shares = new(map, raster);
        for (int y = 0; y < raster.Height; y++)
        {
            int maskRow = mask.RowAt(raster.Shares.MiddleY(y) * cellHeightPx);
            if (maskRow < 0)
            {
                continue;
            }

            shares.GoTo(y);
            ReadOnlySpan<MaskClass> tissue = mask.Cells.AsSpan(maskRow * mask.Width, mask.Width);
            Span<byte> cells = raster.Cells.AsSpan(y * raster.Width, raster.Width);
            for (int x = 0; x < cells.Length; x++)
            {
                if (maskColumns[x] is >= 0 and int column && tissue[column] == MaskClass.Tissue && shares.Best(x) is >= 0 and int best)
                {
                    cells[x] = values[best];
                }
            }
        }

        // What goes to its next probable class may be a small area of that: the second time it goes to its neighbours, and none is left.
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => options.MinAreaOf(map.Classes[i].Role))];
        Array.ForEach(order, at => SmallAreas.Remove(raster, values, at, shares, options.MinAreaOf(map.Classes[at].Role)));
        Array.ForEach(order, at => SmallAreas.Remove(raster, values, at, null, options.MinAreaOf(map.Classes[at].Role)));
    }
}
