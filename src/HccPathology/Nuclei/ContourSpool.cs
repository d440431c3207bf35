namespace HccPathology.Nuclei;

/// <summary>
/// Contours of a slide's nuclei in commit order, on disk while the slide is analysed: they are the one thing that would
/// make memory grow with the cells (about 70 bytes each). The file is unlinked as it is created, so that nothing is left
/// behind whatever ends the process.
/// </summary>
public sealed class ContourSpool : IDisposable
{
    private readonly FileStream _file;

    /// <param name="folder">Scratch folder; the caller passes the output folder or TMPDIR.</param>
    public ContourSpool(string folder)
    {
        string path = Path.Combine(folder, $".contours-{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 20);
        File.Delete(path);
    }

    public long Count { get; private set; }

    /// <summary>Appends one contour already in the form of <see cref="ContourCodec"/>.</summary>
    public void Add(ReadOnlySpan<byte> encoded)
    {
        Span<byte> length = stackalloc byte[4];
        BitConverter.TryWriteBytes(length, encoded.Length);
        _file.Write(length);
        _file.Write(encoded);
        Count++;
    }

    /// <summary>Starts reading from the first contour; no <see cref="Add"/> may follow.</summary>
    public void Rewind() => _file.Position = 0;

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

    public void Dispose() => _file.Dispose();
}
