namespace HccPathology.Stains;

/// <summary>How often each optical density of a stain occurs over a slide's sampled tissue: 600 bins of 0.005 OD from -0.5 OD
/// on, the last with all that is darker.</summary>
internal static class DensityHistogram
{
    public const int Bins = 600;

    private const double FirstOd = -0.5, BinOd = 0.005;

    /// <summary>Counts of the sample's tissue pixels.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="vectors">Stain vectors of the slide.</param>
    /// <param name="isCounterstain">Of the counterstain; else of haematoxylin.</param>
    public static long[] Of(TissueSample sample, StainVectors vectors, bool isCounterstain)
    {
        const int side = TissueSample.PatchPx;
        long[] histogram = new long[Bins];
        short[] haematoxylin = new short[side], counterstain = new short[side], stain = isCounterstain ? counterstain : haematoxylin;
        StainUnmixing unmixing = new(vectors);
        for (int p = 0; p < sample.Patches.Count; p++)
        {
            for (int y = 0; y < side; y++)
            {
                unmixing.Row(sample.Patches[p].Row(y), haematoxylin, counterstain);
                for (int x = 0; x < side; x++)
                {
                    if (sample.IsTissue[p][y * side + x])
                    {
                        histogram[Bin((double)stain[x] / StainUnmixing.UnitsPerOd)]++;
                    }
                }
            }
        }

        return histogram;
    }

    /// <summary>Middle of a percentile's bin in OD; 0 where nothing was counted.</summary>
    public static double Percentile(long[] histogram, double percent)
    {
        int bin = BinAt(histogram, percent);
        return bin < Bins ? Middle(bin) : 0;
    }

    /// <summary>Bin of a percentile, of any histogram; the number of bins where nothing was counted.</summary>
    public static int BinAt(long[] histogram, double percent)
    {
        long wanted = (long)(histogram.Sum() * percent / 100), seen = 0;
        int bin = 0;
        while (bin < histogram.Length && (seen += histogram[bin]) <= wanted)
        {
            bin++;
        }

        return bin;
    }

    /// <summary>Bin of a density.</summary>
    public static int Bin(double od) => Math.Clamp((int)((od - FirstOd) / BinOd), 0, Bins - 1);

    /// <summary>Where a bin begins, OD.</summary>
    public static double Od(int bin) => FirstOd + bin * BinOd;

    /// <summary>The middle of a bin, OD.</summary>
    public static double Middle(int bin) => Od(bin) + BinOd / 2;
}
