using HccPathology.Analysis;
using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;
using Microsoft.Win32.SafeHandles;

namespace HccPathology.Batch;

/// <summary>
/// What others have put into a result or changed there: all that its mark does not list, or lists with another content. Without a mark (somebody has deleted it to have
/// the slide done again) nothing tells what was drawn or annotated from what the engine has written: GeoJSON and CSV are taken for the former, the rest goes by its name.
/// </summary>
internal static class OthersFiles
{
    /// <summary>Behind the name of a folder in which all is others': there is no mark in it that would tell an edited picture from the engine's.</summary>
    internal const string Tried = ".tried";

    // The engine's, without being listed.
    private static readonly string[] Unlisted = [DoneJson.FileName, ResultFolder.StaleMark, TimingsJson.FileName, FolderLock.FileName];

    /// <summary>Tries, by moving them aside and back, whether others' files may be moved: of modes, sticky folders, attributes and file systems only the
    /// doing tells. A kill in between, or a disk that goes away, leaves one in <paramref name="aside"/>, from where it comes back.</summary>
    /// <param name="result">Whose others' files are tried.</param>
    /// <param name="aside">A folder that is not there, whose name ends in <see cref="Tried"/>.</param>
    /// <exception cref="IOException">One may not be moved.</exception>
    public static void TryMove(string result, string aside)
    {
        DoneJson? mark = MarkOf(result);
        // By size alone: the hours to come are worth no second reading of the whole result.
        FileSystemInfo[] others = [.. Entries(result).Where(e => !IsEngines(e, mark, byContent: false))];
        if (others.Length == 0)
        {
            return;
        }

        Directory.CreateDirectory(aside);
        try
        {
            foreach (FileSystemInfo entry in others)
            {
                string there = Path.Combine(aside, entry.Name);
                try
                {
                    Directory.Move(entry.FullName, there);
                    Directory.Move(there, entry.FullName);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    if (entry is DirectoryInfo || !IsOtherDisk(e))
                    {
                        throw new IOException(Stuck(entry, e), e);
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(aside);
        }
    }

    /// <summary>
    /// Moves what is others' from an earlier result into the one that has taken its place, each by one rename. What bears a name of the engine's, or one
    /// that is taken, becomes <c>NAME.earlier</c> (<c>NAME.earlier2</c>, …), and <paramref name="warn"/> is told.
    /// </summary>
    /// <exception cref="IOException">Some may not be moved: they are where they were, and all else is moved.</exception>
    public static void Move(string from, string to, Action<string> warn)
    {
        DoneJson? mark = MarkOf(from);
        bool isTried = from.EndsWith(Tried, StringComparison.Ordinal);
        List<string> renamed = [], stuck = [];
        // Those that keep their names first: of two versions the one that is .earlier already stays so, and the later one is .earlier2.
        foreach (FileSystemInfo entry in Entries(from).Where(e => isTried || !IsEngines(e, mark, byContent: true))
            .OrderBy(e => IsEnginesName(e.Name, mark)).ThenBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = EditedFiles.FreeName(to, entry.Name, IsEnginesName(entry.Name, mark));
            try
            {
                Move(entry, Path.Combine(to, name));
                if (name != entry.Name)
                {
                    renamed.Add($"{entry.Name} as {name}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                stuck.Add(Stuck(entry, e));
            }
        }

        if (renamed.Count > 0)
        {
            warn($"{to}: keeps what {DoneJson.FileName} of the result before did not list, or not with this content: {string.Join(", ", renamed)}");
        }

        if (stuck.Count > 0)
        {
            throw new IOException(string.Join("; ", stuck));
        }
    }

    private static void Move(FileSystemInfo entry, string to)
    {
        try
        {
            // Of files, too: File.Move makes a second name and takes the first away, which leaves both where only the first may be done.
            Directory.Move(entry.FullName, to);
        }
        catch (IOException e) when (entry is FileInfo && IsOtherDisk(e))
        {
            CopyWhole(entry.FullName, to);
            AtomicFile.DeleteQuietly(entry.FullName); // behind a link to that disk, where the rest of the earlier result stays, too
        }
    }

    private static void CopyWhole(string from, string to)
    {
        string half = AtomicFile.TemporaryOf(to);
        AtomicFile.DeleteTemporaries(Path.GetDirectoryName(to)!, [Path.GetFileName(to)]); // of a copy that was killed
        try
        {
            File.Copy(from, half);
            using (SafeFileHandle file = File.OpenHandle(half))
            {
                RandomAccess.FlushToDisk(file);
            }

            Directory.Move(half, to);
        }
        finally
        {
            AtomicFile.DeleteQuietly(half);
        }
    }

    private static string Stuck(FileSystemInfo entry, Exception e) =>
        $"{entry.Name}, which is not the engine's, may not be moved: {e.Message.ReplaceLineEndings(" ")}";

    // EXDEV of Unix; ERROR_NOT_SAME_DEVICE of Windows, which moves no folder to another disk either.
    private static bool IsOtherDisk(Exception e) => e.HResult is 18 or unchecked((int)0x80070011);

    private static IEnumerable<FileSystemInfo> Entries(string result) =>
        new DirectoryInfo(result).GetFileSystemInfos().Where(e => !AtomicFile.IsTemporary(e.Name));

    private static DoneJson? MarkOf(string result) => DoneJson.Read(result) ?? DoneJson.Read(result, ResultFolder.StaleMark);

    private static bool IsEnginesName(string name, DoneJson? mark) =>
        SlideFiles.Names.Contains(name) || Unlisted.Contains(name) || mark?.Lists(name) == true;

    private static bool IsEngines(FileSystemInfo entry, DoneJson? mark, bool byContent)
    {
        try
        {
            return entry is FileInfo file && (Unlisted.Contains(file.Name)
                || (mark?.Marks(file, byContent) ?? (SlideFiles.Names.Contains(file.Name) && file.Extension is not (".geojson" or ".csv"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
