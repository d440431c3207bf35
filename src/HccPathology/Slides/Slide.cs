using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>
/// An open whole-slide image, or a plain picture as a slide of one level. Reads may run on several threads at once; a read
/// that fails on damaged data does not spoil the reads that follow.
/// </summary>
public sealed class Slide : IDisposable
{
    private readonly SlideReader _reader;
    private readonly uint _background;
    private SlideDamage? _damage;

    private Slide(SlideReader reader, SlideFacts facts)
    {
        (_reader, Facts) = (reader, facts);
        _background = Background.Pack(facts.Background);
    }

    public SlideFacts Facts { get; }

    /// <exception cref="PathologyException">The file is missing, unreadable or no slide, or its pixel size is implausible.</exception>
    public static Slide Open(string path, SlideOptions options)
    {
        CheckFile(path);
        try
        {
            return Opened(path, options);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            SlideParts.RequireReadable(path);
            throw;
        }
    }

    /// <summary>True when OpenSlide knows the file by its content, whatever its name; it is not opened.</summary>
    public static bool IsKnown(string path)
    {
        NativeLibraries.RequireOpenSlide(path);
        return OpenSlideApi.Vendor(path) is not null;
    }

    /// <summary>The pixel size, for whoever cannot work without.</summary>
    public Mpp RequireMpp() => Facts.Mpp
        ?? throw new PathologyException(FailureKind.BadData,
            $"{Facts.Path}: no pixel size found ({Facts.MppNote}); give it in um/px, such as --mpp 0.25");

