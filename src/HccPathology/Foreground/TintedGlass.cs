namespace HccPathology.Foreground;

/// <summary>
/// Finds glass with a tint: a film of eosin or mounting medium, a darker strip of the scanner. It is as dense as pale tissue, but a square of 40 µm
/// of it is of one colour, which no tissue is: beside nuclei and fibres even tissue out of focus differs from cell to cell. The difference between
/// cells of 8 µm tells, not sharpness, of which pale tissue out of focus has no more than glass.
/// </summary>
internal static class TintedGlass
{
    /// <summary>Cells from the middle of the square to its sides.</summary>
    private const int Reach = 2;

    /// <summary>Cells of what is dense enough for tissue that lie in an even, pale square.</summary>
    public static CellPlane Find(OverviewScan scan, CellDensity density, CellPlane dense, TissueOptions options)
    {
        CellPlane found = new(scan.Width, scan.Height);
        for (int y = Reach; y < scan.Height - Reach; y++)
        {
            for (int x = Reach; x < scan.Width - Reach; x++)
            {
                int at = y * scan.Width + x;
                found.Cells[at] = dense.Cells[at] && IsPaleAndSmooth(scan, density, at, options)
                    && IsEven(scan.Green, at, scan.Width, options) && IsEven(scan.Red, at, scan.Width, options) && IsEven(scan.Blue, at, scan.Width, options);
            }
        }

        found.Dilate(Reach);
        ExtendToTheSlidesEnd(found);
        found.KeepIn(dense);
        return found;
    }

    // Of the last row and column the slide's end may leave a few pixels, which differ more than whole cells do: they are what is beside them.
    private static void ExtendToTheSlidesEnd(CellPlane found)
    {
        (bool[] cells, int width, int height) = (found.Cells, found.Width, found.Height);
        for (int y = 0; y < height && width > 1; y++)
        {
            cells[(y + 1) * width - 1] |= cells[(y + 1) * width - 2];
        }

        for (int x = 0; x < width && height > 1; x++)
        {
            cells[(height - 1) * width + x] |= cells[(height - 2) * width + x];
        }
    }

    /// <summary>Areas in mm² of pale, even cells: what was taken for glass, and what is analysed as tissue since tissue is all around it.</summary>
    public static (double Glass, double Tissue) AreasMm2(OverviewScan scan, WhitePoint white, TissueMask mask, TissueOptions options)
    {
        CellDensity density = new(scan, white);
        CellPlane dense = new(scan.Width, scan.Height);
        for (int i = 0; i < dense.Cells.Length; i++)
        {
            dense.Cells[i] = !density.IsUnscanned(i) && density.Most(i) >= options.MinOd;
        }

        CellPlane even = Find(scan, density, dense, options);
        double glass = 0, tissue = 0;
        for (int i = 0; i < even.Cells.Length; i++)
        {
            double share = even.Cells[i] ? mask.Shares[i] : 0;
            glass += mask.Cells[i] == MaskClass.Glass ? share : 0;
            tissue += mask.Cells[i] == MaskClass.Tissue ? share : 0;
        }

        return (glass * mask.CellAreaUm2 / 1e6, tissue * mask.CellAreaUm2 / 1e6);
    }

    // Membranes of fat cells may be even from cell to cell, but they are sharp.
    private static bool IsPaleAndSmooth(OverviewScan scan, CellDensity density, int at, TissueOptions options) =>
        density.Most(at) < options.MaxTintOd && scan.Focus[at] < options.MinThinLaplacian * OverviewScan.FocusScale;

    private static bool IsEven(byte[] channel, int middle, int width, TissueOptions options)
    {
        int least = channel[middle], most = least;
        for (int row = middle - Reach * width; row <= middle + Reach * width; row += width)
        {
            foreach (byte level in channel.AsSpan(row - Reach, 2 * Reach + 1))
            {
                (least, most) = (Math.Min(least, level), Math.Max(most, level));
            }

            if (most - least > options.MaxTintStep)
            {
                return false;
            }
        }

        return true;
    }
}
