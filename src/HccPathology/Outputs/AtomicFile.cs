using System.Text;

namespace HccPathology.Outputs;

/// <summary>
/// A file that is either whole or not there: written under <c>.NAME.tmp-PID-RANDOM</c> in the same folder (a rename is atomic only
/// within one file system), flushed to the disk, then renamed. A failure or a cancellation deletes what was written. Who may read or write the file that
/// it replaces may do so with it, too: a group's reports and plan do not become one member's own by his umask.
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
        string temporary = TemporaryOf(full);
        try
        {
            T result = WriteAndFlush(temporary, write);
            KeepRights(full, temporary);
            File.Move(temporary, full, overwrite: true);
            return result;
        }
        catch (Exception failure) when (FailedWrite.Is(failure))
        {
            throw Failed(path, failure);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    /// <summary>Makes the folder of a file that a person has named, before the work that its content takes.</summary>
    /// <exception cref="PathologyException">The name is that of a folder, or a file stands on the way; trying again would not help.</exception>
    public static void MakeFolderOf(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? throw NotAFile(path);
        RefuseName(path, full, folder);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Why results cannot be written to a folder: for good where a file stands in its place or above it, else for now.</summary>
    internal static PathologyException NoFolder(string folder, Exception failure) => FileOnTheWay(folder) is { } file
        ? new PathologyException(FailureKind.BadCommand, $"{folder}: {file} is a file, not a folder for results; give another --out", failure)
        : new PathologyException(FailureKind.Temporary, $"{folder}: results cannot be written there: {failure.Message.ReplaceLineEndings(" ")}", failure);

    /// <summary>Writes a file into a folder that is there, and deletes it: what may be done in it only the doing tells.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal static void RequireWritable(string folder)
    {
        string probe = TemporaryOf(Path.Combine(folder, "write"));
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    // The file because of which a folder cannot be: the folder itself, or one above it; null for none.
    private static string? FileOnTheWay(string folder)
    {
        string? at = Path.GetFullPath(folder);
        while (at is not null && !Path.Exists(at))
        {
            at = Path.GetDirectoryName(at);
        }

        return File.Exists(at) ? at : null;
    }

    /// <summary>Where a file is written before it takes its name, in the same folder.</summary>
    internal static string TemporaryOf(string full) =>
        // The process's number alone would not do: in containers it is 1, on every machine that shares the folder.
        Path.Combine(Path.GetDirectoryName(full)!, $"{TemporaryPrefix(Path.GetFileName(full))}{Environment.ProcessId}-{Random.Shared.Next():x8}");

    /// <summary>Deletes what processes that were killed have left of the files of these names.</summary>
    internal static void DeleteTemporaries(string folder, IReadOnlyCollection<string> names)
    {
        string[] prefixes = [.. names.Select(TemporaryPrefix)];
        foreach (string half in Directory.GetFiles(folder, ".*.tmp-*")
            .Where(path => prefixes.Any(prefix => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal))))
        {
            File.Delete(half);
        }
    }

    // A name may have 255 bytes, and what is put around it here takes up to 25. No name of the engine's own is cut.
    private static string TemporaryPrefix(string name) => $".{Cut(name, 230)}.tmp-";

    /// <summary>As much of the beginning of a name as has no more than these bytes.</summary>
    internal static string Cut(string name, int mostBytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > mostBytes)
        {
            name = name[..^1];
        }

        return name;
    }

    /// <summary>True for the name of a file that was being written.</summary>
    public static bool IsTemporary(string name) => name.StartsWith('.') && name.Contains(".tmp-", StringComparison.Ordinal);

    private static T WriteAndFlush<T>(string temporary, Func<Stream, T> write)
    {
        using FileStream stream = new(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferBytes);
        T result = write(stream);
        stream.Flush(flushToDisk: true);
        return result;
    }

    /// <summary>Lets those read and write the file or folder that takes another's place who may do so with that one.</summary>
    // Added to those that it has, and not in their place: one that a member made for himself alone, another may replace, and would be the one to have it.
    internal static void KeepRights(string earlier, string next)
    {
        const UnixFileMode Rights = (UnixFileMode)0x1FF;
        try
        {
            if (!OperatingSystem.IsWindows() && Path.Exists(earlier) && File.GetUnixFileMode(next) is var own
                && (own | (File.GetUnixFileMode(earlier) & Rights)) is var all && all != own)
            {
                File.SetUnixFileMode(next, all);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file system without modes, or a file that went away; what was written is worth more.
        }
    }

    private static void RefuseName(string path, string full, string folder)
    {
        if (Directory.Exists(full))
        {
            throw NotAFile(path);
        }

        if (FileOnTheWay(folder) is { } file)
        {
            throw new PathologyException(FailureKind.BadCommand, $"{path}: cannot be written because {file} is a file; name another place");
        }
    }

    private static void Refuse(string path, string full, string folder)
    {
        RefuseName(path, full, folder);
        if (!Directory.Exists(folder))
        {
            throw new PathologyException(FailureKind.BadCommand,
                $"{path}: cannot be written because the folder {folder} is not there; create it or name another");
        }
    }

    private static PathologyException NotAFile(string path) =>
        new(FailureKind.BadCommand, $"{path}: cannot be written because it is a folder; name a file, or another place");

    private static PathologyException Failed(string path, Exception failure) =>
        new(FailureKind.Temporary, $"{path}: writing failed ({FailedWrite.TextOf(failure)}); check free space and write access, then run again", failure);

    /// <summary>The first failure is the one to report; a temporary file that cannot be deleted must not hide it.</summary>
    internal static void DeleteQuietly(string temporary)
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
