using HccPathology.Foreground;
using HccPathology.Tiles;

namespace HccPathology.Fat;

/// <summary>
/// Counts the clear px on tissue of a tile's core by cells of the surround; one per worker. Runs of <paramref name="reachPx"/> and
/// more, which tiles must have as a halo, are glass or a large vessel, no matter what the mask says, and say nothing of the small spaces around a vacuole.
/// </summary>
internal sealed class ClearArea(AnalysisFrame frame, TissueMask tissue, int reachPx)
{
    private int[] _maskColumn = [], _cell = [], _counts = [];

    /// <param name="runs">Clear runs in the picture.</param>
    /// <param name="left">Analysis px of the picture's left side.</param>
    /// <param name="top">Of its upper side.</param>
    /// <param name="tile">Its core is what counts.</param>
    /// <param name="found">Gets the counts.</param>
    public void Count(ReadOnlySpan<CellRuns.Run> runs, int left, int top, TileSpec tile, TileVacuoles found)
    {
        int firstCell = VacuoleMap.CellOf(tile.CoreX + 0.5, frame.Mpp.X), row = int.MinValue;
        Columns(tile, firstCell);
        int maskRow = 0, offset = left - tile.CoreX, last = -1;
        foreach (CellRuns.Run run in runs)
        {
            int y = run.Y + top;
            if (y < tile.CoreY || y >= tile.CoreY + tile.CoreHeight || run.End - run.Start >= reachPx)
            {
                continue;
            }

            if (y != last && VacuoleMap.CellOf(y + 0.5, frame.Mpp.Y) is int cellRow && cellRow != row)
            {
                Flush(found, firstCell, row);
                row = cellRow;
            }

            maskRow = y == last ? maskRow : Math.Min(tissue.Height - 1, (int)(frame.ToSlide(0, y + 0.5).Y / tissue.CellHeightPx)) * tissue.Width;
            last = y;
            int end = Math.Min(tile.CoreWidth, run.End + offset);
            for (int x = Math.Max(0, run.Start + offset); x < end; x++)
            {
                _counts[_cell[x]] += tissue.Cells[maskRow + _maskColumn[x]] == MaskClass.Tissue ? 1 : 0;
            }
        }

        Flush(found, firstCell, row);
    }

    private void Columns(TileSpec tile, int firstCell)
    {
        if (_cell.Length < tile.CoreWidth)
        {
            (_maskColumn, _cell, _counts) = (new int[tile.CoreWidth], new int[tile.CoreWidth], new int[tile.CoreWidth]);
        }

        for (int x = 0; x < tile.CoreWidth; x++)
        {
            double at = tile.CoreX + x + 0.5;
            _maskColumn[x] = Math.Min(tissue.Width - 1, (int)(frame.ToSlide(at, 0).X / tissue.CellWidthPx));
            _cell[x] = VacuoleMap.CellOf(at, frame.Mpp.X) - firstCell;
        }
    }

    private void Flush(TileVacuoles found, int firstCell, int row)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                found.ClearPx[(firstCell + i, row)] = found.ClearPx.GetValueOrDefault((firstCell + i, row)) + _counts[i];
                _counts[i] = 0;
            }
        }
    }
}
