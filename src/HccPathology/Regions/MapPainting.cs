using HccPathology.Foreground;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>How a map of probabilities becomes regions.</summary>
public sealed record MapPaintingOptions
{
    /// <summary>
    /// Smaller areas of a class go to the class around them: 500 um2 is a square of 22 um. With 2,000 um2 pieces of septa went: of the
    /// stroma of a tumour without a capsule 21 % were missing, now 10 %; long or sure pieces alone did no better (docs/validation.md).
    /// </summary>
    public double MinAreaUm2 { get; init; } = 500;
}

/// <summary>
/// Paints a tissue map into a raster: those of patches are smoothed over neighbouring cells of the map (1 2 1 both ways), all are
/// interpolated at the raster's cells, and the most probable class is taken, the first of equals; then small areas go. All in
/// whole numbers, and only where the mask has tissue.
/// </summary>
public static class MapPainting
{
    /// <summary>Interpolation in 1/256 of a cell.</summary>
    private const int One = 256;

    public static void Paint(RegionRaster raster, TissueMap map, TissueMask mask, MapPaintingOptions options)
    {
        byte[] values = [.. map.Classes.Select(c => raster.ValueOf(c))];
        (int[] columns, int[] shares) = Places(raster.Width, raster.CellUm / raster.Mpp.X, map.CellWidthPx, map.Width);
        (int[] rows, int[] rowShares) = Places(raster.Height, raster.CellUm / raster.Mpp.Y, map.CellHeightPx, map.Height);
        int[] maskColumns = Indices(raster.Width, raster.CellUm / raster.Mpp.X, mask.CellWidthPx, mask.Width);
        int[] maskRows = Indices(raster.Height, raster.CellUm / raster.Mpp.Y, mask.CellHeightPx, mask.Height);
        SmoothRows smooth = new(map);
        int classes = values.Length;
        int[] line = new int[(map.Width + 1) * classes];
        for (int y = 0; y < raster.Height; y++)
        {
            ReadOnlySpan<int> above = smooth.Row(rows[y]), below = smooth.Row(rows[y] + 1);
            for (int i = 0; i < above.Length; i++)
            {
                line[i] = above[i] * (One - rowShares[y]) + below[i] * rowShares[y];
            }

            // One cell more than there are: the last is interpolated with itself.
            line.AsSpan(above.Length - classes, classes).CopyTo(line.AsSpan(above.Length));
            ReadOnlySpan<MaskClass> tissue = mask.Cells.AsSpan(maskRows[y] * mask.Width, mask.Width);
            Span<byte> cells = raster.Cells.AsSpan(y * raster.Width, raster.Width);
            for (int x = 0; x < cells.Length; x++)
            {
                if (tissue[maskColumns[x]] == MaskClass.Tissue && Best(line.AsSpan(columns[x] * classes, 2 * classes), shares[x]) is >= 0 and int best)
                {
                    cells[x] = values[best];
                }
            }
        }

        SmallAreas.Remove(raster, values, options.MinAreaUm2);
    }

    /// <summary>The most probable class between two cells of a line; -1 where nothing was classified.</summary>
    private static int Best(ReadOnlySpan<int> cells, int share)
    {
        int classes = cells.Length / 2, best = -1;
        long most = 0;
        for (int c = 0; c < classes; c++)
        {
            long here = (long)cells[c] * (One - share) + (long)cells[classes + c] * share;
            (most, best) = here > most ? (here, c) : (most, best);
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

    private static int[] Indices(int count, double rasterPx, double maskPx, int maskCells) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Min((int)((i + 0.5) * rasterPx / maskPx), maskCells - 1))];

    /// <summary>Rows of the map, smoothed both ways; two neighbours are kept.</summary>
    private sealed class SmoothRows(TissueMap map)
    {
        private readonly int _classes = map.Classes.Count;
        private readonly int[] _sums = new int[map.Width * map.Classes.Count];
        private readonly int[][] _kept = [new int[map.Width * map.Classes.Count], new int[map.Width * map.Classes.Count]];
        private readonly int[] _keptRow = [-1, -1];

        /// <summary>Sixteen times the probabilities; a row past the last is the last again.</summary>
        public ReadOnlySpan<int> Row(int y)
        {
            y = Math.Min(y, map.Height - 1);
            int slot = y & 1;
            if (_keptRow[slot] != y)
            {
                Smooth(y, _kept[slot]);
                _keptRow[slot] = y;
            }

            return _kept[slot];
        }

        private void Smooth(int y, int[] to)
        {
            int n = _sums.Length;
            if (!map.IsOfPatches)
            {
                for (int i = 0; i < n; i++)
                {
                    to[i] = 16 * map.Shares[y * n + i];
                }

                return;
            }

            ReadOnlySpan<byte> above = Line(Math.Max(0, y - 1)), here = Line(y), below = Line(Math.Min(map.Height - 1, y + 1));
            for (int i = 0; i < n; i++)
            {
                _sums[i] = above[i] + 2 * here[i] + below[i];
            }

            for (int i = 0; i < n; i++)
            {
                int before = i >= _classes ? i - _classes : i, after = i + _classes < n ? i + _classes : i;
                to[i] = _sums[before] + 2 * _sums[i] + _sums[after];
            }

            ReadOnlySpan<byte> Line(int row) => map.Shares.AsSpan(row * n, n);
        }
    }
}
