namespace HccPathology.Batch;

/// <summary>What the file system says of a slide: a change of it asks for a closer look, by <see cref="Slides.Slide.QuickHash"/>.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="ModifiedUtc">Its own time of change: compared for being equal, never for being later.</param>
public readonly record struct InputStamp(long Bytes, DateTime ModifiedUtc)
{
    /// <summary>Of the file that a link leads to; null when there is no such file.</summary>
    public static InputStamp? Of(string path)
    {
        FileInfo file = Slides.LinkedFile.Of(path);
        return file.Exists ? new InputStamp(file.Length, file.LastWriteTimeUtc) : null;
    }
}
