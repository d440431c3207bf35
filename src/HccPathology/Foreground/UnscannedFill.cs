namespace HccPathology.Foreground;

/// <summary>
/// Cells that a scanner's black fill reaches into. Half of black and half of glass is as dark as tissue, and a straight rim of such cells as black as ink:
/// the fill is left out of such a cell, and so are the pixels beside it, which resampling may have made of both.
/// </summary>
internal static class UnscannedFill
{
    public const uint Black = 0xFF000000;

    /// <summary>True when an outermost row or column of the cell, or the one beyond it in the block, is exactly black.</summary>
    public static bool Reaches(in CellBlock block, int x0, int y0, int x1, int y1) =>
        IsRowBlack(block, y0 - 1, x0, x1) || IsRowBlack(block, y0, x0, x1)
        || IsRowBlack(block, y1 - 1, x0, x1) || IsRowBlack(block, y1, x0, x1)
        || IsColumnBlack(block, Math.Max(x0 - 1, 0), y0, y1) || IsColumnBlack(block, x0, y0, y1)
        || IsColumnBlack(block, x1 - 1, y0, y1) || IsColumnBlack(block, Math.Min(x1, block.Width - 1), y0, y1);

    /// <summary>True when the pixel or one of its eight neighbours in the block is exactly black.</summary>
    public static bool IsBeside(in CellBlock block, int x, int y)
    {
        int from = Math.Max(x - 1, 0), to = Math.Min(x + 2, block.Width);
        return block.Row(y - 1)[from..to].Contains(Black) || block.Row(y)[from..to].Contains(Black) || block.Row(y + 1)[from..to].Contains(Black);
    }

    // The first pixel nearly always tells, and spares the call.
    private static bool IsRowBlack(in CellBlock block, int y, int x0, int x1) =>
        block.Row(y)[x0] == Black && !block.Row(y)[x0..x1].ContainsAnyExcept(Black);

    private static bool IsColumnBlack(in CellBlock block, int x, int y0, int y1)
    {
        int y = y0;
        while (y < y1 && block.Row(y)[x] == Black)
        {
            y++;
        }

        return y == y1;
    }
}
