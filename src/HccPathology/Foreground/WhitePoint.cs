namespace HccPathology.Foreground;

public enum WhitePointSource
{
    /// <summary>Measured on the slide's own glass.</summary>
    Glass,

    /// <summary>Too little glass was found.</summary>
    Default,
}

/// <summary>The colour of light that passed no tissue, the reference of every optical density on the slide; one per slide.</summary>
public sealed record WhitePoint(byte R, byte G, byte B, WhitePointSource Source, string Reason)
{
    /// <summary>Glass on brightfield scanners lies at 235-248 of 255; 245 keeps the error of an optical density under 0.02 over that range.</summary>
    public const byte DefaultLevel = 245;

    /// <summary>Darker than this in any channel is no glass under correct exposure.</summary>
    public const byte Darkest = 180;

    /// <summary>Glass may be yellow or blue, but pink is eosin: green falls short of the mean of red and blue by at most this.</summary>
    private const int MostPink = 9;

    /// <summary>Largest difference between channels on tinted glass (a warm halogen lamp reaches about 30).</summary>
    private const int MostTint = 36;

    /// <summary>
    /// And on yellow glass (a lamp without white balance), where red says that nothing takes up its light: at a tint of more than 36 DAB leaves at most 228 of
    /// red and pulls green below the mean of red and blue, which yellow light does not.
    /// </summary>
    private const int MostYellow = 72, LeastRedOfYellow = 235, LeastGreenOverMean = 4;

    /// <summary>Glass is flat: mean absolute Laplacian in grey levels, JPEG noise included. Pale tissue in focus lies above 3.</summary>
    private const double MostTexture = 2.0;

    /// <summary>Fewest cells of 8 µm that count as glass; 1 % of the slide on top, so that bright debris is not glass.</summary>
    private const int FewestCells = 24;

    /// <summary>Measures the brightest flat, uncoloured mode of the slide; falls back to 245, 245, 245, or what is
    /// brighter on the slide, and says why.</summary>
    public static WhitePoint Estimate(OverviewScan scan)
    {
        long[] levels = new long[256];
        long candidates = 0, blank = 0;
        for (int i = 0; i < scan.Red.Length; i++)
        {
            if (!IsCandidate(scan, i))
            {
                continue;
            }

            if (IsBlank(scan, i))
            {
                blank++;
                continue;
            }

            levels[scan.Green[i]]++;
            candidates++;
        }

        long needed = Math.Max(FewestCells, scan.Red.Length / 100);
        int mode = BrightestMode(levels, needed);
        if (mode >= 0)
        {
            return Around(scan, mode);
        }

        return blank >= needed
            ? new WhitePoint(255, 255, 255, WhitePointSource.Glass, $"glass is pure white on {blank} cells of the overview")
            : new WhitePoint(AtLeast(scan, scan.Red), AtLeast(scan, scan.Green), AtLeast(scan, scan.Blue), WhitePointSource.Default,
                $"{candidates} of {scan.Red.Length} overview cells look like glass, {needed} are needed");
    }

    // Nothing on a slide is brighter than its glass: what a hundredth of it reaches is the least that the light can have been.
    private static byte AtLeast(OverviewScan scan, byte[] channel)
    {
        long[] levels = new long[256];
        for (int i = 0; i < channel.Length; i++)
        {
            levels[channel[i]] += IsBlank(scan, i) ? 0 : 1;
        }

        long hundredth = Math.Max(FewestCells, levels.Sum() / 100), above = 0;
        int level = 256;
        while (level > DefaultLevel && above < hundredth)
        {
            above += levels[--level];
        }

        return (byte)level;
    }

    private static bool IsCandidate(OverviewScan scan, int i)
    {
        int r = scan.Red[i], g = scan.Green[i], b = scan.Blue[i];
        int least = Math.Min(r, Math.Min(g, b)), most = Math.Max(r, Math.Max(g, b));
        bool isYellow = most - least <= MostYellow && r >= Math.Max(LeastRedOfYellow, g) && g - (r + b) / 2 >= LeastGreenOverMean;
        return least >= Darkest
            && (isYellow || (most - least <= MostTint && (r + b) / 2 - g <= MostPink))
            && scan.Focus[i] <= MostTexture * OverviewScan.FocusScale;
    }

    /// <summary>Exactly white without noise is what scanners write where they did not scan; it is no measure of the lamp.</summary>
    private static bool IsBlank(OverviewScan scan, int i) =>
        scan.Focus[i] == 0 && scan.Red[i] == 255 && scan.Green[i] == 255 && scan.Blue[i] == 255;

    /// <summary>The brightest local maximum of the histogram (sums over 7 levels) with enough cells; -1 when there is none.</summary>
    private static int BrightestMode(long[] levels, long needed)
    {
        long[] sums = new long[256];
        for (int v = 0; v < 256; v++)
        {
            for (int d = Math.Max(0, v - 3); d <= Math.Min(255, v + 3); d++)
            {
                sums[v] += levels[d];
            }
        }

        for (int v = 255; v >= Darkest; v--)
        {
            if (sums[v] >= needed && sums[v] >= sums[v - 1])
            {
                return v;
            }
        }

        return -1;
    }

    private static WhitePoint Around(OverviewScan scan, int mode)
    {
        long r = 0, g = 0, b = 0, n = 0;
        for (int i = 0; i < scan.Red.Length; i++)
        {
            if (Math.Abs(scan.Green[i] - mode) <= 3 && IsCandidate(scan, i) && !IsBlank(scan, i))
            {
                (r, g, b, n) = (r + scan.Red[i], g + scan.Green[i], b + scan.Blue[i], n + 1);
            }
        }

        return new WhitePoint(Mean(r, n), Mean(g, n), Mean(b, n), WhitePointSource.Glass, $"mean of {n} flat, uncoloured overview cells");
    }

    private static byte Mean(long sum, long n) => (byte)Math.Clamp((sum + n / 2) / n, Darkest, 255);
}
