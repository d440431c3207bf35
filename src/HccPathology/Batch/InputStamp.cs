using HccPathology.Slides;

namespace HccPathology.Batch;

/// <summary>What the file system says of a slide: a change of it asks for a closer look, by <see cref="SlideHash.QuickOf"/>.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="ModifiedUtc">Its own time of change: compared for being equal, never for being later.</param>
/// <param name="Folder">
/// Of a slide whose pixels lie beside it, in a folder (.mrxs) or in files that it names (.vms, .vmu): hash of their names, lengths and times of
/// change, or that they cannot be read; else null.
/// </param>
public readonly record struct InputStamp(long Bytes, DateTime ModifiedUtc, string? Folder = null)
{
    private const string Unreadable = "unreadable";

    /// <summary>Of the file that a link leads to; null when there is no such file.</summary>
    public static InputStamp? Of(string path)
    {
        FileInfo file = LinkedFile.Of(path);
        return file.Exists ? new InputStamp(file.Length, file.LastWriteTimeUtc, FilesBeside(path)) : null;
    }

    // The main file of such a slide is small and stays as it is when pixels are copied again, or are still being copied.
    private static string? FilesBeside(string path)
    {
        try
        {
            IReadOnlyList<string> paths = SlideParts.Beside(path);
            if (paths.Count == 0)
            {
                return null;
            }

            IEnumerable<string> files = paths.Select(name => (Name: name, File: LinkedFile.Of(name)))
                .Select(f => FormattableString.Invariant($"{Path.GetFileName(f.Name)}\n{(f.File.Exists ? f.File.Length : -1)}\n{f.File.LastWriteTimeUtc.Ticks}\n"));
            return HexHash.Of(string.Concat(files));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The slide's own process will say the same, and fail alone; once they can be read they are others than these.
            return Unreadable;
        }
    }
}
