using HccPathology.Foreground;
using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Outputs.Pictures;

/// <summary>
/// Nuclei per mm² of analysed tissue on a grid of 50 µm: counts and tissue areas are smoothed alike with a Gaussian of 100 µm
/// and then divided, so that the edge of the tissue does not look empty. NaN where there is no analysed tissue nearby.
/// </summary>
internal sealed class DensityGrid
{
    /// <summary>Two hepatocytes wide: fine beside the smoothing, and coarse enough that a slide of 100 mm fits in a few MB.</summary>
    public const double CellUm = 50;

    public const double SigmaUm = 100;

    /// <summary>A slide with an absurd size must not ask for an absurd grid.</summary>
    private const int MaxCells = 4096;

    private static readonly (double U, double V)[] Quarters = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];

    private DensityGrid(int width, int height, double cellPxX, double cellPxY) =>
        (Width, Height, CellPxX, CellPxY, PerMm2) = (width, height, cellPxX, cellPxY, new float[width * height]);

    public int Width { get; }
    public int Height { get; }

    /// <summary>Level-0 px a grid cell is wide.</summary>
    public double CellPxX { get; }

    public double CellPxY { get; }
    public float[] PerMm2 { get; }

    /// <param name="mask">What is tissue.</param>
    /// <param name="zones">Where a person excluded some of it; null without regions.</param>
    /// <param name="nuclei">Of all classes.</param>
    /// <param name="classes">Those that are ignored, pigment and fragments, are not counted: in the density table they are not either.</param>
    public static DensityGrid Of(TissueMask mask, ZoneMap? zones, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        double slideX = mask.Width * mask.CellWidthPx, slideY = mask.Height * mask.CellHeightPx;
        double cellX = Math.Max(CellUm / mask.Mpp.X, slideX / MaxCells), cellY = Math.Max(CellUm / mask.Mpp.Y, slideY / MaxCells);
        DensityGrid grid = new((int)Math.Ceiling(slideX / cellX), (int)Math.Ceiling(slideY / cellY), cellX, cellY);
        float[] counts = grid.Smoothed(grid.CountsOf(mask, zones, nuclei, classes), mask), areas = grid.Smoothed(grid.AreasOf(mask, zones), mask);
        double least = 0.02 * cellX * mask.Mpp.X * cellY * mask.Mpp.Y / 1e6;
        for (int i = 0; i < counts.Length; i++)
        {
            grid.PerMm2[i] = areas[i] > least ? counts[i] / areas[i] : float.NaN;
        }

        return grid;
    }

    /// <summary>The value that a share of the cells with tissue do not exceed; 0 when there is none.</summary>
    public double Quantile(double share)
    {
        float[] values = [.. PerMm2.Where(v => !float.IsNaN(v)).Order()];
        return values.Length == 0 ? 0 : values[(int)(share * (values.Length - 1))];
    }

    /// <summary>The density at a point in level-0 px, bilinear between grid cell centres; cells without a value take no part.</summary>
    public double At(double xPx, double yPx)
    {
        double gx = Math.Clamp(xPx / CellPxX - 0.5, 0, Width - 1), gy = Math.Clamp(yPx / CellPxY - 0.5, 0, Height - 1);
        int x = (int)gx, y = (int)gy, x1 = Math.Min(x + 1, Width - 1), y1 = Math.Min(y + 1, Height - 1);
        double fx = gx - x, fy = gy - y, sum = 0, weights = 0;
        Add(y * Width + x, (1 - fx) * (1 - fy), ref sum, ref weights);
        Add(y * Width + x1, fx * (1 - fy), ref sum, ref weights);
        Add(y1 * Width + x, (1 - fx) * fy, ref sum, ref weights);
        Add(y1 * Width + x1, fx * fy, ref sum, ref weights);
        return weights > 0 ? sum / weights : double.NaN;
    }

    private void Add(int index, double weight, ref double sum, ref double weights)
    {
        if (!float.IsNaN(PerMm2[index]))
        {
            sum += PerMm2[index] * weight;
            weights += weight;
        }
    }

    /// <summary>Analysed tissue at a point in level-0 px, by the rule that nuclei count by.</summary>
    public static bool IsAnalysed(TissueMask mask, ZoneMap? zones, double xPx, double yPx) =>
        mask.At(xPx, yPx) == MaskClass.Tissue && (zones is null || !Compartments.IsExcluded(zones.AtCentroid(xPx, yPx).Compartment));

    private float[] CountsOf(TissueMask mask, ZoneMap? zones, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        float[] counts = new float[Width * Height];
        bool[] isIgnored = [.. classes.Select(c => c.IsIgnored)];
        nuclei.ForEach(n =>
        {
            if (!isIgnored[n.ClassIndex] && IsAnalysed(mask, zones, n.X, n.Y))
            {
                counts[IndexOf(n.X, n.Y)]++;
            }
        });
        return counts;
    }

    /// <summary>Tissue area in mm², each mask cell split over four points so that cells of unequal size do not beat.</summary>
    private float[] AreasOf(TissueMask mask, ZoneMap? zones)
    {
        float[] areas = new float[Width * Height];
        float whole = (float)(mask.CellAreaUm2 / 4e6);
        for (int i = 0; i < mask.Cells.Length; i++)
        {
            if (mask.Cells[i] == MaskClass.Tissue)
            {
                double x = i % mask.Width * mask.CellWidthPx, y = i / mask.Width * mask.CellHeightPx;
                float quarter = whole * (float)mask.Shares[i];
                foreach ((double u, double v) in Quarters)
                {
                    double atX = x + u * mask.CellWidthPx, atY = y + v * mask.CellHeightPx;
                    areas[IndexOf(atX, atY)] += IsAnalysed(mask, zones, atX, atY) ? quarter : 0;
                }
            }
        }

        return areas;
    }

    private int IndexOf(double xPx, double yPx) =>
        Math.Min((int)(yPx / CellPxY), Height - 1) * Width + Math.Min((int)(xPx / CellPxX), Width - 1);

    private float[] Smoothed(float[] values, TissueMask mask)
    {
        float[] rows = new float[values.Length], both = new float[values.Length];
        float[] kernelX = Gaussian(SigmaUm / (CellPxX * mask.Mpp.X)), kernelY = Gaussian(SigmaUm / (CellPxY * mask.Mpp.Y));
        for (int y = 0; y < Height; y++)
        {
            Convolve(values, rows, y * Width, 1, Width, kernelX);
        }

        for (int x = 0; x < Width; x++)
        {
            Convolve(rows, both, x, Width, Height, kernelY);
        }

        return both;
    }

    private static void Convolve(float[] from, float[] to, int start, int stride, int count, float[] kernel)
    {
        int reach = kernel.Length / 2;
        for (int i = 0; i < count; i++)
        {
            float sum = 0;
            for (int k = Math.Max(-reach, -i); k <= Math.Min(reach, count - 1 - i); k++)
            {
                sum += from[start + (i + k) * stride] * kernel[k + reach];
            }

            to[start + i * stride] = sum;
        }
    }

    // On cells of half a metre and more the kernel is one cell; no sigma is too small for it.
    private static float[] Gaussian(double sigma) => GaussianBlur.Weights(Math.Max(0.1, sigma), Math.Max(1, (int)Math.Ceiling(3 * sigma)));
}
