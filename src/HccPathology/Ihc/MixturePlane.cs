using HccPathology.Stains;

namespace HccPathology.Ihc;

/// <summary>
/// How far a slide's two stains lie outside of the plane of the reference vectors, as the residual that comes with 1 of each in densities of the
/// reference; 0, 0 is the reference itself. A bluer haematoxylin lies towards grey, and so do nuclei stained with it and DAB, which are then as
/// far from the reference's plane as carbon.
/// </summary>
/// <param name="Haematoxylin">-0.1 to 0.2: 0.06-0.12 in the CD3 and CD8 crops, 0.00 in drawn slides, 0.13 for (0.80, 0.57, 0.17).</param>
/// <param name="Dab">0 to 0.03: a yellow DAB has 0.024; lipofuscin, which may be all the brown of a slide without the marker, has 0.08 and stays outside.</param>
public readonly record struct MixturePlane(float Haematoxylin, float Dab)
{
    /// <summary>Fewest pixels of a stain: 2,000 are 500 µm² at 0.5 µm/px, some fifteen nuclei. Below, the reference stands.</summary>
    private const int MinPixels = 2_000;

    /// <summary>Paler pixels have no hue to give, darker ones are pigment or folds; as for the stain vectors.</summary>
    private const double PalestOd = 0.25, DarkestOd = 2.2;

    /// <summary>Brown pixels have less than this of haematoxylin for 1 of DAB, blue ones more than 1.</summary>
    private const float MostHaematoxylinOfBrown = 0.4f;

    private const double MostDab = 0.03, LeastHaematoxylin = -0.1, MostHaematoxylin = 0.2, Bin = 0.001;

    /// <summary>
    /// Medians over the sampled tissue: of what is bluer than brown, then of what is brown. No pixel need hold one stain alone, as for an estimate of
    /// the vectors: mixtures lie in the same plane.
    /// </summary>
    /// <param name="sample">Pieces of the slide's tissue.</param>
    /// <param name="white">White point that densities are measured against.</param>
    public static MixturePlane Measure(TissueSample sample, (byte R, byte G, byte B) white)
    {
        const int side = TissueSample.PatchPx;
        short[] haematoxylin = new short[side], dab = new short[side], residual = new short[side];
        StainUnmixing unmixing = new(StainVectors.Default(StainKind.HaematoxylinDab, white));
        float ofHaematoxylin = Median(false, 0, LeastHaematoxylin, MostHaematoxylin);
        return new MixturePlane(ofHaematoxylin, Median(true, ofHaematoxylin, 0, MostDab));

        float Median(bool isBrown, float tilt, double least, double most)
        {
            long[] histogram = new long[(int)Math.Round((most - least) / Bin) + 1];
            for (int row = 0; row < sample.Patches.Count * side; row++)
            {
                (int p, int y) = (row / side, row % side);
                unmixing.Row(sample.Patches[p].Row(y), haematoxylin, dab);
                unmixing.ResidualOfLastRow(residual);
                for (int x = 0; x < side; x++)
                {
                    float h = haematoxylin[x], d = dab[x];
                    double od = Math.Sqrt(h * h + d * d) / StainUnmixing.UnitsPerOd;
                    if (sample.IsTissue[p][y * side + x] && od is > PalestOd and < DarkestOd && (isBrown ? h < MostHaematoxylinOfBrown * d : h > d))
                    {
                        double ratio = (residual[x] - tilt * h) / (isBrown ? d : h);
                        histogram[(int)Math.Round((Math.Clamp(ratio, least, most) - least) / Bin)]++;
                    }
                }
            }

            return histogram.Sum() < MinPixels ? 0 : (float)(least + DabCalibration.BinAt(histogram, 50) * Bin);
        }
    }
}
