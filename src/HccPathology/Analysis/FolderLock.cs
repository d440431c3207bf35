using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Analysis;

/// <summary>Makes a result folder one run's alone: of two at once one would describe and hash the other's files.</summary>
internal sealed class FolderLock(string folder) : IDisposable
{
    /// <summary>Locked while a run writes; gone after it, unless it was killed, and then free.</summary>
    public const string FileName = ".analysis.lock";

    private FileStream? _lock;
    private bool _isNew;

    /// <summary>What of an earlier result was changed and is kept, by which names.</summary>
    public IReadOnlyList<string> Kept { get; private set; } = [];

    /// <summary>Makes the folder where it is not there, renames what was changed in an earlier result, and takes away its mark, which stops being true now.</summary>
    /// <exception cref="PathologyException">The folder cannot be made or written, or another run has it.</exception>
    public void Take()
    {
        try
        {
            _isNew = !Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            _lock = Locked();                                   // which shows, too, that files can be made there
            Kept = EditedFiles.KeepIn(folder);
            File.Delete(Path.Combine(folder, DoneJson.FileName));
            // A run that was killed leaves what it was writing, up to a gigabyte.
            AtomicFile.DeleteTemporaries(folder, SlideFiles.Names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NoFolder(folder, e);
        }
    }

    /// <summary>Gives the folder up, and takes it away again when <see cref="Take"/> has made it and nothing has come into it.</summary>
    public void Dispose()
    {
        try
        {
            if (File.Exists(_lock?.Name))
            {
                File.Delete(_lock.Name);                        // while it is held: afterwards it may be another run's
            }

            _lock?.Dispose();
            if (_isNew && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();                                   // what stays is a free lock and does no harm; the failure that led here is the one to tell
        }
    }

    private FileStream Locked()
    {
        string path = Path.Combine(Path.GetFullPath(folder), FileName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new PathologyException(FailureKind.Temporary, $"{folder}: another analysis is writing there; give another --out, or wait for its end", e);
        }
    }
}
