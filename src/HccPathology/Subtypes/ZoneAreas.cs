using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>Areas of compartments and patterns, in mm².</summary>
internal static class ZoneAreas
{
    /// <summary>By the value of <see cref="Compartment"/>.</summary>
    public static double[] ByCompartmentMm2(ZoneMap zones)
    {
        double[] areas = new double[Enum.GetValues<Compartment>().Length];
        for (int i = 0; i < zones.Width * zones.Height; i++)
        {
            areas[(int)zones[i].Compartment] += zones.Shares[i];
        }

        return Array.ConvertAll(areas, cells => cells * zones.CellAreaMm2);
    }

    /// <summary>What counts as tumour: see <see cref="Compartments.IsTumour"/>.</summary>
    public static double TumourMm2(double[] areas) =>
        Enumerable.Range(0, areas.Length).Where(i => Compartments.IsTumour((Compartment)i)).Sum(i => areas[i]);

    /// <summary>
    /// Stroma within the tumour without its lymphoid tissue, which has a place in the zone and is no fibrosis: as such it made a tumour full of
    /// lymphocytes scirrhous.
    /// </summary>
    /// <param name="zones">Of the slide.</param>
    /// <param name="regions">On the same cells.</param>
    /// <param name="areas">By compartment: what there is of stroma where no class is lymphoid.</param>
    public static double FibrosisMm2(ZoneMap zones, RegionRaster regions, double[] areas)
    {
        bool[] isLymphoid = [.. regions.Classes.Select(c => c.Role == TissueRole.Lymphoid)];
        if (!isLymphoid.Contains(true))
        {
            return areas[(int)Compartment.TumourStroma];
        }

        double cells = 0;
        for (int i = 0; i < regions.Cells.Length; i++)
        {
            bool isFibrosis = zones[i].Compartment == Compartment.TumourStroma && !isLymphoid[regions.Cells[i]];
            cells += isFibrosis ? zones.Shares[i] : 0;
        }

        return cells * zones.CellAreaMm2;
    }

    /// <summary>
    /// Tumour cells by the growth pattern that their class stands for. Stroma and fat that were drawn or found within a pattern are of none, and are in no
    /// share: the more of its own stroma was drawn in a scirrhous tumour, the smaller was what counted as scirrhous (0.12 of one that is wholly so).
    /// </summary>
    public static TumourPatterns PatternsOf(ZoneMap zones, RegionRaster regions)
    {
        double[] cells = new double[256];
        for (int i = 0; i < regions.Cells.Length; i++)
        {
            cells[regions.Cells[i]] += zones[i].Compartment is Compartment.TumourNest or Compartment.TumourOther ? zones.Shares[i] : 0;
        }

        SortedDictionary<string, double> patterns = new(StringComparer.Ordinal);
        SortedSet<string> open = new(StringComparer.Ordinal);
        double unnamed = cells[RegionRaster.None] * zones.CellAreaMm2;
        for (int i = 0; i < regions.Classes.Count; i++)
        {
            double mm2 = cells[i] * zones.CellAreaMm2;
            if (regions.Classes[i].Pattern is not { } pattern)
            {
                unnamed += regions.Classes[i].Role == TissueRole.Steatosis ? 0 : mm2;
                continue;
            }

            patterns[pattern] = patterns.GetValueOrDefault(pattern) + mm2;
            if (!zones.Told.Scopes[i].HasFlag(ClassScope.InTumour))
            {
                open.Add(pattern);
            }
        }

        return new TumourPatterns(patterns, open, unnamed);
    }
}

/// <summary>Areas of tumour cells by growth pattern, mm².</summary>
/// <param name="Mm2">Of each pattern that a class of the regions stands for, 0 where there is none of it.</param>
/// <param name="Open">Patterns that nobody looked for all over the tumour: what has no pattern may be of them.</param>
/// <param name="UnnamedMm2">Of no pattern, or within the tumour and of no class.</param>
internal sealed record TumourPatterns(SortedDictionary<string, double> Mm2, IReadOnlySet<string> Open, double UnnamedMm2)
{
    /// <summary>What shares are of.</summary>
    public double AllMm2 => Mm2.Values.Sum() + UnnamedMm2;
}
