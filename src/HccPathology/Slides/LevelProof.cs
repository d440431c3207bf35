using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>
/// Whether a level is level 0 made smaller. A file may carry a macro picture, another series or a padded level among its levels; read
/// for the overview it would hide tissue, and read for nuclei misplace them.
/// </summary>
internal static class LevelProof
{
    /// <summary>Level px by which a side may differ from level 0's shape: each halving of a chain rounds on its own.</summary>
    private const double MostPx = 2;

    /// <summary>Stitched levels of tiles that overlap are cut by their writers to within 1 %.</summary>
    private const double MostShare = 0.01;

    // 25 windows of 32 px are some 50 stored tiles a level: 20 ms of JPEG. Blocks of 4 px, because some writers take every nth
    // pixel instead of a mean, and single pixels then agree in little more than chance.
    private const int Windows = 5, WindowPx = 32, BlockPx = 4;

    /// <summary>Of a finer level at most so many px a side are read for a window, as long as that leaves two blocks.</summary>
    private const int MostFinerPx = 512;

    /// <summary>Grey levels: blocks of glass differ by less, and tell nothing.</summary>
    private const double LeastContrast = 3;

    /// <summary>A scanner's level has 0.99; another picture, and a level that padding moves by up to 24 px, less than 0.1.</summary>
    private const double LeastCorrelation = 0.5;

    /// <summary>The reader's levels, each with its doubt where there is one.</summary>
    public static IReadOnlyList<SlideLevel> Of(SlideReader reader)
    {
        List<SlideLevel> levels = [reader.Levels[0]];
        foreach (SlideLevel level in reader.Levels.Skip(1))
        {
            levels.Add(level with { Doubt = DoubtOfShape(reader.Levels[0], level) ?? DoubtOfContent(reader, levels.Last(l => l.Doubt is null), level) });
        }

        reader.Counter?.Restart();      // what the check decoded is not the caller's
        return levels;
    }

    private static string? DoubtOfShape(SlideLevel full, SlideLevel level)
    {
        double downsample = full.Width >= full.Height ? full.Width / (double)level.Width : full.Height / (double)level.Height;
        return IsOff(full.Width / downsample, level.Width) || IsOff(full.Height / downsample, level.Height)
            ? $"its {level.Width} x {level.Height} px have not the shape of level 0's {full.Width} x {full.Height} px"
            : null;

        static bool IsOff(double wanted, long px) => Math.Abs(wanted - px) > MostPx + MostShare * wanted;
    }

    private static string? DoubtOfContent(SlideReader reader, SlideLevel finer, SlideLevel level) =>
        Correlation(reader, finer, level) is { } found and < LeastCorrelation
        ? FormattableString.Invariant($"it does not show what level {finer.Index} shows (correlation {found:0.00} at {Windows * Windows} places)")
        : null;

    /// <summary>Of block means in the windows, between a level and a finer one; null where there is too little to see, or no room for windows.</summary>
    internal static double? Correlation(SlideReader reader, SlideLevel finer, SlideLevel level)
    {
        double ratioX = level.DownsampleX / finer.DownsampleX, ratioY = level.DownsampleY / finer.DownsampleY;
        int blocks = Math.Clamp((int)(MostFinerPx / Math.Max(ratioX, ratioY)), 2 * BlockPx, WindowPx) / BlockPx, side = blocks * BlockPx;
        if (ratioX < 1 || ratioY < 1 || level.Width < side || level.Height < side)
        {
            return null;
        }

        double a = 0, b = 0, both = 0;
        long values = 0;
        for (int i = 0; i < Windows * Windows; i++)
        {
            long x = (level.Width - side) * (2 * (i % Windows) + 1) / (2 * Windows), y = (level.Height - side) * (2 * (i / Windows) + 1) / (2 * Windows);
            if (Blocks(reader, level, x, y, 1, 1, blocks) is { } own && Blocks(reader, finer, x, y, ratioX, ratioY, blocks) is { } wanted)
            {
                (a, b, both, values) = (a + Dot(own, own), b + Dot(wanted, wanted), both + Dot(own, wanted), values + own.Length);
            }
        }

        // One grey level of noise in both, so that a blank picture beside one with contrast has 0.
        return Math.Max(a, b) < LeastContrast * LeastContrast * values ? null : both / Math.Sqrt((a + values) * (b + values));
    }

    /// <summary>Means of green over blocks of the coarser level's px, less the window's mean; null where the file is damaged or the window cut.</summary>
    private static unsafe double[]? Blocks(SlideReader reader, SlideLevel level, long x, long y, double ratioX, double ratioY, int blocks)
    {
        long left = (long)Math.Round(x * ratioX), top = (long)Math.Round(y * ratioY);
        int width = (int)Math.Ceiling(blocks * BlockPx * ratioX), height = (int)Math.Ceiling(blocks * BlockPx * ratioY);
        if (left + width > level.Width || top + height > level.Height)
        {
            return null;
        }

        using TileBuffer pixels = new(width, height);
        try
        {
            reader.Read(new LevelRect(level.Index, left, top, width, height), pixels.Pixels, pixels.StridePx);
        }
        catch (PathologyException e) when (e.Kind == FailureKind.BadData)
        {
            return null;        // whoever reads that place is told
        }

        double[] sums = new double[blocks * blocks];
        int[] counts = new int[sums.Length];
        for (int row = 0; row < height; row++)
        {
            int down = row * blocks / height * blocks;
            ReadOnlySpan<uint> from = pixels.Row(row);
            for (int column = 0; column < width; column++)
            {
                int block = down + column * blocks / width;
                sums[block] += (byte)(from[column] >> 8);
                counts[block]++;
            }
        }

        double[] means = [.. sums.Select((sum, i) => sum / counts[i])];
        double mean = means.Average();
        return Array.ConvertAll(means, m => m - mean);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