    /// <summary>
    /// Fills the upper left of <paramref name="destination"/> with a rectangle of a level, opaque. The rectangle may lie
    /// partly or wholly outside of the level; the background is there.
    /// </summary>
    public unsafe void Read(LevelRect rect, TileBuffer destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rect.Level, (uint)Facts.Levels.Count, nameof(rect));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rect.Width, nameof(rect));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rect.Height, nameof(rect));
        if (rect.Reduction is not (1 or 2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(rect), rect.Reduction, "a reduction is 1, 2, 4 or 8");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(rect.Reduction, Facts.Levels[rect.Level].MaxReduction, nameof(rect));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rect.Width, destination.Width, nameof(rect));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rect.Height, destination.Height, nameof(rect));
        LevelRect inside = Inside(rect, Facts.Levels[rect.Level]);
        Pad(rect, inside, destination);
        if (inside.Width > 0 && inside.Height > 0)
        {
            uint* to = destination.Pixels + (inside.Y - rect.Y) * destination.StridePx + (inside.X - rect.X);
            try
            {
                ReadInside(inside, to, destination.StridePx);
            }
            catch (PathologyException e) when (e.Kind == FailureKind.BadData)
            {
                SlideParts.RequireReadable(Facts.Path);
                throw;
            }
        }
    }

    /// <summary>
    /// Looks for stored tiles that cannot be read, by reading all of them, and leaves them out of every later read: the
    /// background is there. Without it a read of such a tile throws.
    /// </summary>
    /// <param name="mostShare">Share of all stored tiles, of all levels, that may be damaged, 0-1.</param>
    /// <param name="threads">Threads that read.</param>
    /// <param name="token">Stops between tiles.</param>
    /// <param name="progress">Told how many of the tiles were read, from any of the threads and in any order.</param>
    /// <exception cref="PathologyException">More are damaged; the rest is not read then.</exception>
    public SlideDamage LeaveOutDamage(double mostShare, int threads, CancellationToken token, IProgress<(int Done, int All)>? progress = null)
    {
        SlideDamage damage = SlideDamage.Find(_reader, mostShare, threads, token, progress);
        if (damage.BadTileCount > 0)
        {
            SlideParts.RequireReadable(Facts.Path);
        }

        if (damage.BadTileCount > mostShare * damage.TileCount)
        {
            throw new PathologyException(FailureKind.BadData, FormattableString.Invariant(
                $"{Facts.Path}: at least {damage.BadTileCount} of {damage.TileCount} stored tiles ({(double)damage.BadTileCount / damage.TileCount:0.###%}) are damaged, more than the {mostShare:0.###%} allowed; {damage.ReadTileCount} were read until this was known; one of them: {damage.FirstReason(Facts.Path)}"));
        }

        return _damage = damage;
    }

    /// <summary>
    /// Announces the reads that are to come, so that stored pixels which several of them need are decoded once. The caller
    /// disposes what it gets (null when the reader has no use for it) when the reads are done.
    /// </summary>
    public IDisposable? Share(IEnumerable<LevelRect> reads) =>
        _reader.Share(reads.Select(r => Inside(r, Facts.Levels[r.Level])).Where(r => r.Width > 0 && r.Height > 0));

    /// <summary>What reading cost so far; null when the reader cannot tell.</summary>
    public ReadCounter? ReadCounter => _reader.Counter;

    public void Dispose() => _reader.Dispose();

    private static Slide Opened(string path, SlideOptions options)
    {
        ReaderSelection selection = OpenReader(path, options.Reader);
        try
        {
            return new Slide(selection.Reader, FactsOf(path, selection, options));
        }
        catch
        {
            selection.Reader.Dispose();
            throw;
        }
    }

    private unsafe void ReadInside(LevelRect inside, uint* to, int stridePx)
    {
        if (_damage is { } damage)
        {
            damage.ReadAround(inside, to, stridePx, _background);
        }
        else
        {
            _reader.Read(inside, to, stridePx);
        }
    }

    private static LevelRect Inside(LevelRect rect, SlideLevel level)
    {
        long width = (level.Width + rect.Reduction - 1) / rect.Reduction, height = (level.Height + rect.Reduction - 1) / rect.Reduction;
        long x = Math.Clamp(rect.X, 0, width), xEnd = Math.Clamp(checked(rect.X + rect.Width), 0, width);
        long y = Math.Clamp(rect.Y, 0, height), yEnd = Math.Clamp(checked(rect.Y + rect.Height), 0, height);
        return rect with { X = x, Y = y, Width = (int)(xEnd - x), Height = (int)(yEnd - y) };
    }

    private void Pad(LevelRect rect, LevelRect inside, TileBuffer destination)
    {
        if (inside == rect)
        {
            return;
        }

        for (int y = 0; y < rect.Height; y++)
        {
            destination.Row(y)[..rect.Width].Fill(_background);
        }
    }

    private static void CheckFile(string path)
    {
        if (!InputFile.Exists(path))
        {
            throw Directory.Exists(path)
                ? new PathologyException(FailureKind.BadData, $"{path}: is a folder, not a slide file; give a file in it")
                : new PathologyException(FailureKind.NotFound, LinkedFile.Missing(path));
        }

        try
        {
            // Before it is opened: whoever opens a pipe waits for ever, and no signal ends that.
            if (!InputFile.HasContent(path))
            {
                throw new PathologyException(FailureKind.BadData, $"{path}: the file is empty (0 bytes), or a pipe or device; copy it again");
            }

            using FileStream file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PathologyException(FailureKind.Temporary, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    // OpenSlide is asked first about a TIFF, because a pyramid opened as a plain picture would give its first page alone.
    private static ReaderSelection OpenReader(string path, ReaderChoice choice) =>
        PlainImageReader.TakesAlone(path) ? Plain(path, choice)
        : OpenSlideReader.TryOpen(path) is { } slide ? Chosen(path, slide, choice)
        : PlainImageReader.Takes(path) ? Plain(path, choice)
        : throw new PathologyException(FailureKind.BadData,
            $"{path}: not a slide that OpenSlide {NativeLibraries.OpenSlideVersion} knows and not a PNG, JPEG or TIFF picture; it may be damaged, cut short, or need a newer OpenSlide (DICOM: 4.0)");

    private static ReaderSelection Plain(string path, ReaderChoice choice) => choice == ReaderChoice.Direct
        ? throw new PathologyException(FailureKind.Unavailable, $"{path}: --reader direct reads slides, not plain pictures; use --reader auto")
        : new ReaderSelection(PlainImageReader.Open(path), "a plain picture has a reader of its own");

    private static ReaderSelection Chosen(string path, OpenSlideReader slide, ReaderChoice choice)
    {
        try
        {
            return ReaderSelection.Choose(path, slide, choice);
        }
        catch
        {
            slide.Dispose();
            throw;
        }
    }

    private static SlideFacts FactsOf(string path, ReaderSelection selection, SlideOptions options)
    {
        SlideReader reader = selection.Reader;
        var (mpp, source, note) = MppSearch.Find(path, options.Mpp, reader.Vendor, reader.Properties);
        return new SlideFacts
        {
            Path = path,
            Name = Path.GetFileNameWithoutExtension(path),
            Vendor = reader.Vendor,
            Reader = reader.Name,
            ReaderNote = selection.Note,
            DirectReaderDiffered = selection.HasDiffered,
            Levels = LevelProof.Of(reader, path),
            Mpp = mpp,
            MppSource = source,
            MppNote = note,
            MppDoubt = mpp is not { } size ? null
                : source == MppSource.Properties ? MppSearch.DoubtOfOwn(size, reader.Properties)
                : MppSearch.Doubt(size, reader.Vendor, reader.Properties),
            OwnMpp = MppSearch.Own(reader.Vendor, reader.Properties),
            ObjectivePower = PropertyNumber.Of(reader.Properties, MppSearch.ObjectiveProperty),
            Background = Background.From(reader.Properties),
            Bounds = BoundsOf(reader.Properties),
            AssociatedImages = reader.AssociatedImages,
            Properties = reader.Properties,
        };
    }

    private static SlideRect? BoundsOf(IReadOnlyDictionary<string, string> properties) =>
        PropertyNumber.Of(properties, "openslide.bounds-x") is { } x && PropertyNumber.Of(properties, "openslide.bounds-y") is { } y
        && PropertyNumber.Of(properties, "openslide.bounds-width") is { } width && PropertyNumber.Of(properties, "openslide.bounds-height") is { } height
            ? new SlideRect((long)x, (long)y, (long)width, (long)height)
            : null;
}
