using HccPathology.Foreground;

namespace HccPathology.Zones;

/// <summary>
/// Pieces of tissue that lie apart on the glass, told by blocks of 100 µm: pieces less than 100 µm apart are one, more than
/// 200 µm apart two. Distances are measured within a piece only, because how two pieces lay in the body is not known.
/// </summary>
internal sealed class TissuePieces
{
    private const double BlockUm = 100;

    private readonly CellRuns _runs;
    private readonly int _block;

    private TissuePieces(CellRuns runs, int block, (int X, int Y, int XEnd, int YEnd)[] rects) => (_runs, _block, Rects) = (runs, block, rects);

    /// <summary>Smallest rectangle of whole blocks around each piece, in cells.</summary>
    public (int X, int Y, int XEnd, int YEnd)[] Rects { get; }

    /// <param name="tissue">Not 0 where tissue is.</param>
    /// <param name="width">Cells in x.</param>
    /// <param name="height">Cells in y.</param>
    /// <param name="cellUm">Side of a cell, µm.</param>
    public static TissuePieces Of(byte[] tissue, int width, int height, double cellUm)
    {
        int block = Math.Max(1, (int)Math.Round(BlockUm / cellUm)), columns = (width + block - 1) / block, rows = (height + block - 1) / block;
        byte[] blocks = new byte[columns * rows];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int from = y * width + x * block, length = Math.Min(block, width - x * block);
                blocks[y / block * columns + x] |= tissue.AsSpan(from, length).ContainsAnyExcept((byte)0) ? (byte)1 : (byte)0;
            }
        }

        CellRuns runs = CellRuns.Of<byte>(blocks, columns, rows, 1, diagonal: true);
        (int X, int Y, int XEnd, int YEnd)[] rects = new (int, int, int, int)[runs.Count];
        Array.Fill(rects, (int.MaxValue, int.MaxValue, 0, 0));
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            CellRuns.Run run = runs.Runs[i];
            ref (int X, int Y, int XEnd, int YEnd) rect = ref rects[runs.ComponentOf(i)];
            rect = (Math.Min(rect.X, run.Start * block), Math.Min(rect.Y, run.Y * block),
                Math.Min(width, Math.Max(rect.XEnd, run.End * block)), Math.Min(height, Math.Max(rect.YEnd, (run.Y + 1) * block)));
        }

        return new TissuePieces(runs, block, rects);
    }

    /// <summary>Copies into <paramref name="part"/>, row by row of the piece's rectangle, what of <paramref name="cells"/> belongs to the piece.</summary>
    public void Copy(int piece, byte[] cells, int width, byte[] part)
    {
        (int left, int top, int right, int bottom) = Rects[piece];
        part.AsSpan().Clear();
        for (int i = 0; i < _runs.Runs.Count; i++)
        {
            if (_runs.ComponentOf(i) == piece)
            {
                CellRuns.Run run = _runs.Runs[i];
                int from = run.Start * _block, length = Math.Min(right, run.End * _block) - from;
                for (int y = run.Y * _block; y < Math.Min(bottom, (run.Y + 1) * _block); y++)
                {
                    cells.AsSpan(y * width + from, length).CopyTo(part.AsSpan((y - top) * (right - left) + from - left, length));
                }
            }
        }
    }
}
