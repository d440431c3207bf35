using HccPathology.Interop;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>Which reader decodes a slide, and why.</summary>
/// <param name="Reader">A direct one owns the OpenSlide reader that it was chosen instead of, and the TIFF.</param>
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
        (TiffFile? file, string? fault) = Opened(path);
        bool isDirect = false;
        try
        {
            if (openSlide.Vendor == Generic)
            {
                TiffPages.RequireLargestFirst(path, file);
            }

            if (Vendors.Contains(openSlide.Vendor))
            {
                TiffPages.RequireColoursAsStored(file);
            }

            ReaderSelection selection = choice == ReaderChoice.OpenSlide ? new ReaderSelection(openSlide, "OpenSlide was asked for") : Direct(file, fault, openSlide);
            if (selection.Reader is not DirectReader { ReadsAllLevels: true })
            {
                TiffPages.RequireTilesWithinFile(file);
                TiffPages.RequireUprightTiles(file);
                TiffPages.RequireTilesWithinPicture(path, file);
            }

            isDirect = selection.Reader is DirectReader;
            return choice != ReaderChoice.Direct || isDirect
                ? selection
                : throw new PathologyException(FailureKind.Unavailable, $"{path}: --reader direct cannot read it: {selection.Note}; use --reader auto");
        }
        finally
        {
            if (!isDirect)
            {
                file?.Dispose();
            }
        }
    }

    // OpenSlide has opened it; what it reads decides.
    private static (TiffFile? File, string? Fault) Opened(string path)
    {
        try
        {
            return (TiffFile.Open(path), null);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return (null, e.Message);
        }
    }

    private static ReaderSelection Direct(TiffFile? file, string? fault, OpenSlideReader openSlide) =>
        !Vendors.Contains(openSlide.Vendor) ? new ReaderSelection(openSlide, $"tiles of vendor {openSlide.Vendor} are not read directly")
        : NativeLibraries.JpegLibrary is null ? new ReaderSelection(openSlide, $"native library: {NativeLibraries.HccNativeNote}")
        : file is null ? new ReaderSelection(openSlide, fault!)
        : Proven(file, openSlide);

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
            return new ReaderSelection(openSlide, note, hasDiffered);
        }

        // A new one: its levels do not say that a lost one can be reduced, and what the check decoded is not counted.
        return new ReaderSelection(new DirectReader(openSlide, file, stored), note, hasDiffered);
    }
}
