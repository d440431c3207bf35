using HccPathology.Nuclei;
using HccPathology.Stains;

namespace HccPathology.Ihc;

/// <summary>Grades one cell: the density of the marker's compartment above the slide's haze against the slide's thresholds.</summary>
internal sealed class PositivityRule(Marker marker, DabLevels levels, double pixelUm2)
{
    /// <summary>
    /// Least DAB above the haze for one of haematoxylin in a nucleus. Dark blue nuclei of negative cells leak 0.2-0.35 of their density into
    /// the DAB channel; the palest annotated positive cells of the CD3 and CD8 crops have 0.6.
    /// </summary>
    private const double LeastDabPerHaematoxylin = 0.4;

    /// <summary>More of the stained pixels than this with a pigment's hue make pigment; its blurred edge mixes with what lies around it.</summary>
    private const double MostPigment = 0.4;

    private const double Unit = StainUnmixing.UnitsPerOd;

    public CellDab Measure(in CompartmentSums s) => new(
        Mean(s.RingDab, s.RingPx),
        Mean(s.CytoplasmDab, s.CytoplasmPx),
        Mean(s.CytoplasmDab + s.NucleusDab, s.CytoplasmPx + s.NucleusPx),
        Completeness(s),
        (float)((s.NucleusPx + s.CytoplasmPx) * pixelUm2));

    public Grade Of(in CompartmentSums s, in CellDab cell)
    {
        double nucleus = Mean(s.NucleusDab, s.NucleusPx), haematoxylin = Mean(s.NucleusH, s.NucleusPx);
        double value = marker.Compartment switch
        {
            Compartment.Nucleus => nucleus,
            Compartment.Membrane => Larger(cell.Membrane, nucleus),
            Compartment.Cytoplasm => cell.Cytoplasm,
            _ => cell.Whole,
        } - levels.HazeOd;
        if (!(value >= levels.ThresholdsOd[0]))
        {
            return Grade.Negative;
        }

        bool isHidden = marker.Compartment == Compartment.Nucleus && value < LeastDabPerHaematoxylin * haematoxylin;
        // A body that is stained all over needs no closed ring: blur pales its edge.
        bool isOpen = marker.Compartment == Compartment.Membrane && nucleus - levels.HazeOd < levels.ThresholdsOd[0] && cell.Completeness < marker.MinCompleteness;
        return s.PigmentPx > MostPigment * s.StainedPx ? Grade.Pigment
            : isHidden || isOpen ? Grade.Negative
            : s.NucleusPx * pixelUm2 < marker.MinPositiveAreaUm2 ? Grade.Fragment
            : marker.Grades == 1 || value < levels.ThresholdsOd[1] ? Grade.Weak
            : value < levels.ThresholdsOd[2] ? Grade.Moderate : Grade.Strong;
    }

    private float Completeness(in CompartmentSums s)
    {
        double least = (levels.HazeOd + levels.ThresholdsOd[0]) * Unit;
        int stained = 0, there = 0;
        for (int i = 0; i < CompartmentSums.Sectors; i++)
        {
            int px = s.RingSectorPx[i];
            there += px > 0 ? 1 : 0;
            stained += px > 0 && s.RingSectorDab[i] >= least * px ? 1 : 0;
        }

        return there == 0 ? float.NaN : (float)stained / there;
    }

    private static double Larger(double ring, double body) => double.IsNaN(ring) ? body : Math.Max(ring, body);

    private static float Mean(long sum, int count) => count == 0 ? float.NaN : (float)(sum / (count * Unit));
}
