using HccPathology.Geometry;

namespace HccPathology.Slides;

/// <summary>
/// Decoded pieces of stored tiles that OpenSlide's own cache of 32 MiB cannot keep: it decodes such a tile whole for every read, a tile of
/// 8192 px some hundred times. Those read last are kept, up to a limit; beyond it pieces are decoded again, which costs time and changes nothing.
/// </summary>
/// <param name="maxBytes">Of pixels that are kept; one piece is kept in any case.</param>
internal sealed class LargeTilePieces(long maxBytes)
{
    /// <summary>768 MiB: 12 pieces of 4096 px. A row of analysis tiles reaches with its halos into two rows of pieces: on slides of up to 24,000 px each piece
    /// is decoded once, on wider ones for each row.</summary>
    public const long MaxBytes = 768L << 20;

    /// <summary>OpenSlide composes regions in parts of 4096 px and decodes the tile for each: a larger piece would cost as often.</summary>
    private const int MostSidePx = 4096;

    /// <summary>Two tiles of 2048 px fill OpenSlide's cache.</summary>
    private const long MostCachedPx = 2048 * 2048;

    private readonly List<(LevelRect Place, uint[] Pixels)> _kept = [];
    private long _bytes;

    /// <summary>True for tiles that OpenSlide would decode again and again.</summary>
    public static bool IsNeededFor(long tileWidth, long tileHeight) => (Int128)tileWidth * tileHeight > MostCachedPx;

    /// <summary>Side of the equal pieces, of at most 4096 px, that a tile's side is cut into.</summary>
    public static int SideOf(long tileSide)
    {
        long count = (tileSide + MostSidePx - 1) / MostSidePx;
        return (int)((tileSide + count - 1) / count);
    }

    /// <summary>The pieces of a level that a rectangle touches; the last of a row or column end with the level.</summary>
    public static IEnumerable<LevelRect> Of(SlideLevel level, int width, int height, LevelRect inside) => inside.Cells(width, height)
        .Select(c => c with { Width = (int)Math.Min(width, level.Width - c.X), Height = (int)Math.Min(height, level.Height - c.Y) });

    /// <summary>The pixels of a piece, row by row; decoded when they are not at hand. Called under a lock.</summary>
    /// <param name="place">The piece.</param>
    /// <param name="decode">Fills the pixels; when it throws, nothing is kept.</param>
    public uint[] Read(LevelRect place, Action<uint[]> decode)
    {
        int at = _kept.FindIndex(k => k.Place == place);
        uint[] pixels = at >= 0 ? _kept[at].Pixels : Decoded(place, decode);
        if (at >= 0)
        {
            _kept.RemoveAt(at);
        }

        _kept.Add((place, pixels));
        return pixels;
    }

    private uint[] Decoded(LevelRect place, Action<uint[]> decode)
    {
        long bytes = (long)place.Width * place.Height * sizeof(uint);
        uint[]? free = null;
        while (_kept.Count > 0 && _bytes + bytes > maxBytes)
        {
            free = _kept[0].Pixels;
            _kept.RemoveAt(0);
            _bytes -= (long)free.Length * sizeof(uint);
        }

        uint[] pixels = free?.Length == place.Width * place.Height ? free : new uint[place.Width * place.Height];
        decode(pixels);
        _bytes += bytes;
        return pixels;
    }
}
