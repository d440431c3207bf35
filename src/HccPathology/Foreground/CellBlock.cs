using System.Runtime.CompilerServices;

namespace HccPathology.Foreground;

/// <summary>
/// One block of overview pixels, opaque 0xFFRRGGBB, and how it becomes cells. Blocks are cut at fixed places of the slide, so a cell's numbers depend on
/// neither the number of threads nor the order of reading.
/// </summary>
internal readonly ref struct CellBlock
{
    private readonly ReadOnlySpan<uint> _pixels;
    private readonly int _stride;

    /// <param name="pixels">Row by row.</param>
    /// <param name="stride">Pixels from row to row.</param>
    /// <param name="width">Pixels of a row that belong to the block.</param>
    /// <param name="height">Rows.</param>
    public CellBlock(ReadOnlySpan<uint> pixels, int stride, int width, int height)
    {
        (_stride, Width, Height) = (stride, width, height);
        _pixels = pixels;
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>One row; for one beyond the block the row at its edge.</summary>
    public ReadOnlySpan<uint> Row(int y) => _pixels.Slice(Math.Clamp(y, 0, Height - 1) * _stride, Width);

    /// <summary>Fills the cells of <paramref name="scan"/> from (<paramref name="cellX"/>, <paramref name="cellY"/>) on.</summary>
    public void Reduce(int cellX, int cellY, OverviewScan scan)
    {
        int side = scan.PixelsPerCell;
        for (int y = 0; y < Height; y += side)
        {
            for (int x = 0; x < Width; x += side)
            {
                Reduce(x, y, Math.Min(x + side, Width), Math.Min(y + side, Height), (cellY + y / side) * scan.Width + cellX + x / side, scan);
            }
        }
    }

    // A cell that the scanner's fill reaches into: colour and sharpness of what is left; exactly black, without sharpness, when more than half is fill.
    private void Reduce(int x0, int y0, int x1, int y1, int cell, OverviewScan scan)
    {
        bool hasFill = UnscannedFill.Reaches(this, x0, y0, x1, y1);
        int r = 0, g = 0, b = 0, focus = 0, n = 0, fill = 0;
        for (int y = y0; y < y1; y++)
        {
            ReadOnlySpan<uint> row = Row(y), above = Row(y - 1), below = Row(y + 1);
            for (int x = x0; x < x1; x++)
            {
                uint p = row[x];
                fill += hasFill && p == UnscannedFill.Black ? 1 : 0;
                if (!hasFill || !UnscannedFill.IsBeside(this, x, y))
                {
                    (r, g, b, n) = (r + (byte)(p >> 16), g + (byte)(p >> 8), b + (byte)p, n + 1);
                    focus += Laplacian(row, above, below, x);
                }
            }
        }

        if (n == 0 || 2 * fill > (x1 - x0) * (y1 - y0))
        {
            (r, g, b, focus, n) = (0, 0, 0, 0, 1);
        }

        PutMean(scan, cell, r, g, b, n);
        scan.Focus[cell] = MeanSharpness(focus, n);
    }

    /// <summary>Writes the colour of a cell from sums over n pixels.</summary>
    public static void PutMean(OverviewScan scan, int cell, int r, int g, int b, int n)
    {
        scan.Red[cell] = (byte)((r + n / 2) / n);
        scan.Green[cell] = (byte)((g + n / 2) / n);
        scan.Blue[cell] = (byte)((b + n / 2) / n);
    }

    /// <summary>A sum of <see cref="Laplacian"/> over n pixels as a cell's sharpness, in grey levels times <see cref="OverviewScan.FocusScale"/>.</summary>
    public static ushort MeanSharpness(int sum, int n) => (ushort)((sum * OverviewScan.FocusScale + n / 2) / n);

    /// <summary>
    /// Absolute Laplacian of green at one pixel of a row. Green, because haematoxylin, eosin and DAB all absorb it. Beyond the block a pixel is its own
    /// neighbour: one cell in 64 reads up to a tenth too smooth, which costs less than reading every block with a rim.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Laplacian(ReadOnlySpan<uint> row, ReadOnlySpan<uint> above, ReadOnlySpan<uint> below, int x)
    {
        int around = Green(row[Math.Max(x - 1, 0)]) + Green(row[Math.Min(x + 1, row.Length - 1)]) + Green(above[x]) + Green(below[x]);
        return Math.Abs(4 * Green(row[x]) - around);
    }

    private static int Green(uint pixel) => (byte)(pixel >> 8);
}
