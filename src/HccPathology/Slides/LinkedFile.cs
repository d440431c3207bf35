namespace HccPathology.Slides;

/// <summary>What a path leads to. The runtime gives length and time of change of a link itself, which say nothing of the slide behind it.</summary>
internal static class LinkedFile
{
    /// <summary>
    /// One line for a file that is not there. What is no UTF-8 in a name that a folder lists stands as U+FFFD in the runtime's text, by which no file can
    /// be opened.
    /// </summary>
    public static string Missing(string path) =>
        $"{path}: no such file{(path.Contains('\uFFFD', StringComparison.Ordinal) ? "; its name is not in UTF-8 and cannot be opened: rename it" : "; check the path")}";

    /// <summary>The file at the end of all links; the link itself when it leads nowhere.</summary>
    public static FileInfo Of(string path)
    {
        FileInfo file = new(path);
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (IOException)
        {
            return file;
        }
    }
}
