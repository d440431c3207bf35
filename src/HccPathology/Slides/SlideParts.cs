namespace HccPathology.Slides;

/// <summary>The files that a slide's pixels lie in.</summary>
internal static class SlideParts
{
    /// <summary>Those beside the slide's own file: in a folder (.mrxs), or named in it (.vms, .vmu), whether or not they
    /// are there; in order of their names.</summary>
    public static IReadOnlyList<string> Beside(string path) =>
    [
        .. (Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".mrxs" when Path.ChangeExtension(path, null) is var folder && Directory.Exists(folder) => Directory.EnumerateFiles(folder),
            ".vms" or ".vmu" => NamedIn(path),
            _ => [],
        }).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Reads all of them to the end. OpenSlide says the same of a disk or server that is gone as of a damaged slide, and what is called damaged
    /// is never tried again.
    /// </summary>
    /// <exception cref="PathologyException">The system cannot read one of them.</exception>
    public static void RequireReadable(string path)
    {
        byte[] block = new byte[1 << 20];
        string at = path;
        try
        {
            foreach (string part in (string[])[path, .. Beside(path).Where(File.Exists)])
            {
                at = part;
                using FileStream file = File.OpenRead(part);
                while (file.Read(block) > 0)
                {
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PathologyException(FailureKind.Temporary, $"{at}: cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // Lines such as ImageFile(1,0)=slide-x.jpg; what is no file's name is left by its suffix, whether or not the file is there.
    private static IEnumerable<string> NamedIn(string path)
    {
        const int MostBytes = 1 << 20;  // a few kB; anything larger only bears the name
        if (LinkedFile.Of(path).Length is 0 or > MostBytes)
        {
            return [];
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. File.ReadLines(path).Select(line => line[(line.IndexOf('=') + 1)..].Trim())
            .Where(name => !name.Contains('\0', StringComparison.Ordinal)
                && Path.GetExtension(name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".opt" or ".ngr" or ".raw")
            .Select(name => Path.Combine(folder, name)).Distinct()];
    }
}
