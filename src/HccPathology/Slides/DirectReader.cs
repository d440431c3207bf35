using System.Collections.Concurrent;
using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Decodes the JPEG tiles of a TIFF pyramid itself, whole and each once, straight into the caller's pixels. OpenSlide says
/// what the slide is, and reads the levels and the tiles that are not for this reader. Why: read_region spends three
/// quarters of its time composing pixels, and knows no decoding at a fraction of the size.
/// </summary>
internal sealed unsafe class DirectReader : SlideReader
{
    // Four times the pixels of a 2048 px tile; more is a directory that lies.
    private const long MaxTileBytes = 64 << 20;

    private readonly OpenSlideReader _openSlide;
    private readonly TiffFile _file;
    private readonly StoredLevel?[] _stored;
    private readonly ConcurrentBag<StoredTileScratch> _scratch = [];
    private readonly ReadCounter _counter = new();
    private SharedTiles? _shared;

    /// <param name="openSlide">The same file, open; disposed with this reader.</param>
    /// <param name="file">The same file as TIFF; disposed with this reader.</param>
    /// <param name="stored">For each level its tiles, or null to leave it to OpenSlide.</param>
    public DirectReader(OpenSlideReader openSlide, TiffFile file, StoredLevel?[] stored)
    {
        (_openSlide, _file, _stored) = (openSlide, file, stored);
        Levels = [.. openSlide.Levels.Select(level => level with { MaxReduction = stored[level.Index]?.MaxReduction ?? 1 })];
    }

    /// <summary>What a plan may hold; tests make it small to reach it.</summary>
    internal long MaxSharedBytes { get; init; } = SharedTiles.MaxBytes;

    /// <summary>True when OpenSlide is asked for nothing but tiles that were never written.</summary>
    public bool ReadsAllLevels => _stored.All(s => s is not null);

    public override string Vendor => _openSlide.Vendor;
    public override string Name => $"direct, {NativeLibraries.JpegLibrary}; {_openSlide.Name}";
    public override IReadOnlyList<SlideLevel> Levels { get; }
    public override IReadOnlyDictionary<string, string> Properties => _openSlide.Properties;
    public override IReadOnlyList<AssociatedImage> AssociatedImages => _openSlide.AssociatedImages;
    public override ReadCounter? Counter => _counter;

    public override (int Width, int Height) CellPx(int level) =>
        _stored[level] is { } stored ? (stored.TileWidth, stored.TileHeight) : _openSlide.CellPx(level);

    public override IDisposable Share(IEnumerable<LevelRect> reads)
    {
        SharedTiles shared = new(reads.Where(r => _stored[r.Level] is not null).SelectMany(TilesOf), MaxSharedBytes);
        shared.Disposed = () => Interlocked.CompareExchange(ref _shared, null, shared);
        _shared = shared;
        return shared;
    }

    public override void Read(LevelRect inside, uint* destination, int stridePx)
    {
        if (_stored[inside.Level] is null)
        {
            _openSlide.Read(inside, destination, stridePx);
            return;
        }

        StoredTileScratch scratch = _scratch.TryTake(out StoredTileScratch? idle) ? idle : new StoredTileScratch();
        try
        {
            foreach (LevelRect tile in TilesOf(inside))
            {
                ReadTile(tile, inside, destination, stridePx, scratch);
            }
        }
        finally
        {
            _scratch.Add(scratch);
        }

        _counter.Delivered((long)inside.Width * inside.Height);
    }

    /// <summary>Gives back what reads have kept for the next ones.</summary>
    public void DropScratch()
    {
        while (_scratch.TryTake(out StoredTileScratch? idle))
        {
            idle.Dispose();
        }
    }

    public override void Dispose()
    {
        DropScratch();
        _file.Dispose();
        _openSlide.Dispose();
    }

    private IEnumerable<LevelRect> TilesOf(LevelRect inside) =>
        inside.Cells(_stored[inside.Level]!.TileWidth / inside.Reduction, _stored[inside.Level]!.TileHeight / inside.Reduction);

    private void ReadTile(LevelRect tile, LevelRect inside, uint* destination, int stridePx, StoredTileScratch scratch)
    {
        if (_shared is { } shared && shared.Find(tile) is { } entry && TryReadShared(shared, entry, tile, inside, destination, stridePx, scratch))
        {
            return;
        }

        if (tile.And(inside) == tile)
        {
            Decode(tile, destination + (tile.Y - inside.Y) * stridePx + (tile.X - inside.X), stridePx, scratch);
            return;
        }

        TileBuffer whole = scratch.Pixels(tile.Width, tile.Height);
        Decode(tile, whole.Pixels, whole.StridePx, scratch);
        Copy(tile, whole.Pixels, whole.StridePx, inside, destination, stridePx);
    }

    // The lock is held while a tile is decoded, because the other thread that wants it would decode the same meanwhile.
    private bool TryReadShared(
        SharedTiles shared, SharedTiles.Entry entry, LevelRect tile, LevelRect inside, uint* destination, int stridePx, StoredTileScratch scratch)
    {
        lock (entry)
        {
            bool isLast = --entry.UsesLeft <= 0;
            if (entry.Pixels is null && !isLast)
            {
                entry.Pixels = DecodeShared(shared, tile, scratch);
            }

            if (entry.Pixels is null)
            {
                return false;
            }

            Copy(tile, entry.Pixels, tile.Width, inside, destination, stridePx);
            if (isLast)
            {
                shared.Return(entry.Pixels);
                entry.Pixels = null;
            }

            return true;
        }
    }

