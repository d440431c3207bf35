using System.IO.Compression;
using HccPathology.Nuclei;

namespace HccPathology.Outputs;

/// <summary>
/// A fixed number of consecutive cells on their way into the file: contours read from the spool, then formatted and
/// compressed as a gzip member of its own. Members follow one another in one file, which every gzip reader takes as one
/// stream, so chunks are independent work and the bytes do not depend on how many threads share it.
/// </summary>
internal sealed class CellsGeoJsonChunk(CellFeatureFormat format)
{
    /// <summary>About 2 MB compressed: a member costs 20 bytes and the loss of a 32 KiB dictionary, nothing beside it.</summary>
    public const int Cells = 8192;

    private const int TextBytes = 1 << 16;

    private readonly int[] _ends = new int[Cells];
    private readonly MemoryStream _member = new();
    private byte[] _contours = new byte[Cells * 80];
    private byte[] _one = new byte[512];
    private byte[] _text = new byte[TextBytes];
    private int _used;
    private long _first;
    private int _count;

    public long Squares { get; private set; }
    public long Hulls { get; private set; }

    /// <summary>Takes the next contours of the spool for the cells from <paramref name="first"/>.</summary>
    public void Fill(ContourSpool contours, long first, int count)
    {
        (_first, _count) = (first, count);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> contour = contours.Next(ref _one);
            if (_contours.Length < at + contour.Length)
            {
                Array.Resize(ref _contours, Math.Max(at + contour.Length, _contours.Length * 2));
            }

            contour.CopyTo(_contours.AsSpan(at));
            _ends[i] = at += contour.Length;
        }
    }

    /// <summary>Formats and compresses: the part that runs in parallel.</summary>
    public void Compress(NucleusTable nuclei, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        _member.SetLength(0);
        // .NET writes gzip headers without time stamp and file name, as equal bytes between runs demand.
        using GZipStream gzip = new(_member, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(head);
        int start = 0;
        for (int i = 0; i < _count; i++)
        {
            PutCell(gzip, nuclei[_first + i], _contours.AsSpan(start, _ends[i] - start), separate: _first + i > 0);
            start = _ends[i];
        }

        gzip.Write(_text, 0, _used);
        _used = 0;
        gzip.Write(tail);
    }

    /// <summary>Appends the finished member to the file.</summary>
    public void CopyTo(Stream file) => file.Write(_member.GetBuffer(), 0, (int)_member.Length);

    private void PutCell(GZipStream gzip, in Nucleus nucleus, ReadOnlySpan<byte> contour, bool separate)
    {
        int most = format.MaxBytes(nucleus, contour.Length) + 2;
        if (_used + most > _text.Length)
        {
            gzip.Write(_text, 0, _used);
            _used = 0;
            _text = _text.Length < most ? new byte[most * 2] : _text;
        }

        if (separate)
        {
            _text[_used++] = (byte)',';
            _text[_used++] = (byte)'\n';
        }

        _used = format.Put(_text, _used, nucleus, contour, out RingState state);
        Squares += state == RingState.Square ? 1 : 0;
        Hulls += state == RingState.Hull ? 1 : 0;
    }
}
