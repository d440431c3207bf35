using HccPathology.Density;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>What tumour and parenchyma are made of, where regions say where they are.</summary>
public static class ZoneComposition
{
    public const string Fibrosis = "fibrosis", Necrosis = "necrosis";

    /// <summary>Rows of <see cref="Zone.Tumour"/> and <see cref="Zone.Parenchyma"/>: fat, fibrosis, necrosis, and patterns that a class stands for.</summary>
    public static IReadOnlyList<CompositionRow> Of(
        string slide, string stain, ZoneMap zones, RegionRaster regions, FatMeasurement fat, FatOptions fatOptions, CompositionOptions options)
    {
        double[] areas = ZoneAreas.ByCompartmentMm2(zones);
        double tumour = ZoneAreas.TumourMm2(areas), stroma = areas[(int)Compartment.TumourStroma], nests = areas[(int)Compartment.TumourNest];
        double necrosis = areas[(int)Compartment.TumourNecrosis], parenchyma = areas[(int)Compartment.Parenchyma];
        return
        [
            .. FatOf(Zone.Tumour, tumour, TumourFields.IsTumour),
            Area(Zone.Tumour, Fibrosis, stroma, nests + stroma, zones.HasStroma ? "" : "no class for stroma"),
            Area(Zone.Tumour, Necrosis, necrosis, tumour + necrosis, regions.Classes.Any(c => c.Role == TissueRole.Necrosis) ? "" : "no class for necrosis"),
            .. ZoneAreas.PatternsMm2(zones, regions).Select(p => Area(Zone.Tumour, $"pattern: {p.Key}", p.Value, tumour, "")),
            .. FatOf(Zone.Parenchyma, parenchyma, c => c == Compartment.Parenchyma),
        ];

        IReadOnlyList<CompositionRow> FatOf(string zone, double mm2, Func<Compartment, bool> isIn) => CompositionTable.FatOf(
            slide, stain, zone, mm2, fat, [.. fat.Vacuoles.Where(v => isIn(zones.AtCentroid(v.X, v.Y).Compartment))], fatOptions, options);

        CompositionRow Area(string zone, string component, double mm2, double ofMm2, string whyNot)
        {
            string reason = whyNot.Length > 0 ? whyNot : CompositionTable.TooSmall(ofMm2, options);
            return new CompositionRow
            {
                Slide = slide,
                Stain = stain,
                Zone = zone,
                Component = component,
                Count = null,
                AreaMm2 = whyNot.Length > 0 ? null : mm2,
                ZoneAreaMm2 = ofMm2,
                Fraction = reason.Length == 0 ? mm2 / ofMm2 : null,
                Status = reason.Length == 0 ? CompositionRow.Ok : CompositionRow.NotEvaluable,
                Reason = DensityTable.Joined(reason),
            };
        }
    }
}
