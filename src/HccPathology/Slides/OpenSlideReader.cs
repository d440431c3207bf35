using System.Buffers;
using HccPathology.Geometry;
using HccPathology.Interop;

namespace HccPathology.Slides;

/// <summary>
/// Reads through OpenSlide. Two of its habits shape this class. An error stays in the handle for good and shows only when
/// asked for: it is asked for after every call, and a handle in error is closed and replaced. And a level position is given
/// in level-0 px, so that at a downsample such as 2.0005 a level pixel is met only to a fraction and OpenSlide interpolates.
/// </summary>
internal sealed unsafe class OpenSlideReader : SlideReader
{
    // Blocks of a level with a fractional downsample start on this grid: the fraction then depends on the place alone. Each
    // side of a read wastes half a block on average; at 256 px each fits the stored tiles and costs 1.3 times for 1100 px.
    internal const int BlockPx = 256;

    // 4 MiB of scratch per reading thread. OpenSlide's tile cache (32 MiB) bridges the cuts between bands.
    private const int BandPx = 1 << 20;

    private readonly string _path;
    private readonly double[] _downsamples;
    private readonly uint _background;

    // Readers share the handle; closing it waits for them, because a handle may not be closed under a running call.
    private readonly ReaderWriterLockSlim _gate = new();
    private readonly LargeTilePieces _pieces = new(LargeTilePieces.MaxBytes);
    private OpenSlideHandle? _handle;
    private bool _isDisposed;

    private OpenSlideReader(string path, OpenSlideHandle handle)
    {
        (_path, _handle) = (path, handle);
        Name = $"openslide {OpenSlideApi.Version()}";
        Properties = ReadProperties(handle);
        Vendor = Properties.GetValueOrDefault("openslide.vendor", "unknown");
        _background = Background.Pack(Background.From(Properties));
        (Levels, _downsamples) = ReadLevels(handle);
        RequireTilesThatFit();
        AssociatedImages = ReadAssociatedImages(handle);
    }

    public override string Vendor { get; }
    public override string Name { get; }
    public override IReadOnlyList<SlideLevel> Levels { get; }
    public override IReadOnlyDictionary<string, string> Properties { get; }
    public override IReadOnlyList<AssociatedImage> AssociatedImages { get; }

