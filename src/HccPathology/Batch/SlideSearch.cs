using HccPathology.Outputs.Summaries;
using HccPathology.Slides;

namespace HccPathology.Batch;

/// <summary>
/// Finds the slides below a folder: what OpenSlide knows by its content, pictures when a pixel size is given for all or stands beside them, and whatever has
/// the name of a slide, so that one that is damaged, or that this OpenSlide does not read, is told as failed and not passed over.
/// </summary>
public static class SlideSearch
{
    private static readonly string[] SlideNames =
    [
        ".svs", ".ndpi", ".mrxs", ".scn", ".bif", ".svslide", ".vms", ".vmu", ".tif", ".tiff", ".qptiff", ".dcm", ".czi", ".vsi", ".isyntax",
    ];
    private static readonly string[] PictureNames = [".png", ".jpg", ".jpeg"];

    /// <summary>A folder with one of these holds results, whose pictures and tables are no slides.</summary>
    private static readonly string[] ResultMarks = [DoneJson.FileName, ResultFolder.StaleMark, BatchFolder.InnerName];

    /// <summary>Rows in ordinal order of their paths; the id is the path from the folder, without extension, with <c>__</c> for a separator.</summary>
    /// <param name="folder">Searched with all below it; hidden files and folders are passed over, and folders of results. Of files of DICOM in one folder the
    /// first is the slide.</param>
    /// <param name="results">Output folder of the batch, passed over when it lies inside.</param>
    /// <param name="common">Settings of the whole batch.</param>
    /// <param name="warn">Takes what people should know, such as how many pictures were passed over; null for nobody.</param>
    /// <exception cref="PathologyException">There is no slide, or two would have one id.</exception>
    public static IReadOnlyList<BatchRow> In(string folder, string results, IReadOnlyDictionary<string, string> common, Action<string>? warn = null)
    {
        List<string> unsized = [];
        string root = Path.GetFullPath(folder), skipped = Path.TrimEndingDirectorySeparator(Path.GetFullPath(results));
        string[] all = [.. Below(root, skipped, common.ContainsKey("mpp"), [], unsized).Order(StringComparer.Ordinal)];

        // The pictures that a .vms names are its pixels, its map and its macro: with a pixel size for all each was a slide of its own.
        HashSet<string> parts = [.. all.SelectMany(PartsOf)];
        unsized.RemoveAll(parts.Contains);
        string[] slides = OneOfEachSeries([.. all.Where(slide => !parts.Contains(slide))], warn);
        if (slides.Length == 0)
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{folder}: no slide in it{(common.ContainsKey("mpp") ? "" : "; pictures (PNG, JPEG) count with --mpp, or a pixel size beside them, only")}");
        }

        if (unsized.Min(StringComparer.Ordinal) is { } picture)
        {
            warn?.Invoke($"{folder}: {unsized.Count} picture(s) without a pixel size were passed over, such as {picture}; name them in a manifest with mpp, or write it beside them ({Path.GetFileName(OwnSidecar(picture))})");
        }

        HashSet<string> shared = [.. slides.GroupBy(s => IdOf(root, s, withExtension: false), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .SelectMany(g => g)];
        return Manifest.Distinct([.. slides.Select(slide => new BatchRow
        {
            Id = BatchRow.CheckedId(BatchRow.FolderNameFor(IdOf(root, slide, shared.Contains(slide))), slide, isGiven: false),
            Slide = slide,
            Settings = new SortedDictionary<string, string>(common.ToDictionary(), StringComparer.Ordinal),
            Place = slide,
        })]);
    }

    // A slide of DICOM is a folder of files, one a level and more. OpenSlide 4 opens all of them by any one: the slide would be counted as often as it has files.
    private static string[] OneOfEachSeries(string[] slides, Action<string>? warn)
    {
        ILookup<string?, string> folders = slides.Where(IsDicom).ToLookup(Path.GetDirectoryName);
        foreach (IGrouping<string?, string> several in folders.Where(files => files.Count() > 1))
        {
            warn?.Invoke($"{several.Key}: its {several.Count()} files of DICOM are taken for one slide, by {Path.GetFileName(several.First())}; if they are more, name a file of each in a manifest");
        }

        return [.. slides.Where(slide => !IsDicom(slide) || folders[Path.GetDirectoryName(slide)].First() == slide)];
    }

    private static bool IsDicom(string slide) => Path.GetExtension(slide).Equals(".dcm", StringComparison.OrdinalIgnoreCase);

    // A link back to a folder above would otherwise give every slide below it again and again.
    private static IEnumerable<string> Below(string folder, string skipped, bool withPictures, HashSet<string> seen, List<string> unsized)
    {
        if (!seen.Add(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName.TrimEnd(Path.DirectorySeparatorChar) ?? folder))
        {
            yield break;
        }

        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => !HiddenName.Is(e.Name) && e.FullName != skipped))
        {
            bool hasSlideName = SlideNames.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase);
            bool isPicture = entry is FileInfo && PictureNames.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase);
            if (hasSlideName || isPicture && (withPictures || File.Exists(OwnSidecar(entry.FullName))) || HasContent(entry) && IsKnown(entry.FullName))
            {
                yield return entry.FullName;
            }
            else if (isPicture)
            {
                unsized.Add(entry.FullName);
            }
            else if (entry is DirectoryInfo { Exists: false } && entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
            {
                yield return entry.FullName;                    // its name is not in UTF-8: nobody can look into it, and its row says so
            }
            else if (entry is DirectoryInfo && !ResultMarks.Any(mark => Path.Exists(Path.Combine(entry.FullName, mark))))
            {
                foreach (string slide in Below(entry.FullName, skipped, withPictures, seen, unsized))
                {
                    yield return slide;
                }
            }
        }
    }

    // scan.mpp.json may be that of scan.svs, of which scan.png is a thumbnail.
    private static string OwnSidecar(string picture) => MppSearch.SidecarPaths(picture)[0];

    private static IReadOnlyList<string> PartsOf(string slide)
    {
        try
        {
            return SlideParts.Beside(slide);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];      // the slide's own process will say so
        }
    }

    // A pipe has none, and whoever opens it to look waits for ever.
    private static bool HasContent(FileSystemInfo entry) => entry is FileInfo && InputFile.HasContent(entry.FullName);

    private static bool IsKnown(string path)
    {
        try
        {
            return Slide.IsKnown(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string IdOf(string root, string slide, bool withExtension)
    {
        string relative = Path.GetRelativePath(root, slide);
        return (withExtension ? relative : Path.ChangeExtension(relative, null))
            .Replace(Path.DirectorySeparatorChar.ToString(), "__", StringComparison.Ordinal);
    }
}
