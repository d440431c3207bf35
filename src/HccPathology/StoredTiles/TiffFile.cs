using Microsoft.Win32.SafeHandles;

namespace HccPathology.StoredTiles;

/// <summary>
/// A TIFF file, classic or BigTIFF, of either byte order: its directories, and raw bytes at any place. Reads name their place
/// and share no position, so that threads need no lock. What a hostile file claims is checked against the file's length
/// before anything is allocated.
/// </summary>
/// <remarks>
/// Our own and not LibTiff.NET: that one reads raw tiles through one shared stream position, and gives a damaged directory
/// as a message on a global handler without its offset.
/// </remarks>
public sealed class TiffFile : IDisposable
{
    /// <summary>Pyramids have about ten images; a thousand is a chain that leads nowhere.</summary>
    private const int MaxDirectories = 1000;

    private readonly SafeFileHandle _file;

    private TiffFile(string path, SafeFileHandle file)
    {
        (Path, _file, Length) = (path, file, RandomAccess.GetLength(file));
        Directories = ReadDirectories();
    }

    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>In the order of the file, never empty.</summary>
    public IReadOnlyList<TiffDirectory> Directories { get; }

    /// <exception cref="PathologyException">The file is no TIFF, or a directory is damaged: the message names it and its offset.</exception>
    public static TiffFile Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, e);
        }

        try
        {
            return new TiffFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Null for a file that is no TIFF, or whose directories are damaged.</summary>
    public static TiffFile? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return null;
        }
    }

    /// <summary>Fills the span from an offset on; any thread.</summary>
    /// <exception cref="PathologyException">The bytes are not in the file, or cannot be read.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        RequireInside(offset, bytes.Length, "data");
        for (int done = 0; done < bytes.Length;)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file, bytes[done..], offset + done);
            }
            catch (IOException e)
            {
                throw CannotRead(Path, e);
            }

            done += read > 0
                ? read
                : throw new PathologyException(FailureKind.Temporary,
                    $"{Path}: became shorter than {offset + done} bytes while it was read; is it still being copied?");
        }
    }

    /// <summary>A directory of strips as one of tiles as wide as the picture; one of tiles as it is.</summary>
    /// <exception cref="PathologyException">What it says of its strips is damaged.</exception>
    public TiffDirectory StripsAsTiles(TiffDirectory directory) => directory.IsTiled
        ? directory
        : new TiffDirectoryParser(this).Read(directory.Index, directory.Offset, stripsAsTiles: true).Directory;

    public void Dispose() => _file.Dispose();

    internal PathologyException Damaged(string what) => new(FailureKind.BadData, $"{Path}: damaged TIFF: {what}");

    internal void RequireInside(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            throw Damaged($"{what}: {count} bytes at offset {offset} reach past the file's {Length} bytes");
        }
    }

    private List<TiffDirectory> ReadDirectories()
    {
        TiffDirectoryParser parser = new(this);
        List<TiffDirectory> directories = [];
        HashSet<long> seen = [];
        for (long offset = parser.FirstDirectory; offset != 0;)
        {
            if (!seen.Add(offset))
            {
                throw Damaged($"directory {directories.Count} at offset {offset} was there before: the chain of directories is a circle");
            }

            if (directories.Count == MaxDirectories)
            {
                throw Damaged($"more than {MaxDirectories} directories");
            }

            (TiffDirectory directory, offset) = parser.Read(directories.Count, offset);
            directories.Add(directory);
        }

        return directories.Count > 0 ? directories : throw Damaged("no directory: the offset of the first is 0");
    }

    private static PathologyException CannotRead(string path, Exception e) => new(FailureKind.Temporary, $"{path}: cannot be read: {e.Message}", e);
}
