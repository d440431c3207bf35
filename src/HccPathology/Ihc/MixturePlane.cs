using HccPathology.Stains;

namespace HccPathology.Ihc;

/// <summary>
/// How far a slide's two stains lie outside of the plane of the reference vectors, as the residual that comes with 1 of each in densities of the
/// reference; 0, 0 is the reference itself. A bluer haematoxylin lies towards grey, and so do nuclei stained with it and DAB, which are then as
/// far from the reference's plane as carbon.
/// </summary>
/// <param name="Haematoxylin">-0.1 to 0.2: 0.06-0.12 in the CD3 and CD8 crops, 0.00 in drawn slides, 0.13 for (0.80, 0.57, 0.17).</param>
/// <param name="Dab">0 to 0.12: 0.02 in those crops and drawn slides, 0.05-0.08 for a DAB as yellow as lipofuscin, which a real colon had.</param>
public readonly record struct MixturePlane(float Haematoxylin, float Dab)
{
    /// <summary>Fewest pixels that a tilt is taken from: 500 are 125 µm² at 0.5 µm/px, some three nuclei. Below, the reference stands.</summary>
    private const int MinPixels = 500;

    /// <summary>
    /// Widest spread of the middle half of the pixels for which a tilt is believed. DAB over nuclei has 0.02-0.035, on real crops up to 0.046; the rims of
    /// lipofuscin and carbon, where nothing is DAB, 0.09.
    /// </summary>
    private const double WidestSpread = 0.06;

    /// <summary>Lipofuscin lies 0.08 out of the plane and is told from DAB from 0.045 on (<see cref="PigmentHue"/>): where DAB
    /// itself lies beyond this, it is not.</summary>
    private const float MostDabApartFromLipofuscin = 0.03f;

    /// <summary>Paler pixels have no hue to give, darker ones are pigment or folds; as for the stain vectors.</summary>
    private const double PalestOd = 0.25, DarkestOd = 2.2;

    /// <summary>
    /// Mixtures have this to 1 of haematoxylin for 1 of DAB, blue pixels more. They are DAB over nuclei; what is browner may be pigment, which
    /// alone moves the median of drawn slides by 0.01-0.07, that of mixtures by 0.003.
    /// </summary>
    private const float LeastHaematoxylinOfMixture = 0.4f;

    private const double MostDab = 0.12, LeastHaematoxylin = -0.1, MostHaematoxylin = 0.2, Bin = 0.001;

    /// <summary>Whether yellow-brown pigment still differs from this slide's DAB.</summary>
    public bool TellsYellowPigment => Dab <= MostDabApartFromLipofuscin;

    /// <summary>
    /// Medians over the sampled tissue: of what is bluer than brown, then of mixtures of both. No pixel need hold one stain alone, as for an estimate of
    /// the vectors.
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

        float Median(bool isMixture, float tilt, double least, double most)
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
                    if (sample.IsTissue[p][y * side + x]
                        && od is > PalestOd and < DarkestOd
                        && (isMixture ? h >= LeastHaematoxylinOfMixture * d && h <= d : h > d))
                    {
                        double ratio = (residual[x] - tilt * h) / (isMixture ? d : h);
                        histogram[(int)Math.Round((Math.Clamp(ratio, least, most) - least) / Bin)]++;
                    }
                }
            }

            int low = DensityHistogram.BinAt(histogram, 25), high = DensityHistogram.BinAt(histogram, 75);
            return histogram.Sum() < MinPixels || (high - low) * Bin > WidestSpread ? 0 : (float)(least + DensityHistogram.BinAt(histogram, 50) * Bin);
        }
    }
}
