using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>
/// Compares the direct reader with OpenSlide on a few blocks of a level when a slide is opened: the first, the last, which
/// lies on the slide's edge, and the one that holds most. It costs some 10 ms a level.
/// </summary>
internal static class ReaderProof
{
    /// <summary>Grey levels by which a channel may differ: OpenSlide through older versions of libtiff rounds colours on its own.</summary>
    public const int MaxDifference = 1;

    private const int BlockPx = OpenSlideReader.BlockPx;

    /// <summary>Null when the readers agree; else where and by how much they do not.</summary>
    public static string? Difference(DirectReader direct, OpenSlideReader openSlide, StoredLevel stored, int level)
    {
        SlideLevel size = openSlide.Levels[level];
        (long X, long Y) heaviest = (stored.HeaviestTile % stored.TilesAcross * (long)stored.TileWidth,
            stored.HeaviestTile / stored.TilesAcross * (long)stored.TileHeight);
        (long X, long Y)[] places = [heaviest, (0, 0), (size.Width - 1, size.Height - 1)];
        return places.Select(p => OnGrid(p, size)).Distinct()
            .Where(p => openSlide.MeetsExactly(level, p.X, p.Y))
            .Select(p => Compare(direct, openSlide, size, p))
            .FirstOrDefault(d => d is not null);
    }

    // OpenSlide's pixels of a level with a fractional downsample are those of blocks on this grid.
    private static (long X, long Y) OnGrid((long X, long Y) place, SlideLevel size) =>
        (Math.Min(place.X, size.Width - 1) / BlockPx * BlockPx, Math.Min(place.Y, size.Height - 1) / BlockPx * BlockPx);

    private static unsafe string? Compare(DirectReader direct, OpenSlideReader openSlide, SlideLevel size, (long X, long Y) at)
    {
        LevelRect block = new(size.Index, at.X, at.Y, (int)Math.Min(BlockPx, size.Width - at.X), (int)Math.Min(BlockPx, size.Height - at.Y));
        using TileBuffer own = new(block.Width, block.Height), reference = new(block.Width, block.Height);
        try
        {
            direct.Read(block, own.Pixels, own.StridePx);
            openSlide.Read(block, reference.Pixels, reference.StridePx);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            // Damage decides nothing about the readers (OpenSlide takes libjpeg's warnings for damage too). Whoever reads that
            // place is told of it. OpenSlide comes second: a tile that lies about its bytes would make it end the process.
            return null;
        }

        int most = 0;
        for (int y = 0; y < block.Height; y++)
        {
            most = Math.Max(most, MostDifferent(own.Row(y), reference.Row(y)));
        }

        return most > MaxDifference ? $"pixels of {block} differ by up to {most} grey levels between the direct reader and OpenSlide" : null;
    }

    private static int MostDifferent(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b)
    {
        int most = 0;
        for (int x = 0; x < a.Length; x++)
        {
            for (int shift = 0; shift < 24; shift += 8)
            {
                most = Math.Max(most, Math.Abs((byte)(a[x] >> shift) - (byte)(b[x] >> shift)));
            }
        }

        return most;
    }
}
