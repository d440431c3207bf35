namespace HccPathology.Slides;

/// <summary>What a path leads to. The runtime gives length and time of change of a link itself, which say nothing of the slide behind it.</summary>
internal static class LinkedFile
{
    /// <summary>
    /// One line for a file that is not there. What is no UTF-8 in a name that a folder lists stands as U+FFFD in the runtime's text, by which no file can
    /// be opened.
    /// </summary>
    public static string Missing(string path) =>
        $"{path}: {(IsBarred(path) ? "a folder on the way to it may not be entered: check its rights"
            : path.Contains('\uFFFD', StringComparison.Ordinal) ? "no such file; its name is not in UTF-8 and cannot be opened: rename it" : "no such file; check the path")}";

    private static bool IsBarred(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is UnauthorizedAccessException;
        }
    }

    /// <summary>The file at the end of all links; the link itself when it leads nowhere, or where this user may not look.</summary>
    public static FileInfo Of(string path)
    {
        FileInfo file = new(path);
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return file;
        }
    }

    /// <summary>Where a path leads when every folder and file in it that is a link is followed; what is not there stays as it is.</summary>
    public static string RealPath(string path)
    {
        string full = Path.GetFullPath(path), real = Path.GetPathRoot(full)!;
        foreach (string name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            // What a link leads to may have links in its own path; one that leads round in a circle stays.
            string next = Path.Combine(real, name);
            real = Of(next) is { LinkTarget: null } target && target.FullName != next ? RealPath(target.FullName) : next;
        }

        return real;
    }
}
