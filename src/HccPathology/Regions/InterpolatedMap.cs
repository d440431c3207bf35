using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>A tissue map between its cells: probabilities at the middles of a raster's cells, a row at a time. All in whole numbers.</summary>
internal sealed class InterpolatedMap
{
    /// <summary>Interpolation in 1/256 of a cell.</summary>
    private const int One = 256;

    private readonly int _classes;
    private readonly SmoothRows _smooth;
    private readonly int[] _columns, _columnShares, _rows, _rowShares, _line;
    private int _y = -1;

    public InterpolatedMap(TissueMap map, RegionRaster raster)
    {
        (_classes, _smooth) = (map.Classes.Count, new SmoothRows(map));
        (_columns, _columnShares) = Places(raster.Width, raster.CellUm / raster.Mpp.X, map.CellWidthPx, map.Width);
        (_rows, _rowShares) = Places(raster.Height, raster.CellUm / raster.Mpp.Y, map.CellHeightPx, map.Height);
        _line = new int[(map.Width + 1) * _classes];
    }

    /// <summary>Makes ready a row of the raster; neighbours one after the other cost least, and the same again nothing.</summary>
    public void GoTo(int y)
    {
        if (y == _y)
        {
            return;
        }

        _y = y;
        ReadOnlySpan<int> above = _smooth.Row(_rows[y]), below = _smooth.Row(_rows[y] + 1);
        for (int i = 0; i < above.Length; i++)
        {
            _line[i] = above[i] * (One - _rowShares[y]) + below[i] * _rowShares[y];
        }

        // One cell more than there are: the last is interpolated with itself.
        _line.AsSpan(above.Length - _classes, _classes).CopyTo(_line.AsSpan(above.Length));
    }

    /// <summary>The most probable class at a cell of the row, the first of equals; -1 where nothing was classified.</summary>
    /// <param name="x">Cell of the raster.</param>
    /// <param name="besides">A class that is not asked about; -1 for none.</param>
    public int Best(int x, int besides = -1)
    {
        ReadOnlySpan<int> cells = _line.AsSpan(_columns[x] * _classes, 2 * _classes);
        int best = -1;
        long most = 0;
        for (int c = 0; c < _classes; c++)
        {
            long here = (long)cells[c] * (One - _columnShares[x]) + (long)cells[_classes + c] * _columnShares[x];
            (most, best) = here > most && c != besides ? (here, c) : (most, best);
        }

        return best;
    }

    /// <summary>For the middle of each raster cell the map cell whose middle is before it, and the way on to the next one.</summary>
    private static (int[] Cells, int[] Shares) Places(int count, double rasterPx, double mapPx, int mapCells)
    {
        (int[] cells, int[] shares) = (new int[count], new int[count]);
        for (int i = 0; i < count; i++)
        {
            double at = Math.Clamp((i + 0.5) * rasterPx / mapPx - 0.5, 0, mapCells - 1);
            cells[i] = Math.Min((int)at, Math.Max(0, mapCells - 2));
            shares[i] = (int)Math.Round((at - cells[i]) * One);
        }

        return (cells, shares);
    }
}
