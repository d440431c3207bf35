using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Tiles;

namespace HccPathology.Tissue;

/// <summary>
/// Where a model's patches lie on a slide: their cores stand side by side from the slide's upper left corner, whatever the
/// tiles are. A patch belongs to the tile that holds the first tissue of its core, so that it is classified once, and
/// always by a tile that is planned.
/// </summary>
internal sealed class PatchGrid(TissueModelCard card, AnalysisFrame patches, AnalysisFrame analysis, TissueMask mask)
{
    /// <summary>The pixels that patches are cut from.</summary>
    public AnalysisFrame Frame => patches;

    /// <summary>Px from a core's corner back to its patch's.</summary>
    public int MarginPx { get; } = (card.PatchPx - card.CorePx) / 2;

    /// <summary>Fills the list with the cores that belong to a tile, in reading order. All begin on the slide: the mask's last cells reach past it.</summary>
    public void Of(TileSpec tile, List<(int X, int Y)> cores)
    {
        cores.Clear();
        double coreWidth = card.CorePx * patches.DownsampleX, coreHeight = card.CorePx * patches.DownsampleY;
        double left = tile.CoreX * analysis.DownsampleX - mask.CellWidthPx, right = (tile.CoreX + tile.CoreWidth) * analysis.DownsampleX + mask.CellWidthPx;
        double top = tile.CoreY * analysis.DownsampleY - mask.CellHeightPx, bottom = (tile.CoreY + tile.CoreHeight) * analysis.DownsampleY + mask.CellHeightPx;
        for (int y = Math.Max(0, (int)Math.Floor(top / coreHeight)); y * coreHeight < bottom && y * card.CorePx < patches.SlideHeight; y++)
        {
            for (int x = Math.Max(0, (int)Math.Floor(left / coreWidth)); x * coreWidth < right && x * card.CorePx < patches.SlideWidth; x++)
            {
                if (FirstTissue(x * coreWidth, y * coreHeight, coreWidth, coreHeight) is { } place && tile.Owns(place.X, place.Y))
                {
                    cores.Add((x, y));
                }
            }
        }
    }

    /// <summary>What must be read for these patches, in px of <see cref="Frame"/>.</summary>
    public (int X, int Y, int Width, int Height) Around(List<(int X, int Y)> cores)
    {
        int left = int.MaxValue, right = 0, top = int.MaxValue, bottom = 0;
        foreach ((int x, int y) in cores)
        {
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
        }

        return (left * card.CorePx - MarginPx, top * card.CorePx - MarginPx, (right - left) * card.CorePx + card.PatchPx,
            (bottom - top) * card.CorePx + card.PatchPx);
    }

    /// <summary>The reads that <see cref="TissueClassifier"/> makes for a tile: what a slide that shares decoded tiles wants to know.</summary>
    public IEnumerable<LevelRect> Reads(AreaResampler resampler, TileSpec tile)
    {
        List<(int X, int Y)> cores = [];
        Of(tile, cores);
        if (cores.Count == 0)
        {
            return [];
        }

        (int x, int y, int width, int height) = Around(cores);
        return resampler.Reads(patches, x, y, width, height);
    }

    /// <summary>Analysis px of the first cell of tissue, in reading order, that a rectangle in level-0 px touches.</summary>
    private (double X, double Y)? FirstTissue(double x, double y, double width, double height)
    {
        int left = (int)Math.Floor(x / mask.CellWidthPx), right = Math.Min(mask.Width, (int)Math.Ceiling((x + width) / mask.CellWidthPx));
        int top = (int)Math.Floor(y / mask.CellHeightPx), bottom = Math.Min(mask.Height, (int)Math.Ceiling((y + height) / mask.CellHeightPx));
        for (int row = top; row < bottom && left < right; row++)
        {
            int found = mask.Cells.AsSpan(row * mask.Width + left, right - left).IndexOf(MaskClass.Tissue);
            if (found >= 0)
            {
                // The last cells may reach past the slide; their middle must not.
                return (Math.Min((left + found + 0.5) * mask.CellWidthPx / analysis.DownsampleX, analysis.Width - 0.5),
                    Math.Min((row + 0.5) * mask.CellHeightPx / analysis.DownsampleY, analysis.Height - 0.5));
            }
        }

        return null;
    }
}
