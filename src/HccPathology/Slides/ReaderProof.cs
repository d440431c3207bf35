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
        (long X, long Y) heaviest = (stored.HeaviestTile % stored.TilesAcross * (long)stored.TileWidth, stored.HeaviestTile / stored.TilesAcross * (long)stored.TileHeight);
        (long X, long Y)[] places = [heaviest, (0, 0), (size.Width - 1, size.Height - 1)];
        Outcome[] outcomes = [.. places.Select(p => OnGrid(p, size)).Distinct()
            .Where(p => openSlide.MeetsExactly(level, p.X, p.Y))
            .Select(p => Compare(direct, openSlide, size, p))];
        // One place that only OpenSlide reads is damage, and must not be read around. All of them are a writer's habit.
        return outcomes.Length > 1 && outcomes.All(o => o.IsRefused)
            ? $"the direct reader refuses every block that was tried and OpenSlide none, first: {outcomes[0].Words}"
            : outcomes.FirstOrDefault(o => !o.IsRefused && o.Words is not null).Words;
    }

    // OpenSlide's pixels of a level with a fractional downsample are those of blocks on this grid.
    private static (long X, long Y) OnGrid((long X, long Y) place, SlideLevel size) =>
        (Math.Min(place.X, size.Width - 1) / BlockPx * BlockPx, Math.Min(place.Y, size.Height - 1) / BlockPx * BlockPx);

    private static unsafe Outcome Compare(DirectReader direct, OpenSlideReader openSlide, SlideLevel size, (long X, long Y) at)
    {
        LevelRect block = new(size.Index, at.X, at.Y, (int)Math.Min(BlockPx, size.Width - at.X), (int)Math.Min(BlockPx, size.Height - at.Y));
        using TileBuffer own = new(block.Width, block.Height), reference = new(block.Width, block.Height);
        string? refused = Refusal(() => direct.Read(block, own.Pixels, own.StridePx));
        if (refused is not null && direct.HasLyingTiles(size.Index))
        {
            // OpenSlide would ask for the memory that such a tile claims, and end the process.
            return default;
        }

        string? damaged = Refusal(() => openSlide.Read(block, reference.Pixels, reference.StridePx));
        if (refused is not null || damaged is not null)
        {
            // Damage decides nothing about the readers. Whoever reads that place is told of it.
            return new Outcome(damaged is null, damaged is null ? refused : null);
        }

        int most = 0;
        for (int y = 0; y < block.Height; y++)
        {
            most = Math.Max(most, MostDifferent(own.Row(y), reference.Row(y)));
        }

        return new Outcome(false, most > MaxDifference ? $"pixels of {block} differ by up to {most} grey levels between the direct reader and OpenSlide" : null);
    }

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return e.Message;
        }
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

    /// <param name="IsRefused">The direct reader did not read the block, and OpenSlide did.</param>
    /// <param name="Words">Why, or how the pixels differ.</param>
    private readonly record struct Outcome(bool IsRefused, string? Words);
}
