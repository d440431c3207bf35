using System.Security.Cryptography;
using System.Text;
using HccPathology.Slides;

namespace HccPathology.Batch;

/// <summary>What the file system says of a slide: a change of it asks for a closer look, by <see cref="Slide.QuickHash"/>.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="ModifiedUtc">Its own time of change: compared for being equal, never for being later.</param>
/// <param name="Folder">Of a slide whose pixels lie in a folder beside it (.mrxs): hash of the names, lengths and times of change of what is in there; else null.</param>
public readonly record struct InputStamp(long Bytes, DateTime ModifiedUtc, string? Folder = null)
{
    /// <summary>Of the file that a link leads to; null when there is no such file.</summary>
    public static InputStamp? Of(string path)
    {
        FileInfo file = LinkedFile.Of(path);
        return file.Exists ? new InputStamp(file.Length, file.LastWriteTimeUtc, FolderBeside(path)) : null;
    }

    // The main file of such a slide is a small picture and stays as it is when pixels are copied again, or are still being copied.
    private static string? FolderBeside(string path)
    {
        if (!Path.GetExtension(path).Equals(".mrxs", StringComparison.OrdinalIgnoreCase) || Path.ChangeExtension(path, null) is var folder && !Directory.Exists(folder))
        {
            return null;
        }

        IEnumerable<string> files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(name => (Name: name, File: LinkedFile.Of(name)))
            .Select(f => FormattableString.Invariant($"{Path.GetFileName(f.Name)}\n{(f.File.Exists ? f.File.Length : -1)}\n{f.File.LastWriteTimeUtc.Ticks}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files))));
    }
}
