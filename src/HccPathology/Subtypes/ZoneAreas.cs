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

    /// <summary>Tumour of each pattern that a class of the regions stands for, 0 where there is none of it.</summary>
    public static SortedDictionary<string, double> PatternsMm2(ZoneMap zones, RegionRaster regions)
    {
        double[] cells = new double[regions.Classes.Count];
        for (int i = 0; i < regions.Cells.Length; i++)
        {
            if (regions.Cells[i] != RegionRaster.None && Compartments.IsTumour(zones[i].Compartment))
            {
                cells[regions.Cells[i]] += zones.Shares[i];
            }
        }

        SortedDictionary<string, double> patterns = new(StringComparer.Ordinal);
        for (int i = 0; i < cells.Length; i++)
        {
            if (regions.Classes[i].Pattern is { } pattern)
            {
                patterns[pattern] = patterns.GetValueOrDefault(pattern) + cells[i] * zones.CellAreaMm2;
            }
        }

        return patterns;
    }
}
