using HccPathology.Geometry;
using HccPathology.Tiles;

namespace HccPathology.Foreground;

/// <summary>Cuts a slide into tiles and leaves out those without tissue.</summary>
public static class TileGrid
{
    /// <summary>
    /// Tile sizes are multiples of this: results are put in order by blocks of this size, so that they do not depend on the
    /// tile size.
    /// </summary>
    public const int BlockPx = 512;

    /// <summary>
    /// 40 µm: half of the largest nucleus (12 µm) and the reach of the local threshold (8 µm: a square's 6 µm and the 2 µm that its pixels
    /// are smoothed over) and of the seed map's climb (16 µm). The same cells for every tile size are a test, on real tissue.
    /// </summary>
    public const double HaloUm = 40;

    private const int LargestPx = 8192;

    /// <exception cref="PathologyException">No tiles can have this size.</exception>
    public static void Require(int tilePx)
    {
        if (tilePx is < BlockPx or > LargestPx || tilePx % BlockPx != 0)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"--tile {tilePx}: give a multiple of {BlockPx} from {BlockPx} to {LargestPx}, or 0 to choose");
        }
    }

    /// <summary><see cref="HaloUm"/> in analysis px.</summary>
    public static int HaloPx(AnalysisFrame frame) => (int)Math.Ceiling(HaloUm / Math.Min(frame.Mpp.X, frame.Mpp.Y));

    /// <summary>Tiles of which any cell is tissue, in plan order, with a halo of so many analysis px.</summary>
    /// <exception cref="PathologyException">The tile size is no multiple of <see cref="BlockPx"/>.</exception>
    public static IReadOnlyList<TileSpec> Plan(AnalysisFrame frame, TissueMask mask, int tilePx, int halo)
    {
        Require(tilePx);
        List<TileSpec> tiles = [];
        for (int y = 0; y < frame.Height; y += tilePx)
        {
            for (int x = 0; x < frame.Width; x += tilePx)
            {
                int width = Math.Min(tilePx, frame.Width - x), height = Math.Min(tilePx, frame.Height - y);
                SlidePoint from = frame.ToSlide(x, y), to = frame.ToSlide(x + width, y + height);
                SlideRect core = new((long)from.X, (long)from.Y, (long)Math.Ceiling(to.X) - (long)from.X, (long)Math.Ceiling(to.Y) - (long)from.Y);
                if (mask.AnyTissueIn(core))
                {
                    tiles.Add(new TileSpec(tiles.Count, x, y, width, height, halo));
                }
            }
        }

        return tiles;
    }
}
