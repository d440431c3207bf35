namespace HccPathology.Nuclei;

/// <summary>A file that has lost its name as soon as it is made: whatever ends the process, nothing is left behind.</summary>
internal static class ScratchFile
{
    /// <param name="folder">The output folder or TMPDIR.</param>
    /// <param name="bufferBytes">Buffer of the stream, 0 for none.</param>
    /// <exception cref="PathologyException">The folder cannot be written.</exception>
    public static FileStream Create(string folder, int bufferBytes)
    {
        string path = Path.Combine(folder, $".scratch-{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferBytes);
            File.Delete(path);
            return file;
        }
        catch (Exception e) when (FailedWrite.Is(e))
        {
            file?.Dispose();
            throw Failed(folder, e);
        }
    }

    public static PathologyException Failed(string folder, Exception e) => new(FailureKind.Temporary,
        $"{folder}: the scratch files for nuclei cannot be written: {FailedWrite.TextOf(e)}; about 200 bytes a nucleus are needed, free some space, or set TMPDIR to another folder", e);

    /// <summary>Closes it. What was still buffered need not reach a file that nobody can see any more.</summary>
    public static void Close(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (Exception e) when (FailedWrite.Is(e))
        {
            // A full disk, met while another failure is on its way up: that one is to be told.
        }
    }
}
