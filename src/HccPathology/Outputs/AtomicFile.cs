namespace HccPathology.Outputs;

/// <summary>
/// A file that is either whole or not there: written under <c>.NAME.tmp-PID-RANDOM</c> in the same folder (a rename is atomic only
/// within one file system), flushed to the disk, then renamed. A failure or a cancellation deletes what was written.
/// </summary>
public static class AtomicFile
{
    /// <summary>Large enough that a compressed stream costs few system calls, small beside the memory budget.</summary>
    private const int BufferBytes = 1 << 18;

    public static void Write(string path, Action<Stream> write) =>
        Write(path, stream =>
        {
            write(stream);
            return true;
        });

    /// <summary>Writes the file through <paramref name="write"/> and returns what it returns.</summary>
    public static T Write<T>(string path, Func<Stream, T> write)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw NotAFile(path);
        Refuse(path, full, folder);
        // The process's number alone would not do: in containers it is 1, on every machine that shares the folder.
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.tmp-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        try
        {
            T result = WriteAndFlush(temporary, write);
            File.Move(temporary, full, overwrite: true);
            return result;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    /// <summary>True for the name of a file that was being written.</summary>
    public static bool IsTemporary(string name) => name.StartsWith('.') && name.Contains(".tmp", StringComparison.Ordinal);

    private static T WriteAndFlush<T>(string temporary, Func<Stream, T> write)
    {
        using FileStream stream = new(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferBytes);
        T result = write(stream);
        stream.Flush(flushToDisk: true);
        return result;
    }

    private static void Refuse(string path, string full, string folder)
    {
        if (Directory.Exists(full))
        {
            throw NotAFile(path);
        }

        if (File.Exists(folder))
        {
            throw new PathologyException(FailureKind.BadCommand, $"{path}: cannot be written because {folder} is a file; name a folder with --out");
        }

        if (!Directory.Exists(folder))
        {
            throw new PathologyException(FailureKind.BadCommand, $"{path}: cannot be written because the folder {folder} is not there; create it or name another with --out");
        }
    }

    private static PathologyException NotAFile(string path) =>
        new(FailureKind.BadCommand, $"{path}: cannot be written because it is a folder; remove it or name another output folder with --out");

    private static PathologyException Failed(string path, Exception failure) =>
        new(FailureKind.Temporary, $"{path}: writing failed ({OneLine(failure.Message)}); check free space and write access, then run again", failure);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>The first failure is the one to report; a temporary file that cannot be deleted must not hide it.</summary>
    private static void DeleteQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
