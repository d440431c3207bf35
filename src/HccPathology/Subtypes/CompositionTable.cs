using HccPathology.Fat;
using HccPathology.Regions;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>Settings of <see cref="CompositionTable"/>.</summary>
public sealed record CompositionOptions
{
    /// <summary>Least area of a zone that a fraction is given for: 0.02 mm² are some 40 hepatocytes.</summary>
    public double MinZoneMm2 { get; init; } = 0.02;
}

/// <summary>What a slide is made of, zone by zone.</summary>
/// <param name="slide">Name of the slide.</param>
/// <param name="stain">Its stain.</param>
/// <param name="fat">Its vacuoles, or why fat was not measured.</param>
/// <param name="fatOptions">Which droplets are large.</param>
/// <param name="options">Settings.</param>
public sealed class CompositionTable(string slide, string stain, FatMeasurement fat, FatOptions fatOptions, CompositionOptions options)
{
    /// <summary>Area of fat vacuoles: not the share of hepatocytes with fat that a pathologist estimates, which is larger.</summary>
    public const string Fat = "fat";

    /// <summary>The same, of vacuoles from <see cref="FatOptions.MacroDiameterUm"/> on, and of smaller ones.</summary>
    public const string LargeDroplets = "fat: large droplets", SmallDroplets = "fat: small droplets";

    public const string Fibrosis = "fibrosis", Necrosis = "necrosis";

    /// <summary>Fat of all analysed tissue, less regions that a person excluded.</summary>
    /// <param name="netMm2">Analysed area without the excluded regions: that of the density table's row.</param>
    /// <param name="zones">Say what is excluded; null when nothing is.</param>
    public IReadOnlyList<CompositionRow> OfTissue(double netMm2, ZoneMap? zones) =>
        FatOf(Zone.AllOfTissue, netMm2, zones is null ? fat.Vacuoles : Within(zones, c => !Compartments.IsExcluded(c)));

    /// <summary>Rows of <see cref="Zone.Tumour"/> and <see cref="Zone.Parenchyma"/>: fat, fibrosis, necrosis, and patterns that a class stands for.</summary>
    public IReadOnlyList<CompositionRow> OfZones(ZoneMap zones, RegionRaster regions)
    {
        double[] areas = ZoneAreas.ByCompartmentMm2(zones);
        double tumour = ZoneAreas.TumourMm2(areas), stroma = areas[(int)Compartment.TumourStroma], nests = areas[(int)Compartment.TumourNest];
        double necrosis = areas[(int)Compartment.TumourNecrosis], parenchyma = areas[(int)Compartment.Parenchyma];
        TumourPatterns patterns = ZoneAreas.PatternsOf(zones, regions);
        return
        [
            .. FatOf(Zone.Tumour, tumour, Within(zones, Compartments.IsTumour)),
            Row(Zone.Tumour, Fibrosis, null, ZoneAreas.FibrosisMm2(zones, regions, areas), nests + stroma, WhyNoStroma(zones)),
            Row(Zone.Tumour, Necrosis, null, necrosis, tumour + necrosis, WhyNoNecrosis(zones)),
            .. patterns.Mm2.Select(p => Row(Zone.Tumour, $"pattern: {p.Key}", null, p.Value, patterns.AllMm2, null)),
            .. FatOf(Zone.Parenchyma, parenchyma, Within(zones, c => c == Compartment.Parenchyma)),
        ];
    }

    /// <summary>Why the tumour's fibrosis is not known; null where it is.</summary>
    internal static string? WhyNoStroma(ZoneMap zones) => WhyUntold(zones.Told.TumourStroma, "stroma");

    /// <summary>The same of its necrosis.</summary>
    internal static string? WhyNoNecrosis(ZoneMap zones) => WhyUntold(zones.Told.TumourNecrosis, "necrosis");

    private static string? WhyUntold(Telling telling, string what) => telling switch
    {
        Telling.Told => null,
        Telling.DrawnOver => $"regions drawn as tumour lie over the tissue model's {what}",
        _ => $"no class for {what}",
    };

    /// <summary>The rows of fat of one zone.</summary>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="zoneMm2">Its analysed area.</param>
    /// <param name="vacuoles">Those with the centroid in the zone.</param>
    internal IReadOnlyList<CompositionRow> FatOf(string zone, double zoneMm2, IReadOnlyList<Vacuole> vacuoles)
    {
        return [OfSize(Fat, _ => true), OfSize(LargeDroplets, IsLarge), OfSize(SmallDroplets, v => !IsLarge(v))];

        bool IsLarge(Vacuole v) => v.DiameterUm >= fatOptions.MacroDiameterUm;

        CompositionRow OfSize(string component, Func<Vacuole, bool> counts) =>
            Row(zone, component, vacuoles.LongCount(counts), vacuoles.Where(counts).Sum(v => v.AreaUm2) / 1e6, zoneMm2, fat.NotEvaluable);
    }

    private Vacuole[] Within(ZoneMap zones, Func<Compartment, bool> isIn) => [.. fat.Vacuoles.Where(v => isIn(zones.AtCentroid(v.X, v.Y).Compartment))];

    private CompositionRow Row(string zone, string component, long? count, double mm2, double ofMm2, string? whyNot) =>
        RowOf(slide, stain, zone, component, count, mm2, ofMm2, options.MinZoneMm2, whyNot);

    /// <summary>
    /// One row; the only place where a fraction is worked out. <paramref name="whyNot"/> says why the component was not measured, null when it was.
    /// </summary>
    internal static CompositionRow RowOf(
        string slide, string stain, string zone, string component, long? count, double mm2, double ofMm2, double leastMm2, string? whyNot)
    {
        string? reason = whyNot ?? (AreaPrecision.Reaches(ofMm2, leastMm2) ? null
            : FormattableString.Invariant($"the zone has {AreaPrecision.Below(ofMm2, leastMm2, 4):0.######} mm2, {leastMm2} are needed"));
        return new CompositionRow
        {
            Slide = slide,
            Stain = stain,
            Zone = zone,
            Component = component,
            Count = whyNot is null ? count : null,
            AreaMm2 = whyNot is null ? mm2 : null,
            ZoneAreaMm2 = ofMm2,
            Fraction = reason is null ? mm2 / ofMm2 : null,
            Status = reason is null ? CompositionRow.Ok : CompositionRow.NotEvaluable,
            Reason = reason,
        };
    }
}
