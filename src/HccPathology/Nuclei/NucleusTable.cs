using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HccPathology.Nuclei;

/// <summary>
/// All nuclei of a slide in commit order, on disk: 4 million of them would be 448 MB of memory, and memory must not grow
/// with the slide. Written a block at a time; blocks are read by position, from any thread.
/// </summary>
public sealed class NucleusTable : IDisposable
{
    private const int BlockRows = 1 << 14;

    private readonly string _folder;
    private readonly FileStream _file;
    private readonly Nucleus[] _last = new Nucleus[BlockRows];
    private long _written;

    /// <param name="folder">Scratch folder; null is the system's folder for temporary files.</param>
    /// <exception cref="PathologyException">The folder cannot be written.</exception>
    public NucleusTable(string? folder = null)
    {
        _folder = folder ?? Path.GetTempPath();
        _file = ScratchFile.Create(_folder, 0);
    }

    public long Count { get; private set; }

    /// <exception cref="PathologyException">The disk is full.</exception>
    public void Add(in Nucleus nucleus)
    {
        _last[Count++ - _written] = nucleus;
        if (Count - _written == BlockRows)
        {
            Put();
        }
    }

    /// <summary>
    /// Copies rows from <paramref name="first"/> on, as many as there are up to the length of <paramref name="rows"/>, and
    /// returns the part that was filled. Any number of threads may read, none while rows are added.
    /// </summary>
    public ReadOnlySpan<Nucleus> Read(long first, Span<Nucleus> rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)first, (ulong)Count);
        rows = rows[..(int)Math.Min(rows.Length, Count - first)];
        int fromFile = (int)Math.Clamp(_written - first, 0, rows.Length);
        Span<byte> bytes = MemoryMarshal.AsBytes(rows[..fromFile]);
        long at = first * Unsafe.SizeOf<Nucleus>();
        while (bytes.Length > 0)
        {
            int got = RandomAccess.Read(_file.SafeFileHandle, bytes, at);
            if (got == 0)
            {
                throw ScratchFile.Failed(_folder, new EndOfStreamException("rows are missing"));
            }

            bytes = bytes[got..];
            at += got;
        }

        int fromMemory = (int)Math.Max(first - _written, 0);
        _last.AsSpan(fromMemory, rows.Length - fromFile).CopyTo(rows[fromFile..]);
        return rows;
    }

    /// <summary>All rows in order, block by block.</summary>
    public void ForEach(Action<Nucleus> visit)
    {
        Nucleus[] rows = new Nucleus[BlockRows];
        for (long first = 0; first < Count; first += BlockRows)
        {
            foreach (ref readonly Nucleus nucleus in Read(first, rows))
            {
                visit(nucleus);
            }
        }
    }

    public void Dispose() => ScratchFile.Close(_file);

    private void Put()
    {
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes<Nucleus>(_last), _written * Unsafe.SizeOf<Nucleus>());
        }
        catch (Exception e) when (FailedWrite.Is(e))
        {
            throw ScratchFile.Failed(_folder, e);
        }

        _written = Count;
    }
}
