using HccPathology.Density;
using HccPathology.Fat;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>Takes from a slide's zones, cells and vacuoles what the rules ask about.</summary>
public static class SlideMeasuring
{
    /// <summary>Without zones nothing is known of a tumour.</summary>
    public const string NoRegions = "neither a tissue model nor annotations say where tumour is";

    private const string NoTumour = "there is no tumour among the regions";

    /// <summary>All measures that the slide gives; what it does not give says why. A tumour that is all necrosis has a share of necrosis.</summary>
    public static SlideMeasures Of(
        ZoneMap? zones, RegionRaster? regions, NucleusTable nuclei, IReadOnlyList<CellClass> classes, FatMeasurement fat, IReadOnlyList<DensityRow> density)
    {
        SlideMeasures measures = new();
        if (zones is null || regions is null)
        {
            measures[SlideMeasures.TumourArea] = Measure.None(NoRegions);
            return measures;
        }

        double[] areas = ZoneAreas.ByCompartmentMm2(zones);
        double tumour = ZoneAreas.TumourMm2(areas);
        string whyNone = zones.HasTumour ? "nothing of the tumour is left but necrosis, vessels and what is excluded" : NoTumour;
        measures[SlideMeasures.TumourArea] = zones.HasTumour ? Measure.Of(tumour) : Measure.None(NoTumour);
        measures[SlideMeasures.LargestNodule] = Share(zones.Nodules.All.Select(n => n.GrossAreaMm2).DefaultIfEmpty().Max(),
            zones.Nodules.All.Sum(n => n.GrossAreaMm2), zones.HasTumour ? "no nodule is large enough to be one" : NoTumour);
        PutAreas(measures, zones, regions, areas, tumour);
        TumourPatterns patterns = ZoneAreas.PatternsOf(zones, regions);
        foreach ((string pattern, double mm2) in patterns.Mm2)
        {
            measures[SlideMeasures.Pattern(pattern)] = Share(mm2, patterns.AllMm2, whyNone) with
            {
                UpTo = patterns is { AllMm2: > 0, UnnamedMm2: > 0 } && patterns.Open.Contains(pattern) ? (mm2 + patterns.UnnamedMm2) / patterns.AllMm2 : null,
            };
        }

        PutFat(measures, zones, fat, areas, tumour, whyNone);
        PutCells(measures, zones, nuclei, classes, density);
        return measures;
    }

    private static Measure Share(double part, double whole, string whyNone) => whole > 0 ? Measure.Of(part / whole) : Measure.None(whyNone);

    private static void PutAreas(SlideMeasures measures, ZoneMap zones, RegionRaster regions, double[] areas, double tumour)
    {
        double stroma = areas[(int)Compartment.TumourStroma], nests = areas[(int)Compartment.TumourNest], necrosis = areas[(int)Compartment.TumourNecrosis];
        measures[SlideMeasures.TumourFibrosis] = CompositionTable.WhyNoStroma(zones) is { } noStroma ? Measure.None(noStroma)
            : Share(ZoneAreas.FibrosisMm2(zones, regions, areas), stroma + nests, zones.HasTumour ? "neither nests nor stroma in the tumour" : NoTumour);
        measures[SlideMeasures.TumourNecrosis] = CompositionTable.WhyNoNecrosis(zones) is { } noNecrosis ? Measure.None(noNecrosis)
            : Share(necrosis, tumour + necrosis, zones.HasTumour ? "all of the tumour is vessels or excluded" : NoTumour);
    }

    private static void PutFat(SlideMeasures measures, ZoneMap zones, FatMeasurement fat, double[] areas, double tumour, string whyNone)
    {
        TumourFields fields = new(zones);
        double inTumour = 0, inParenchyma = 0;
        foreach (Vacuole vacuole in fat.Vacuoles)
        {
            Compartment at = zones.AtCentroid(vacuole.X, vacuole.Y).Compartment;
            inTumour += Compartments.IsTumour(at) ? vacuole.AreaUm2 / 1e6 : 0;
            inParenchyma += at == Compartment.Parenchyma ? vacuole.AreaUm2 / 1e6 : 0;
            fields.Add(vacuole);
        }

        double parenchyma = areas[(int)Compartment.Parenchyma];
        Measure? none = fat.NotEvaluable is { } reason ? Measure.None(reason) : null;
        measures[SlideMeasures.TumourFat] = none ?? Share(inTumour, tumour, whyNone);
        measures[SlideMeasures.TumourFatFields] = none ?? fields.FattyFields();
        measures[SlideMeasures.ParenchymaFat] = none ?? Share(inParenchyma, parenchyma, "no parenchyma among the regions");
    }

    private static void PutCells(SlideMeasures measures, ZoneMap zones, NucleusTable nuclei,
        IReadOnlyList<CellClass> classes, IReadOnlyList<DensityRow> density)
    {
        string[] names = [.. classes.Select(c => CellNames.Ungraded(c.Name))];
        bool[] isImmune = [.. names.Select(CellNames.IsImmune)], isTumour = [.. names.Select(CellNames.IsTumourWithinTumour)];
        bool hasImmune = isImmune.Contains(true);

        // A slide of which nothing was found, as of another stain or pixel size, was an immune desert.
        Measure? none = nuclei.Count == 0 ? Measure.None(DensityTable.NoNucleus) : null;
        if (hasImmune && isTumour.Contains(true))
        {
            TumourFields fields = new(zones);
            nuclei.ForEach(n => fields.Add(n, isImmune[n.ClassIndex], isTumour[n.ClassIndex]));
            measures[SlideMeasures.TumourImmuneFields] = none ?? fields.ImmuneFields();
        }
        else
        {
            measures[SlideMeasures.TumourImmuneFields] = Measure.None("the detector does not tell immune from tumour cells");
        }

        (string Measure, string Zone)[] places =
        [
            (SlideMeasures.TumourImmune, Zone.Tumour), (SlideMeasures.NestImmune, Zone.Nests), (SlideMeasures.StromaImmune, Zone.Stroma),
            // The bands on both sides of the border, whatever --zones calls them.
            (SlideMeasures.InnerMarginImmune, zones.Options.Bands.First(b => b.ToUm == 0).Name),
            (SlideMeasures.OuterMarginImmune, zones.Options.Bands.First(b => b.FromUm == 0).Name),
        ];
        foreach ((string name, string zone) in places)
        {
            measures[name] = hasImmune ? none ?? Density(density, zone, CellNames.IsImmune) : Measure.None("the detector has no class of immune cells");
        }

        measures[SlideMeasures.TumourNeutrophils] = names.Any(CellNames.IsNeutrophil)
            ? none ?? Density(density, Zone.Tumour, CellNames.IsNeutrophil)
            : Measure.None("the detector has no class of neutrophils");
    }

    // Classes of one kind of cells share the zone's area, so their densities add up.
    private static Measure Density(IReadOnlyList<DensityRow> density, string zone, Func<string, bool> isOne)
    {
        DensityRow[] rows = [.. density.Where(r => r.Zone == zone && isOne(CellNames.Ungraded(r.CellClass)))];
        return rows.Length == 0 ? Measure.None($"there is no zone {zone}")
            : rows.All(r => r.DensityPerMm2 is not null) ? Measure.Of(rows.Sum(r => r.DensityPerMm2!.Value))
            : Measure.None(rows.First(r => r.DensityPerMm2 is null).Reason ?? "not evaluable");
    }
}