    /// <summary>Null when OpenSlide does not know the format; throws when it does and the file is damaged.</summary>
    public static OpenSlideReader? TryOpen(string path)
    {
        NativeLibraries.RequireOpenSlide(path);
        OpenSlideHandle handle = OpenSlideApi.Open(path);
        try
        {
            return handle.IsInvalid ? null : new OpenSlideReader(path, Healthy(path, handle, "opening"));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// True when the level pixel at (x, y) is met without a fraction, so that OpenSlide gives the stored pixels; a 1/256 px does
    /// not move a grey level by more than one.
    /// </summary>
    public bool MeetsExactly(int level, long x, long y)
    {
        double downsample = _downsamples[level];
        return Fraction(x) < 1.0 / 256 && Fraction(y) < 1.0 / 256;

        double Fraction(long at) => Math.Abs(Math.Round(at * downsample) / downsample - at);
    }

    public override (int Width, int Height) CellPx(int level) =>
        IsWhole(level) && StoredTile(level) is { Width: > 0, Height: > 0 } tile ? ((int)tile.Width, (int)tile.Height) : (BlockPx, BlockPx);

    public override void Read(LevelRect inside, uint* destination, int stridePx)
    {
        (long width, long height) = StoredTile(inside.Level);
        if (IsWhole(inside.Level) && LargeTilePieces.IsNeededFor(width, height))
        {
            ReadPieces(LargeTilePieces.SideOf(width), LargeTilePieces.SideOf(height), inside, destination, stridePx);
            return;
        }

        ReadProven(inside, handle => ReadWith(handle, inside, destination, stridePx));
    }

    // One thread at a time: two would need room for two such tiles, of 256 MiB at 8192 px, and mostly want the same.
    private void ReadPieces(int pieceWidth, int pieceHeight, LevelRect inside, uint* destination, int stridePx)
    {
        foreach (LevelRect piece in LargeTilePieces.Of(Levels[inside.Level], pieceWidth, pieceHeight, inside))
        {
            lock (_pieces)
            {
                Copy(piece, _pieces.Read(piece, pixels => ReadProven(piece, handle => ReadBlock(handle, piece, pixels))), inside, destination, stridePx);
            }
        }
    }

    /// <summary>Reads by the shared handle, and where that fails by one of its own.</summary>
    /// <param name="inside">What is read, for the message.</param>
    /// <param name="read">Gives OpenSlide's words when the read failed, else null.</param>
    private void ReadProven(LevelRect inside, Func<OpenSlideHandle, string?> read)
    {
        if (ReadShared(read, out OpenSlideHandle? broken) is null)
        {
            return;
        }

        // The error may be that of another thread's rectangle on the shared handle. A handle of this call's own decides.
        OpenSlideHandle own = Reopen();
        string? words = read(own);
        Replace(broken, own, isHealthy: words is null);
        if (words is not null)
        {
            throw OpenSlideFault.Of(_path, inside, words);
        }
    }

    public override void Dispose()
    {
        _gate.EnterWriteLock();
        _isDisposed = true;
        _handle?.Dispose();
        _handle = null;
        _gate.ExitWriteLock();
    }

    // Null when the read succeeded; the handle that failed, or null when none is open, goes to Replace.
    private string? ReadShared(Func<OpenSlideHandle, string?> read, out OpenSlideHandle? broken)
    {
        _gate.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            broken = _handle;
            return _handle is { } handle ? read(handle) : "not open";
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    // The first thread back brings the new shared handle, or none, and then the next read opens one.
    private void Replace(OpenSlideHandle? broken, OpenSlideHandle own, bool isHealthy)
    {
        _gate.EnterWriteLock();
        if (ReferenceEquals(_handle, broken))
        {
            _handle?.Dispose();
            _handle = isHealthy && !_isDisposed ? own : null;
        }

        if (!ReferenceEquals(_handle, own))
        {
            own.Dispose();
        }

        _gate.ExitWriteLock();
    }

    // OpenSlide's words when the read failed, else null.
    private string? ReadWith(OpenSlideHandle handle, LevelRect inside, uint* destination, int stridePx)
    {
        bool isWhole = IsWhole(inside.Level);
        int blockWidth = isWhole ? inside.Width : BlockPx, blockHeight = isWhole ? Math.Max(1, BandPx / inside.Width) : BlockPx;
        long left = isWhole ? inside.X : inside.X / BlockPx * BlockPx, top = isWhole ? inside.Y : inside.Y / BlockPx * BlockPx;
        uint[] scratch = ArrayPool<uint>.Shared.Rent(Math.Min(blockHeight, (int)(inside.YEnd - top)) * blockWidth);
        string? words = null;
        for (long y = top; y < inside.YEnd && words is null; y += blockHeight)
        {
            for (long x = left; x < inside.XEnd && words is null; x += blockWidth)
            {
                LevelRect block = new(inside.Level, x, y, (int)Math.Min(blockWidth, inside.XEnd - x), (int)Math.Min(blockHeight, inside.YEnd - y));
                words = ReadBlock(handle, block, scratch);
                Copy(block, scratch, inside, destination, stridePx);
            }
        }

        ArrayPool<uint>.Shared.Return(scratch);
        return words;
    }

    private bool IsWhole(int level) => _downsamples[level] == Math.Round(_downsamples[level]);

    private string? ReadBlock(OpenSlideHandle handle, LevelRect block, uint[] scratch)
    {
        double downsample = _downsamples[block.Level];
        long x = (long)Math.Round(block.X * downsample), y = (long)Math.Round(block.Y * downsample);
        fixed (uint* packed = scratch)
        {
            OpenSlideApi.ReadRegion(handle, packed, x, y, block.Level, block.Width, block.Height);
        }

        return OpenSlideApi.Error(handle);
    }

    private void Copy(LevelRect block, uint[] scratch, LevelRect inside, uint* destination, int stridePx)
    {
        LevelRect part = block.And(inside);
        for (long y = part.Y; y < part.YEnd; y++)
        {
            Background.Compose(scratch.AsSpan((int)((y - block.Y) * block.Width + (part.X - block.X)), part.Width),
                new Span<uint>(destination + (y - inside.Y) * stridePx + (part.X - inside.X), part.Width), _background);
        }
    }

    private OpenSlideHandle Reopen()
    {
        OpenSlideHandle handle = OpenSlideApi.Open(_path);
        return handle.IsInvalid
            ? throw new PathologyException(FailureKind.BadData, $"{_path}: cannot be opened again; it changed or went away while it was read")
            : Healthy(_path, handle, "opening again");
    }

    private static OpenSlideHandle Healthy(string path, OpenSlideHandle handle, string doing) =>
        OpenSlideApi.Error(handle) is { } words ? throw OpenSlideFault.Of(path, doing, words) : handle;

    private Dictionary<string, string> ReadProperties(OpenSlideHandle handle)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach (string name in OpenSlideApi.PropertyNames(handle))
        {
            properties[name] = OpenSlideApi.Property(handle, name) ?? "";
        }

        Healthy(_path, handle, "reading the properties");
        return properties;
    }

    private (SlideLevel[], double[]) ReadLevels(OpenSlideHandle handle)
    {
        int count = OpenSlideApi.LevelCount(handle);
        Healthy(_path, handle, "counting the levels");
        SlideLevel[] levels = new SlideLevel[count];
        double[] downsamples = new double[count];
        for (int i = 0; i < count; i++)
        {
            OpenSlideApi.LevelDimensions(handle, i, out long width, out long height);
            downsamples[i] = OpenSlideApi.LevelDownsample(handle, i);
            Healthy(_path, handle, $"asking for level {i}");
            levels[i] = i == 0
                ? new SlideLevel(0, width, height, 1, 1)
                : new SlideLevel(i, width, height, Downsample(levels[0].Width, width), Downsample(levels[0].Height, height));
        }

        return (levels, downsamples);
    }

    // OpenSlide makes room for a whole tile, and GLib ends the process when there is none.
    private void RequireTilesThatFit()
    {
        const long MostPx = 1L << 28; // 1 GiB: 16384 x 16384 px
        foreach (SlideLevel level in Levels)
        {
            (long width, long height) = StoredTile(level.Index);
            if ((Int128)width * height > MostPx)
            {
                throw new PathologyException(FailureKind.BadData,
                    $"{_path}: level {level.Index} claims tiles of {width} x {height} px, more than can be read; the file is damaged: copy or scan it again");
            }
        }
    }

    /// <summary>Size of a level's stored tiles, 0 where OpenSlide does not say it.</summary>
    private (long Width, long Height) StoredTile(int level)
    {
        return (Side("width"), Side("height"));

        long Side(string side) => long.TryParse(Properties.GetValueOrDefault($"openslide.level[{level}].tile-{side}"), out long px) ? px : 0;
    }

    // Writers halve or quarter and drop the rest: 4443 px become 2221, and the factor is 2, not 4443 / 2221.
    private static double Downsample(long full, long level)
    {
        long whole = Math.Max(1, (long)Math.Round(full / (double)level));
        return full / whole == level || (full + whole - 1) / whole == level ? whole : full / (double)level;
    }

    private List<AssociatedImage> ReadAssociatedImages(OpenSlideHandle handle)
    {
        List<AssociatedImage> images = [];
        foreach (string name in OpenSlideApi.AssociatedImageNames(handle))
        {
            OpenSlideApi.AssociatedImageDimensions(handle, name, out long width, out long height);
            images.Add(new AssociatedImage(name, width, height));
        }

        Healthy(_path, handle, "listing the associated images");
        return images;
    }
}
