using HccPathology.Density;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Subtypes;

/// <summary>Settings of <see cref="CompositionTable"/>.</summary>
public sealed record CompositionOptions
{
    /// <summary>Least area of a zone that a fraction is given for: 0.02 mm² are some 40 hepatocytes.</summary>
    public double MinZoneMm2 { get; init; } = 0.02;
}

/// <summary>What a slide is made of, zone by zone.</summary>
public static class CompositionTable
{
    /// <summary>Area of fat vacuoles: not the share of hepatocytes with fat that a pathologist estimates, which is larger.</summary>
    public const string Fat = "fat";

    /// <summary>The same, of vacuoles from <see cref="FatOptions.MacroDiameterUm"/> on, and of smaller ones.</summary>
    public const string LargeDroplets = "fat: large droplets", SmallDroplets = "fat: small droplets";

    /// <summary>Fat of all analysed tissue, less regions that a person excluded.</summary>
    /// <param name="slide">Name of the slide.</param>
    /// <param name="stain">Its stain.</param>
    /// <param name="netMm2">Analysed area without the excluded regions: that of the density table's row.</param>
    /// <param name="fat">Of the slide.</param>
    /// <param name="zones">Say what is excluded; null when nothing is.</param>
    /// <param name="fatOptions">Which droplets are large.</param>
    /// <param name="options">Settings.</param>
    public static IReadOnlyList<CompositionRow> OfTissue(
        string slide, string stain, double netMm2, FatMeasurement fat, ZoneMap? zones, FatOptions fatOptions, CompositionOptions options)
    {
        IReadOnlyList<Vacuole> counted = zones is null ? fat.Vacuoles : [.. fat.Vacuoles.Where(v => !Compartments.IsExcluded(zones.AtCentroid(v.X, v.Y).Compartment))];
        return FatOf(slide, stain, Zone.AllOfTissue, netMm2, fat, counted, fatOptions, options);
    }

    /// <summary>The rows of fat of one zone.</summary>
    /// <param name="slide">Name of the slide.</param>
    /// <param name="stain">Its stain.</param>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="zoneMm2">Its analysed area.</param>
    /// <param name="fat">Of the slide: says whether fat was measured at all.</param>
    /// <param name="vacuoles">Those with the centroid in the zone.</param>
    /// <param name="fatOptions">Which droplets are large.</param>
    /// <param name="options">Settings.</param>
    public static IReadOnlyList<CompositionRow> FatOf(
        string slide, string stain, string zone, double zoneMm2, FatMeasurement fat, IReadOnlyList<Vacuole> vacuoles, FatOptions fatOptions, CompositionOptions options)
    {
        return [Row(Fat, _ => true), Row(LargeDroplets, IsLarge), Row(SmallDroplets, v => !IsLarge(v))];

        bool IsLarge(Vacuole v) => v.DiameterUm >= fatOptions.MacroDiameterUm;

        CompositionRow Row(string component, Func<Vacuole, bool> counts)
        {
            bool isMeasured = fat.NotEvaluable is null;
            double area = vacuoles.Where(counts).Sum(v => v.AreaUm2) / 1e6;
            string reason = fat.NotEvaluable ?? TooSmall(zoneMm2, options);
            return new CompositionRow
            {
                Slide = slide,
                Stain = stain,
                Zone = zone,
                Component = component,
                Count = isMeasured ? vacuoles.LongCount(counts) : null,
                AreaMm2 = isMeasured ? area : null,
                ZoneAreaMm2 = zoneMm2,
                Fraction = reason.Length == 0 ? area / zoneMm2 : null,
                Status = reason.Length == 0 ? CompositionRow.Ok : CompositionRow.NotEvaluable,
                Reason = DensityTable.Joined(reason),
            };
        }
    }

    internal static string TooSmall(double zoneMm2, CompositionOptions options) =>
        AreaPrecision.Reaches(zoneMm2, options.MinZoneMm2) ? "" : FormattableString.Invariant($"the zone has {AreaPrecision.Below(zoneMm2, options.MinZoneMm2, 4):0.######} mm2, {options.MinZoneMm2} are needed");
}
