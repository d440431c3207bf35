using HccPathology.Geometry;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>One level of the pyramid as the JPEG tiles that the file stores, which the direct reader can decode itself.</summary>
internal sealed class StoredLevel
{
    /// <summary>
    /// Scanners store 240 to 1024 px, converters up to 4096. <see cref="SharedTiles"/> holds four decoded tiles of 2048 px, and one of 4096: those were decoded
    /// 22 times, which costs more (20 s for 13 on 12,288 px) than OpenSlide with <see cref="LargeTilePieces"/>. At 2048 px it is OpenSlide that costs more (24 s
    /// for 12).
    /// </summary>
    private const int MaxTileSide = 2048;

    private readonly TiffDirectory _directory;

    private StoredLevel(TiffDirectory directory) => _directory = directory;

    public int TileWidth => _directory.TileWidth;
    public int TileHeight => _directory.TileHeight;
    public int TilesAcross => (int)_directory.TilesAcross;
    public byte[] Tables => _directory.JpegTables;
    public bool IsRgb => _directory.Photometric == TiffDirectory.RgbPhotometric;

    /// <summary>Largest reduction that cuts tiles into whole pixels; 8 for all tiles that keep TIFF's rule of multiples of 16.</summary>
    public int MaxReduction => TileWidth % 8 == 0 && TileHeight % 8 == 0 ? 8 : 1;

    /// <summary>Which tile it is that covers a cell of the level's grid, at whatever reduction.</summary>
    public int IndexOf(LevelRect tile) => (int)(tile.Y / tile.Height * TilesAcross + tile.X / tile.Width);

    /// <summary>Where a tile's bytes start in the file.</summary>
    public long Offset(int tile) => _directory.TileOffsets[tile];

    /// <summary>Bytes of a tile; 0 when it was never written.</summary>
    public long ByteCount(int tile) => _directory.TileByteCounts[tile];

    /// <summary>The tile that holds most bytes: the one with most to see in it.</summary>
    public int HeaviestTile => Array.IndexOf(_directory.TileByteCounts, _directory.TileByteCounts.Max());

    /// <summary>Null when another reader must do it; then the reason in words.</summary>
    public static (StoredLevel? Level, string? Reason) Of(TiffDirectory directory) =>
        WhyNot(directory) is { } reason ? (null, reason) : (new StoredLevel(directory), null);

    /// <summary>
    /// The directory of each level: by size where OpenSlide takes sizes from the directories, by order where it corrects them
    /// (Philips pads its lower levels).
    /// </summary>
    public static TiffDirectory?[] Match(IReadOnlyList<SlideLevel> levels, string vendor, IReadOnlyList<TiffDirectory> directories)
    {
        List<TiffDirectory> tiled = [.. directories.Where(d => d.IsTiled)];
        return [.. levels.Select(level =>
        {
            TiffDirectory? match = vendor == "philips"
                ? tiled.FirstOrDefault() is { } next && next.Width >= level.Width && next.Height >= level.Height ? next : null
                : tiled.FirstOrDefault(d => d.Width == level.Width && d.Height == level.Height);
            tiled.Remove(match!);
            return match;
        })];
    }

    private static string? WhyNot(TiffDirectory d) =>
        d.Compression != TiffDirectory.JpegCompression ? $"compression {d.Compression} is not JPEG"
        : d.SamplesPerPixel != 3 || d.BitsPerSample != 8 || d.PlanarConfiguration != 1
            ? $"{d.SamplesPerPixel} samples of {d.BitsPerSample} bits, planar configuration {d.PlanarConfiguration}"
        : d.Photometric is not (TiffDirectory.RgbPhotometric or TiffDirectory.YCbCrPhotometric)
            ? $"photometric interpretation {d.Photometric} is neither RGB nor YCbCr"
        : d.TileWidth > MaxTileSide || d.TileHeight > MaxTileSide ? $"tiles of {d.TileWidth} x {d.TileHeight} px"
        : null;
}
