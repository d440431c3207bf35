namespace HccPathology.Slides;

/// <summary>What a path leads to. The runtime gives length and time of change of a link itself, which say nothing of the slide behind it.</summary>
internal static class LinkedFile
{
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
