using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Phantoms;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Benchmarks;

/// <summary>
/// A zone of a phantom: its net area, and its immune cells per mm² as found by the tissue model and the learned detector and as true by what the
/// phantom is and the cells that were drawn; and the two halves of the error, drawn cells in the found zone and found cells in the true one.
/// </summary>
internal sealed record TissueZone(string Name, double FoundMm2, double TrueMm2, double Found, double True, double DrawnInFound, double FoundInTrue)
{
    private static readonly CellClass[] Immune = [new("Inflammatory", 0, 0, 0)];

    /// <summary>The zones that have some area in truth, in the order of the density table. Under ink, and
    /// where the mask goes beyond the tissue's edge, the true classes are the found ones.</summary>
    public static IReadOnlyList<TissueZone> Of(SlideReport report, PhantomLabels truth, IReadOnlyList<SlidePoint> drawnImmune, double leastMm2)
    {
        ZoneMap found = report.Zones!, known = ZoneMap.Of(TrueRegions(report.Regions!, truth), report.Mask, found.Options, 2);
        using NucleusTable drawn = new();
        foreach (SlidePoint at in drawnImmune)
        {
            drawn.Add(default(Nucleus) with { X = at.X, Y = at.Y });
        }

        IReadOnlyList<DensityRow> both = RowsOf(found, report.Nuclei, report.Classes), drawnInFound = RowsOf(found, drawn, Immune),
            truly = RowsOf(known, drawn, Immune), foundInTrue = RowsOf(known, report.Nuclei, report.Classes);
        return
        [
            .. truly.Select((row, i) => new TissueZone(row.Zone, both[i].NetAreaMm2, row.NetAreaMm2,
                PerMm2(both[i]), PerMm2(row), PerMm2(drawnInFound[i]), PerMm2(foundInTrue[i]))).Where(z => z.TrueMm2 >= leastMm2),
        ];
    }

    private static double PerMm2(DensityRow row) => row.Count / row.NetAreaMm2;

    private static List<DensityRow> RowsOf(ZoneMap zones, NucleusTable cells, IReadOnlyList<CellClass> classes) =>
        [.. DensityTable.OfZones("", "", zones, cells, classes, new DensityOptions()).Where(r => CellNames.IsImmune(r.CellClass))];

    private static RegionRaster TrueRegions(RegionRaster found, PhantomLabels truth)
    {
        RegionRaster known = new(found.Width, found.Height, found.CellUm, found.Mpp, found.Classes, found.SlideWidthPx, found.SlideHeightPx);
        Dictionary<TissueRole, byte> values = found.Classes.Select((c, i) => (c.Role, Value: (byte)i)).ToDictionary(c => c.Role, c => c.Value);
        for (int i = 0; i < known.Cells.Length; i++)
        {
            known.Cells[i] = truth.Roles[i] is TissueRole.Glass or TissueRole.Artefact ? found.Cells[i] : values[truth.Roles[i]];
        }

        return known;
    }
}
