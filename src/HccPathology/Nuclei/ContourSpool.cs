namespace HccPathology.Nuclei;

/// <summary>
/// Contours of a slide's nuclei in commit order, on disk while the slide is analysed: about 70 bytes each
/// would make memory grow with the cells.
/// </summary>
public sealed class ContourSpool : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _file;

    /// <param name="folder">Scratch folder; the caller passes the output folder or TMPDIR.</param>
    /// <exception cref="PathologyException">The folder cannot be written.</exception>
    public ContourSpool(string folder)
    {
        _folder = folder;
        _file = ScratchFile.Create(folder, 1 << 20);
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
        catch (Exception e) when (FailedWrite.Is(e))
        {
            throw ScratchFile.Failed(_folder, e);
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
        catch (Exception e) when (FailedWrite.Is(e))
        {
            throw ScratchFile.Failed(_folder, e);
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

    public void Dispose() => ScratchFile.Close(_file);
}
