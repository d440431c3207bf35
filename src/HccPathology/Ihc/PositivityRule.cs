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

    /// <summary>
    /// More of the stained pixels than this with a pigment's hue make pigment. A clump's blurred edge mixes with what lies around it, so that it may
    /// have 0.2; 0.05 took a third of the very dark drawn membranes away, and some of the real ones.
    /// </summary>
    private const double MostPigment = 0.15;

    /// <summary>
    /// The same within the outline, where the marker fills it or spares it: a negative nucleus half under a clump has as little as 0.08, and on
    /// phantoms one positive cell in a hundred touches so much pigment.
    /// </summary>
    private const double MostPigmentInNucleus = 0.05;

    /// <summary>
    /// A nucleus whose pixels without pigment lie this far above the threshold is stained whatever lies on it, up to <see cref="MostPigment"/>: noise and JPEG
    /// give dark nuclei some pixels of a pigment's hue (up to 8 % of the positive nuclei of real tissue drawn as Ki-67 were
    /// lost). With 0 a clump's blurred edge is enough.
    /// </summary>
    private const double ClearlyStainedOd = 0.1;

    /// <summary>
    /// A nucleus is paler in DAB than the body that the marker fills: what is stained and has less haematoxylin than this for one of DAB is a
    /// piece of a body without one. On phantoms pieces have 0.1-0.3, stained nuclei 0.39 and more.
    /// </summary>
    private const double MostHaematoxylinOfBody = 0.35;

    private const double Unit = StainUnmixing.UnitsPerOd;

    public CellDab Measure(in CompartmentSums s) => new(
        Mean(s.RingDab, s.RingPx),
        Mean(s.CytoplasmDab, s.CytoplasmPx),
        Mean(s.CytoplasmDab + s.NucleusDab, s.CytoplasmPx + s.NucleusPx),
        Sectors(s.RingSectorDab, s.RingSectorPx).Share,
        (float)((s.NucleusPx + s.CytoplasmPx) * pixelUm2));

    public Grade Of(in CompartmentSums s, in CellDab cell)
    {
        double nucleus = Mean(s.NucleusDab, s.NucleusPx), haematoxylin = Mean(s.NucleusH, s.NucleusPx);
        (float around, float near) = Sectors(s.NearSectorDab, s.NearSectorPx);
        double value = marker.Compartment switch
        {
            Compartment.Nucleus => nucleus,
            Compartment.Membrane => Larger(cell.Membrane, nucleus),
            Compartment.Cytoplasm => near,
            _ => cell.Whole,
        } - levels.HazeOd;
        double nucleusUm2 = s.NucleusPx * pixelUm2, nucleusDab = nucleus - levels.HazeOd;
        bool isNuclear = marker.Compartment == Compartment.Nucleus, isSmall = nucleusUm2 < marker.MinPositiveAreaUm2;
        bool isBody = marker.Compartment == Compartment.Cytoplasm && nucleusDab >= levels.ThresholdsOd[0] && haematoxylin < MostHaematoxylinOfBody * nucleusDab;
        if (!(value >= levels.ThresholdsOd[0]))
        {
            // An index counts like with like: without this small blue pieces lowered it where small brown ones were left out.
            return isBody || (isNuclear && isSmall) ? Grade.Fragment : Grade.Negative;
        }

        bool isHidden = isNuclear && value < LeastDabPerHaematoxylin * haematoxylin;
        // A body that is stained all over needs no closed ring: blur pales its edge.
        bool isOpen = marker.Compartment switch
        {
            Compartment.Membrane => nucleusDab < levels.ThresholdsOd[0] && cell.Completeness < marker.LeastCompletenessOf(nucleusUm2),
            Compartment.Cytoplasm or Compartment.Cell => !(around >= marker.LeastCompletenessOf(nucleusUm2)),
            _ => false,
        };
        bool isStainedBeside = isNuclear
            && Mean(s.NucleusDab - s.NucleusPigmentDab, s.NucleusPx - s.NucleusPigmentPx) - levels.HazeOd >= levels.ThresholdsOd[0] + ClearlyStainedOd;
        double most = marker.Compartment == Compartment.Membrane || isStainedBeside ? MostPigment : MostPigmentInNucleus;
        bool isPigment = s.NucleusPigmentPx > most * s.NucleusStainedPx || s.PigmentPx > MostPigment * s.StainedPx;
        return isPigment ? Grade.Pigment
            : isBody ? Grade.Fragment
            : isHidden || isOpen ? Grade.Negative
            : isSmall ? Grade.Fragment
            : marker.Grades == 1 || value < levels.ThresholdsOd[1] ? Grade.Weak
            : value < levels.ThresholdsOd[2] ? Grade.Moderate : Grade.Strong;
    }

    // Share of the sectors that are stained, and the mean density of those; NaN where there are none.
    private (float Share, float StainedOd) Sectors(in SectorSums dab, in SectorSums px)
    {
        double least = (levels.HazeOd + levels.ThresholdsOd[0]) * Unit;
        int stained = 0, there = 0, stainedPx = 0;
        long stainedDab = 0;
        for (int i = 0; i < CompartmentSums.Sectors; i++)
        {
            there += px[i] > 0 ? 1 : 0;
            if (px[i] > 0 && dab[i] >= least * px[i])
            {
                (stained, stainedPx, stainedDab) = (stained + 1, stainedPx + px[i], stainedDab + dab[i]);
            }
        }

        return ((float)stained / there, Mean(stainedDab, stainedPx));
    }

    private static double Larger(double ring, double body) => double.IsNaN(ring) ? body : Math.Max(ring, body);

    private static float Mean(long sum, int count) => count == 0 ? float.NaN : (float)(sum / (count * Unit));
}
