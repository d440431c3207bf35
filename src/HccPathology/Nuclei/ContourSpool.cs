namespace HccPathology.Nuclei;

/// <summary>
/// Contours of a slide's nuclei in commit order, on disk while the slide is analysed: they are the one thing that would
/// make memory grow with the cells (about 70 bytes each). The file is unlinked as it is created, so that nothing is left
/// behind whatever ends the process.
/// </summary>
public sealed class ContourSpool : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _file;

    /// <param name="folder">Scratch folder; the caller passes the output folder or TMPDIR.</param>
    /// <exception cref="PathologyException">The folder cannot be written.</exception>
    public ContourSpool(string folder)
    {
        string path = Path.Combine(folder, $".contours-{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");
        _folder = folder;
        try
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 20);
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    public long Count { get; private set; }

    /// <summary>Appends one contour already in the form of <see cref="ContourCodec"/>.</summary>
    public void Add(ReadOnlySpan<byte> encoded)
    {
        Span<byte> length = stackalloc byte[4];
        BitConverter.TryWriteBytes(length, encoded.Length);
        try
        {
            _file.Write(length);
            _file.Write(encoded);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }

        Count++;
    }

    /// <summary>Starts reading from the first contour; no <see cref="Add"/> may follow.</summary>
    public void Rewind()
    {
        try
        {
            _file.Position = 0;                                 // writes what is still buffered, hence may find the disk full
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>The next contour's bytes, in <paramref name="buffer"/>, which grows when it must.</summary>
    public ReadOnlySpan<byte> Next(ref byte[] buffer)
    {
        Span<byte> length = stackalloc byte[4];
        _file.ReadExactly(length);
        int count = BitConverter.ToInt32(length);
        if (buffer.Length < count)
        {
            buffer = new byte[Math.Max(count, buffer.Length * 2)];
        }

        _file.ReadExactly(buffer, 0, count);
        return buffer.AsSpan(0, count);
    }

    /// <summary>Drops the contours. What was still buffered need not reach a file that nobody can see any more.</summary>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // A full disk, met while another failure is on its way up: that one is to be told.
        }
    }

    private PathologyException Failed(Exception e) => new(FailureKind.Temporary,
        $"{_folder}: the scratch file for contours cannot be written: {e.Message.ReplaceLineEndings(" ")}; about 100 bytes a nucleus are needed, free some space or give another folder", e);
}
