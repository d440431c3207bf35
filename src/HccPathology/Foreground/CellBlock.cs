using System.Runtime.CompilerServices;

namespace HccPathology.Foreground;

/// <summary>
/// Reduces one block of overview pixels to cells. Blocks are cut at fixed places of the slide, so a cell's numbers depend on
/// neither the number of threads nor the order of reading.
/// </summary>
internal static class CellBlock
{
    /// <summary>
    /// Fills the cells of <paramref name="scan"/> from (<paramref name="cellX"/>, <paramref name="cellY"/>) on.
    /// <paramref name="pixels"/> are opaque 0xFFRRGGBB; rows start <paramref name="stride"/> pixels apart.
    /// </summary>
    public static void Reduce(ReadOnlySpan<uint> pixels, int stride, int width, int height, int cellX, int cellY, OverviewScan scan)
    {
        int side = scan.PixelsPerCell;
        for (int y = 0; y < height; y += side)
        {
            for (int x = 0; x < width; x += side)
            {
                int cell = (cellY + y / side) * scan.Width + cellX + x / side;
                int xEnd = Math.Min(x + side, width), yEnd = Math.Min(y + side, height);
                if (UnscannedFill.Reaches(pixels, stride, width, height, x, y, xEnd, yEnd))
                {
                    UnscannedFill.LeaveOut(pixels, stride, width, height, x, y, xEnd, yEnd, cell, scan);
                    continue;
                }

                Mean(pixels, stride, x, y, xEnd, yEnd, cell, scan);
                scan.Focus[cell] = Sharpness(pixels, stride, width - 1, height - 1, x, y, xEnd, yEnd);
            }
        }
    }

    private static void Mean(ReadOnlySpan<uint> pixels, int stride, int x0, int y0, int x1, int y1, int cell, OverviewScan scan)
    {
        int r = 0, g = 0, b = 0, n = (x1 - x0) * (y1 - y0);
        for (int y = y0; y < y1; y++)
        {
            foreach (uint p in pixels.Slice(y * stride + x0, x1 - x0))
            {
                r += (int)(p >> 16 & 0xFF);
                g += (int)(p >> 8 & 0xFF);
                b += (int)(p & 0xFF);
            }
        }

        PutMean(scan, cell, r, g, b, n);
    }

    /// <summary>Writes the colour of a cell from sums over n pixels.</summary>
    public static void PutMean(OverviewScan scan, int cell, int r, int g, int b, int n)
    {
        scan.Red[cell] = (byte)((r + n / 2) / n);
        scan.Green[cell] = (byte)((g + n / 2) / n);
        scan.Blue[cell] = (byte)((b + n / 2) / n);
    }

    /// <summary>A sum of <see cref="Laplacian"/> over n pixels as a cell's sharpness.</summary>
    public static ushort MeanSharpness(int sum, int n) => (ushort)((sum * OverviewScan.FocusScale + n / 2) / n);

    /// <summary>
    /// Mean absolute Laplacian of green, times <see cref="OverviewScan.FocusScale"/>. Green, because haematoxylin, eosin and
    /// DAB all absorb it. Beyond the block a pixel is its own neighbour: one cell in 64 reads up to a tenth too smooth,
    /// which costs less than reading every block with a rim.
    /// </summary>
    private static ushort Sharpness(ReadOnlySpan<uint> pixels, int stride, int xLast, int yLast, int x0, int y0, int x1, int y1)
    {
        int sum = 0, n = (x1 - x0) * (y1 - y0);
        for (int y = y0; y < y1; y++)
        {
            ReadOnlySpan<uint> row = pixels[(y * stride)..], above = pixels[(Math.Max(y - 1, 0) * stride)..],
                below = pixels[(Math.Min(y + 1, yLast) * stride)..];
            for (int x = x0; x < x1; x++)
            {
                sum += Laplacian(row, above, below, x, xLast);
            }
        }

        return MeanSharpness(sum, n);
    }

    /// <summary>Absolute Laplacian of green at one pixel of a row of the block, whose last pixel is <paramref name="xLast"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Laplacian(ReadOnlySpan<uint> row, ReadOnlySpan<uint> above, ReadOnlySpan<uint> below, int x, int xLast)
    {
        int around = Green(row[Math.Max(x - 1, 0)]) + Green(row[Math.Min(x + 1, xLast)]) + Green(above[x]) + Green(below[x]);
        return Math.Abs(4 * Green(row[x]) - around);
    }

    private static int Green(uint pixel) => (int)(pixel >> 8 & 0xFF);
}
