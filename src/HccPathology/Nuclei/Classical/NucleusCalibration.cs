using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei.Classical;

/// <summary>Takes the slide-wide densities that the detector needs from the tissue sample, with the detector's own kernels.</summary>
public static class NucleusCalibration
{
    /// <summary>Levels of the slide.</summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="vectors">Stain vectors of the slide.</param>
    /// <param name="options">Settings of the detector.</param>
    /// <param name="mppUm">Size of an analysis pixel.</param>
    public static NucleusLevels Measure(TissueSample sample, StainVectors vectors, NucleusOptions options, double mppUm)
    {
        const int side = TissueSample.PatchPx;
        int counterShare = NuclearEvidence.ShareOf(options, vectors.Kind);
        StainUnmixing unmixing = new(vectors);
        GaussianBlur smoothing = new(options.SmoothingUm / mppUm, side);
        float[] tableR = OpticalDensity.Table(vectors.White.R), tableG = OpticalDensity.Table(vectors.White.G), tableB = OpticalDensity.Table(vectors.White.B);
        long[] histogram = NucleusLevels.EmptyHistogram();
        using Plane<short> haematoxylin = new(side, side), counterstain = new(side, side), evidence = new(side, side), smoothed = new(side, side);
        for (int p = 0; p < sample.Patches.Count; p++)
        {
            for (int y = 0; y < side; y++)
            {
                unmixing.Row(sample.Patches[p].Row(y), haematoxylin.Row(y), counterstain.Row(y));
                NuclearEvidence.Row(haematoxylin.Row(y), counterstain.Row(y), counterShare, evidence.Row(y));
            }

            smoothing.Apply(evidence, smoothed, side, side);
            for (int y = 0; y < side; y++)
            {
                ReadOnlySpan<uint> pixels = sample.Patches[p].Row(y);
                ReadOnlySpan<short> row = smoothed.Row(y);
                for (int x = 0; x < side; x++)
                {
                    uint pixel = pixels[x];
                    float r = tableR[(pixel >> 16) & 0xFF], g = tableG[(pixel >> 8) & 0xFF], b = tableB[pixel & 0xFF];
                    if (sample.IsTissue[p][y * side + x] && IsStained(r, g, b))
                    {
                        histogram[NucleusLevels.Bin((double)row[x] / StainUnmixing.UnitsPerOd)]++;
                    }
                }
            }
        }

        return NucleusLevels.From(histogram);
    }

    // Neither clear (no channel above 0.03 OD), nor blue ink (red above green), nor carbon and folds (3.3 OD in sum): a stroke
    // of ink in the sample otherwise becomes "the nuclei", and every nucleus is lost beside it.
    private static bool IsStained(float r, float g, float b) =>
        Math.Max(r, Math.Max(g, b)) > 0.03f && r <= 1.25f * g + 0.03f && r + g + b < 3.3f;
}
