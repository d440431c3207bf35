using HccPathology.Nuclei;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// A fixed number of consecutive cells on their way into the file: contours read from the spool, then formatted and
/// compressed as a gzip member of its own. Members follow one another in one file, which every gzip reader takes as one
/// stream, so chunks are independent work and the bytes do not depend on how many threads share it.
/// </summary>
internal sealed class CellsGeoJsonChunk(CellFeatureFormat format)
{
    /// <summary>About 2.5 MB compressed; a member costs 200 bytes of headers, nothing beside it.</summary>
    public const int Cells = 8192;

    private readonly Nucleus[] _rows = new Nucleus[Cells];
    private readonly PackedContours _contours = new(Cells);
    private readonly CellTextDeflater _deflater = new(CellFeatureFormat.Pieces + 1);
    private long _first;
    private int _count;

    public long Squares { get; private set; }
    public long Hulls { get; private set; }

    /// <summary>Takes the next contours of the spool for the cells from <paramref name="first"/>.</summary>
    public void Fill(ContourSpool contours, long first, int count)
    {
        (_first, _count) = (first, count);
        _contours.Fill(contours, count);
    }

    /// <summary>Formats and compresses: the part that runs in parallel.</summary>
    public void Compress(NucleusTable nuclei, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        _deflater.Begin();
        PutFrame(head);
        ReadOnlySpan<Nucleus> rows = nuclei.Read(_first, _rows.AsSpan(0, _count));
        for (int i = 0; i < rows.Length; i++)
        {
            RingState state = format.Put(_deflater, rows[i], _contours[i].Span, separate: _first + i > 0);
            Squares += state == RingState.Square ? 1 : 0;
            Hulls += state == RingState.Hull ? 1 : 0;
        }

        PutFrame(tail);
        _deflater.End();
    }

    /// <summary>Appends the finished member to the file.</summary>
    public void CopyTo(Stream file) => file.Write(_deflater.Member);

    private void PutFrame(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_deflater.Reserve(text.Length, out int at)[at..]);
        _deflater.Mark(CellFeatureFormat.Pieces, at + text.Length);
        _deflater.Deflate();
    }
}
