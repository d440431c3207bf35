using HccPathology.Interop;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>Which reader decodes a slide, and why.</summary>
/// <param name="Reader">It owns the OpenSlide reader that it was chosen instead of.</param>
/// <param name="Note">A sentence for people.</param>
/// <param name="HasDiffered">The direct reader's pixels were not OpenSlide's on some level, which is read by OpenSlide for that.</param>
internal sealed record ReaderSelection(SlideReader Reader, string Note, bool HasDiffered = false)
{
    /// <summary>Formats whose stored tiles are the level's pixels, neither overlapping nor placed elsewhere.</summary>
    private static readonly string[] Vendors = ["aperio", Generic, "philips"];

    private const string Generic = "generic-tiff";

    // OpenSlide's rule for Aperio: what is stored above a lost tile was made from nothing.
    private const string FillsIn = "a finer level lacks tiles, and OpenSlide shows the finer level there instead of what is stored";

    /// <exception cref="PathologyException">The direct reader was asked for and cannot read any level.</exception>
    public static ReaderSelection Choose(string path, OpenSlideReader openSlide, ReaderChoice choice)
    {
        if (openSlide.Vendor == Generic)
        {
            TiffPages.RequireLargestFirst(path);
        }

        ReaderSelection selection = choice == ReaderChoice.OpenSlide ? new ReaderSelection(openSlide, "OpenSlide was asked for") : Direct(path, openSlide);
        if (selection.Reader is not DirectReader { ReadsAllLevels: true })
        {
            RequireReadable(path, selection.Reader);
        }

        return choice != ReaderChoice.Direct || selection.Reader is DirectReader
            ? selection
            : throw new PathologyException(FailureKind.Unavailable, $"{path}: --reader direct cannot read it: {selection.Note}; use --reader auto");
    }

    private static void RequireReadable(string path, SlideReader reader)
    {
        try
        {
            TileClaims.Require(path);
            TiffPages.RequireUprightTiles(path);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static ReaderSelection Direct(string path, OpenSlideReader openSlide)
    {
        if (!Vendors.Contains(openSlide.Vendor))
        {
            return new ReaderSelection(openSlide, $"tiles of vendor {openSlide.Vendor} are not read directly");
        }

        if (NativeLibraries.JpegLibrary is null)
        {
            return new ReaderSelection(openSlide, $"native library: {NativeLibraries.HccNativeNote}");
        }

        TiffFile file;
        try
        {
            file = TiffFile.Open(path);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            // OpenSlide has opened it; what it reads decides.
            return new ReaderSelection(openSlide, e.Message);
        }

        try
        {
            return Proven(file, openSlide);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ReaderSelection Proven(TiffFile file, OpenSlideReader openSlide)
    {
        TiffDirectory?[] directories = StoredLevel.Match(openSlide.Levels, openSlide.Vendor, file.Directories);
        StoredLevel?[] stored = new StoredLevel?[directories.Length];
        List<string> left = [];
        for (int i = 0; i < stored.Length; i++)
        {
            (stored[i], string? reason) = directories[i] is not { } directory ? (null, "no directory of its size")
                : openSlide.Vendor == "aperio" && directories.Take(i).Any(finer => finer?.LacksTiles == true) ? (null, FillsIn)
                : StoredLevel.Of(directory);
            if (reason is not null)
            {
                left.Add($"level {i}: {reason}");
            }
        }

        DirectReader direct = new(openSlide, file, stored);
        bool hasDiffered = false;
        for (int i = 0; i < stored.Length; i++)
        {
            if (stored[i] is { } level && ReaderProof.Difference(direct, openSlide, level, i) is { } words)
            {
                (stored[i], hasDiffered) = (null, true);
                left.Add($"level {i}: {words}");
            }
        }

        direct.DropScratch();
        string note = left.Count == 0 ? "all levels are read directly" : $"OpenSlide reads {string.Join("; ", left)}";
        if (stored.All(s => s is null))
        {
            file.Dispose();
            return new ReaderSelection(openSlide, note, hasDiffered);
        }

        // A new one: its levels do not say that a lost one can be reduced, and what the check decoded is not counted.
        return new ReaderSelection(new DirectReader(openSlide, file, stored), note, hasDiffered);
    }
}
