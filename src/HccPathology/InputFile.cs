using HccPathology.Slides;

namespace HccPathology;

/// <summary>A file that somebody named: whether it is there, and whether what it holds can be read again and again.</summary>
internal static class InputFile
{
    /// <summary>
    /// False when it is not there. To <see cref="File.Exists(string)"/> a link that leads nowhere is there, and a file in a folder that may not be
    /// entered is not; opening it tells the latter apart.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be entered.</exception>
    public static bool Exists(string path)
    {
        // JSON can say it, no name has it, and the runtime calls it a wrong argument.
        if (path.Contains('\0'))
        {
            return false;
        }

        bool isThere = LinkedFile.Of(path).Exists;
        if (isThere || Directory.Exists(path))
        {
            return isThere;
        }

        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>False for what is empty, a pipe or a device, or not there.</summary>
    public static bool HasContent(string path) => LinkedFile.Of(path) is { Exists: true, Length: > 0 };

    /// <summary>
    /// Before a file is opened that is hashed as well as read: a pipe or device gives what it holds only once, whoever opens a pipe may wait for ever,
    /// and no signal ends that.
    /// </summary>
    /// <exception cref="PathologyException">It is there, and is empty, a pipe or a device.</exception>
    public static void RequireContent(string path)
    {
        if (Exists(path) && !HasContent(path))
        {
            throw new PathologyException(FailureKind.BadData,
                $"{path}: the file is empty (0 bytes), or a pipe or device, which gives what it holds only once: write that to a file");
        }
    }

    /// <summary>All of it.</summary>
    /// <exception cref="PathologyException">As <see cref="RequireContent"/>.</exception>
    public static byte[] Bytes(string path)
    {
        RequireContent(path);
        return File.ReadAllBytes(path);
    }
}