    private uint* DecodeShared(SharedTiles shared, LevelRect tile, StoredTileScratch scratch)
    {
        uint* pixels = shared.Rent();
        if (pixels is null)
        {
            return null;
        }

        try
        {
            Decode(tile, pixels, tile.Width, scratch);
            return pixels;
        }
        catch
        {
            shared.Return(pixels);
            throw;
        }
    }

    private void Decode(LevelRect tile, uint* pixels, int stridePx, StoredTileScratch scratch)
    {
        StoredLevel stored = _stored[tile.Level]!;
        bool isMissing = stored.ByteCount(stored.IndexOf(tile)) == 0;
        if (isMissing || HasPartialPixels(tile))
        {
            DecodeAndAverage(tile, isMissing, pixels, stridePx, scratch);
        }
        else
        {
            Decode(tile, tile.Reduction, pixels, stridePx, scratch);
        }

        _counter.Decoded(isMissing ? 0 : (long)tile.Width * tile.Height);
    }

    // Where a level's side is no multiple of the reduction, libjpeg mixes what a writer put beyond the edge into the last column or row, up to 7/8 of it: at
    // 1/2 black padding made it darker by 98 grey levels, and glass became tissue. The columns before it are apart by the coding noise of 2.
    private bool HasPartialPixels(LevelRect tile)
    {
        (SlideLevel level, int r) = (Levels[tile.Level], tile.Reduction);
        return (level.Width % r != 0 && tile.XEnd * r > level.Width) || (level.Height % r != 0 && tile.YEnd * r > level.Height);
    }

    // Of the level's own pixels alone; what lies beyond the level is never read.
    private void DecodeAndAverage(LevelRect tile, bool isMissing, uint* pixels, int stridePx, StoredTileScratch scratch)
    {
        (SlideLevel level, int r) = (Levels[tile.Level], tile.Reduction);
        using TileBuffer full = new(tile.Width * r, tile.Height * r);
        int width = (int)Math.Min(full.Width, level.Width - tile.X * r), height = (int)Math.Min(full.Height, level.Height - tile.Y * r);
        if (isMissing)
        {
            // What a missing tile shows depends on the vendor (background, or the next level's pixels): OpenSlide knows.
            _openSlide.Read(new LevelRect(tile.Level, tile.X * r, tile.Y * r, width, height), full.Pixels, full.StridePx);
        }
        else
        {
            Decode(tile, 1, full.Pixels, full.StridePx, scratch);
        }

        for (int y = 0; y * r < height; y++)
        {
            for (int x = 0; x * r < width; x++)
            {
                pixels[(long)y * stridePx + x] =
                    Mean(full.Pixels + (long)y * r * full.StridePx + x * r, full.StridePx, Math.Min(r, width - x * r), Math.Min(r, height - y * r));
            }
        }
    }

    private void Decode(LevelRect tile, int reduction, uint* pixels, int stridePx, StoredTileScratch scratch)
    {
        StoredLevel stored = _stored[tile.Level]!;
        int index = stored.IndexOf(tile);
        long offset = stored.Offset(index), bytes = stored.ByteCount(index);
        if (bytes > MaxTileBytes || offset > _file.Length - bytes)
        {
            throw Damaged(tile, bytes > MaxTileBytes ? $"a tile has at most {MaxTileBytes} bytes" : $"the file ends at {_file.Length}");
        }

        Span<byte> jpeg = scratch.Bytes((int)bytes);
        _file.Read(offset, jpeg);
        if (scratch.Decoder.Decode(jpeg, stored.Tables, stored.TileWidth, stored.TileHeight, stored.IsRgb, reduction, pixels, stridePx) is { } words)
        {
            throw Damaged(tile, $"{NativeLibraries.JpegLibrary} says: {words}");
        }
    }

    private static uint Mean(uint* corner, int stridePx, int width, int height)
    {
        int red = 0, green = 0, blue = 0, count = width * height, half = count / 2;
        for (int y = 0; y < height; y++)
        {
            for (uint* at = corner + (long)y * stridePx, end = at + width; at < end; at++)
            {
                (red, green, blue) = (red + (byte)(*at >> 16), green + (byte)(*at >> 8), blue + (byte)*at);
            }
        }

        return Background.Pack(((byte)((red + half) / count), (byte)((green + half) / count), (byte)((blue + half) / count)));
    }

    private PathologyException Damaged(LevelRect tile, string why)
    {
        StoredLevel stored = _stored[tile.Level]!;
        int index = stored.IndexOf(tile);
        LevelRect rect = new(tile.Level, tile.X * tile.Reduction, tile.Y * tile.Reduction, stored.TileWidth, stored.TileHeight);
        return new PathologyException(FailureKind.BadData,
            $"{_file.Path}: cannot read {rect} (tile {index}, {stored.ByteCount(index)} bytes at offset {stored.Offset(index)}): {why}; the file is damaged there: copy or scan it again, or leave such tiles out with --allow-bad-tiles");
    }

    private static void Copy(LevelRect tile, uint* pixels, int tileStridePx, LevelRect inside, uint* destination, int stridePx)
    {
        LevelRect part = tile.And(inside);
        for (long y = part.Y; y < part.YEnd; y++)
        {
            new Span<uint>(pixels + (y - tile.Y) * tileStridePx + (part.X - tile.X), part.Width)
                .CopyTo(new Span<uint>(destination + (y - inside.Y) * stridePx + (part.X - inside.X), part.Width));
        }
    }
}
