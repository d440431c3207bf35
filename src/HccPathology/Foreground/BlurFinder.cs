namespace HccPathology.Foreground;

/// <summary>
/// Finds defocus: neighbouring cells of 8 µm still differ, so there is something to see, but at 2 µm nothing is sharp.
/// Tissue without contrast at 8 µm (fibrosis, necrosis, colloid) is never called blurred, however smooth.
/// </summary>
internal static class BlurFinder
{
    /// <summary>Cells along a block: 64 µm, a few nuclei.</summary>
    private const int Side = 8;

    private struct Sums
    {
        public long Focus, Cells, Steps, Pairs;

        public void Add(in Sums other) =>
            (Focus, Cells, Steps, Pairs) = (Focus + other.Focus, Cells + other.Cells, Steps + other.Steps, Pairs + other.Pairs);
    }

    public static CellPlane Find(OverviewScan scan, CellPlane tissue, TissueOptions options)
    {
        CellPlane blur = new(scan.Width, scan.Height);
        if (!scan.FocusIsUsable)
        {
            return blur;
        }

        BlockGrid blocks = new(scan.Width, scan.Height, Side);
        Sums[] sums = SumBlocks(scan, tissue, blocks);
        bool[] isBlurred = [.. Enumerable.Range(0, blocks.Count).Select(block => sums[block].Cells > 0 && IsBlurred(Around(sums, blocks, block), options))];
        for (int i = 0; i < blur.Cells.Length; i++)
        {
            blur.Cells[i] = tissue.Cells[i] && isBlurred[blocks.Of(i)];
        }

        blur.RemoveSmall((long)Math.Ceiling(options.MinBlurUm2 / scan.CellAreaUm2));
        return blur;
    }

    private static Sums[] SumBlocks(OverviewScan scan, CellPlane tissue, BlockGrid blocks)
    {
        Sums[] sums = new Sums[blocks.Count];
        for (int y = 0; y < scan.Height; y++)
        {
            for (int x = 0; x < scan.Width; x++)
            {
                int i = y * scan.Width + x;
                if (tissue.Cells[i])
                {
                    ref Sums block = ref sums[blocks.Of(i)];
                    (block.Focus, block.Cells) = (block.Focus + scan.Focus[i], block.Cells + 1);
                    if (x > 0 && tissue.Cells[i - 1])
                    {
                        (block.Steps, block.Pairs) = (block.Steps + Math.Abs(scan.Green[i] - scan.Green[i - 1]), block.Pairs + 1);
                    }

                    if (y > 0 && tissue.Cells[i - scan.Width])
                    {
                        (block.Steps, block.Pairs) = (block.Steps + Math.Abs(scan.Green[i] - scan.Green[i - scan.Width]), block.Pairs + 1);
                    }
                }
            }
        }

        return sums;
    }

    /// <summary>Three by three blocks (192 µm) decide, so that one vessel or one patch of fibrosis does not.</summary>
    private static Sums Around(Sums[] sums, BlockGrid blocks, int index)
    {
        Sums all = default;
        foreach (int block in blocks.Around(index))
        {
            all.Add(sums[block]);
        }

        return all;
    }

    private static bool IsBlurred(in Sums sums, TissueOptions options)
    {
        if (sums.Pairs == 0)
        {
            return false;
        }

        double laplacian = sums.Focus / (double)(sums.Cells * OverviewScan.FocusScale), contrast = sums.Steps / (double)sums.Pairs;
        return laplacian <= options.MaxBlurLaplacian && contrast >= options.MinBlurContrast && laplacian <= options.BlurRatio * contrast;
    }
}
