namespace HccPathology.Foreground;

/// <summary>
/// Finds folds: streaks that are about twice as dense as the tissue around them in all three channels. A lymphoid aggregate
/// doubles red but not blue, blood doubles blue but not red, so both are left alone.
/// </summary>
internal static class FoldFinder
{
    /// <summary>Cells along a block of the local reference: 512 µm; 3 x 3 blocks are pooled.</summary>
    private const int Side = 64;

    /// <summary>Levels of optical density of the medians: 0.02 each, up to 1.28.</summary>
    private const int Levels = 64;

    private const float PerLevel = 0.02f;

    /// <summary>
    /// Paler than this no place is a fold: beside loose stroma plain epithelium is twice as dense as the median. With 0.25,
    /// 0.5 and 0.25 a sixth of CMU-1's small region became fold; with these nothing of it does, and pale folds are missed.
    /// </summary>
    private static readonly (float R, float G, float B) Least = (0.35f, 0.8f, 0.4f);

    public static CellPlane Find(OverviewScan scan, CellDensity density, CellPlane tissue, TissueOptions options)
    {
        BlockGrid blocks = new(scan.Width, scan.Height, Side);
        int[][] histograms = Histograms(density, tissue, blocks);
        (float R, float G, float B)[] reference = [.. Enumerable.Range(0, blocks.Count).Select(block => Medians(histograms, blocks.Around(block)))];
        CellPlane fold = new(scan.Width, scan.Height);
        for (int i = 0; i < fold.Cells.Length; i++)
        {
            fold.Cells[i] = tissue.Cells[i] && IsDouble(density.At(i), reference[blocks.Of(i)], (float)options.FoldOdRatio);
        }

        fold.Close(1);
        KeepStreaks(fold, options.MinFoldUm2 / scan.CellAreaUm2, options.MaxFoldWidthUm / scan.CellUm, options.MinFoldElongation);
        fold.Dilate(1);
        return fold;
    }

    private static bool IsDouble((float R, float G, float B) od, (float R, float G, float B) around, float ratio) =>
        od.R >= Math.Max(Least.R, ratio * around.R) && od.G >= Math.Max(Least.G, ratio * around.G) && od.B >= Math.Max(Least.B, ratio * around.B);

    private static int[][] Histograms(CellDensity density, CellPlane tissue, BlockGrid blocks)
    {
        int[][] histograms = new int[blocks.Count][];
        for (int i = 0; i < tissue.Cells.Length; i++)
        {
            if (tissue.Cells[i])
            {
                int[] block = histograms[blocks.Of(i)] ??= new int[3 * Levels];
                (float r, float g, float b) = density.At(i);
                block[Level(r)]++;
                block[Levels + Level(g)]++;
                block[2 * Levels + Level(b)]++;
            }
        }

        return histograms;
    }

    private static int Level(float od) => Math.Min(Levels - 1, (int)(od / PerLevel));

    private static (float R, float G, float B) Medians(int[][] histograms, IEnumerable<int> around)
    {
        int[] sum = new int[3 * Levels];
        foreach (int block in around.Where(b => histograms[b] is not null))
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += histograms[block][i];
            }
        }

        return (Median(sum.AsSpan(0, Levels)), Median(sum.AsSpan(Levels, Levels)), Median(sum.AsSpan(2 * Levels, Levels)));
    }

    private static float Median(ReadOnlySpan<int> histogram)
    {
        long total = 0, below = 0;
        foreach (int n in histogram)
        {
            total += n;
        }

        for (int i = 0; i < histogram.Length; i++)
        {
            below += histogram[i];
            if (2 * below >= total)
            {
                return (i + 0.5f) * PerLevel;
            }
        }

        return 0;
    }

    private static void KeepStreaks(CellPlane fold, double fewest, double widest, double elongation)
    {
        CellRuns runs = CellRuns.Of<bool>(fold.Cells, fold.Width, fold.Height, true, diagonal: true);
        Moments[] moments = new Moments[runs.Count];
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            moments[runs.ComponentOf(i)].Add(runs.Runs[i]);
        }

        runs.Fill(fold.Cells, fold.Width, Array.ConvertAll(moments, m => m.Cells < fewest || m.Width > widest || m.Length < elongation * m.Width), false);
    }

    private struct Moments
    {
        private double _x, _y, _xx, _yy, _xy;

        public double Cells { get; private set; }

        /// <summary>Cells along the longer side of the rectangle with the same second moments.</summary>
        public readonly double Length => Side(1);

        /// <summary>Cells along its shorter side.</summary>
        public readonly double Width => Side(-1);

        public void Add(CellRuns.Run run)
        {
            for (int x = run.Start; x < run.End; x++)
            {
                (_x, _y, _xx, _yy, _xy) = (_x + x, _y + run.Y, _xx + (double)x * x, _yy + (double)run.Y * run.Y, _xy + (double)x * run.Y);
                Cells++;
            }
        }

        private readonly double Side(int sign)
        {
            double mx = _x / Cells, my = _y / Cells;
            double a = _xx / Cells - mx * mx + 1 / 12.0, b = _xy / Cells - mx * my, c = _yy / Cells - my * my + 1 / 12.0;
            double spread = Math.Sqrt((a - c) * (a - c) / 4 + b * b);
            return Math.Sqrt(12 * Math.Max(0, (a + c) / 2 + sign * spread));
        }
    }
}
