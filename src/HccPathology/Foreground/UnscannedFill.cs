namespace HccPathology.Foreground;

/// <summary>
/// Cells that a scanner's black fill reaches into. Half of black and half of glass is as dark as tissue, and a straight rim of such cells as black as ink:
/// the fill is left out of such a cell, and so are the pixels beside it, which resampling may have made of both.
/// </summary>
internal static class UnscannedFill
{
    private const uint Black = 0xFF000000;

    /// <summary>True when an outermost row or column of the cell, or the one beyond it in the block, is exactly black.</summary>
    public static bool Reaches(ReadOnlySpan<uint> pixels, int stride, int width, int height, int x0, int y0, int x1, int y1)
    {
        int left = Math.Max(x0 - 1, 0), top = Math.Max(y0 - 1, 0), right = Math.Min(x1, width - 1), bottom = Math.Min(y1, height - 1);
        return IsRowBlack(pixels, stride, top, x0, x1) || IsRowBlack(pixels, stride, y0, x0, x1)
            || IsRowBlack(pixels, stride, y1 - 1, x0, x1) || IsRowBlack(pixels, stride, bottom, x0, x1)
            || IsColumnBlack(pixels, stride, left, y0, y1) || IsColumnBlack(pixels, stride, x0, y0, y1)
            || IsColumnBlack(pixels, stride, x1 - 1, y0, y1) || IsColumnBlack(pixels, stride, right, y0, y1);
    }

    /// <summary>Colour and sharpness of what is left of the cell; exactly black, without sharpness, when more than half of it is fill.</summary>
    public static void LeaveOut(ReadOnlySpan<uint> pixels, int stride, int width, int height, int x0, int y0, int x1, int y1, int cell, OverviewScan scan)
    {
        int r = 0, g = 0, b = 0, focus = 0, n = 0, fill = 0;
        for (int y = y0; y < y1; y++)
        {
            ReadOnlySpan<uint> row = pixels[(y * stride)..], above = pixels[(Math.Max(y - 1, 0) * stride)..],
                below = pixels[(Math.Min(y + 1, height - 1) * stride)..];
            for (int x = x0; x < x1; x++)
            {
                uint p = row[x];
                fill += p == Black ? 1 : 0;
                if (!IsBesideBlack(pixels, stride, width, height, x, y))
                {
                    (r, g, b, n) = (r + (int)(p >> 16 & 0xFF), g + (int)(p >> 8 & 0xFF), b + (int)(p & 0xFF), n + 1);
                    focus += CellBlock.Laplacian(row, above, below, x, width - 1);
                }
            }
        }

        if (n == 0 || 2 * fill > (x1 - x0) * (y1 - y0))
        {
            (r, g, b, focus, n) = (0, 0, 0, 0, 1);
        }

        CellBlock.PutMean(scan, cell, r, g, b, n);
        scan.Focus[cell] = CellBlock.MeanSharpness(focus, n);
    }

    private static bool IsBesideBlack(ReadOnlySpan<uint> pixels, int stride, int width, int height, int x, int y)
    {
        int from = Math.Max(x - 1, 0), to = Math.Min(x + 2, width);
        for (int ny = Math.Max(y - 1, 0); ny < Math.Min(y + 2, height); ny++)
        {
            if (pixels[(ny * stride + from)..(ny * stride + to)].Contains(Black))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRowBlack(ReadOnlySpan<uint> pixels, int stride, int y, int x0, int x1)
    {
        for (int i = y * stride + x0; i < y * stride + x1; i++)
        {
            if (pixels[i] != Black)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsColumnBlack(ReadOnlySpan<uint> pixels, int stride, int x, int y0, int y1)
    {
        for (int i = y0 * stride + x; i < y1 * stride + x; i += stride)
        {
            if (pixels[i] != Black)
            {
                return false;
            }
        }

        return true;
    }
}
