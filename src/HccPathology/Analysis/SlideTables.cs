using HccPathology.Density;
using HccPathology.Subtypes;

namespace HccPathology.Analysis;

/// <summary>The tables of a report: densities and composition of all tissue, then of its zones.</summary>
internal static class SlideTables
{
    /// <summary>Adds the densities of all tissue, and what the tissue and its zones are made of.</summary>
    public static SlideReport WithTissue(SlideReport report)
    {
        (AnalysisOptions options, string stain, string? marker) = (report.Options, SlideStaining.NameOf(report.Options.Stain), report.Options.Marker?.Name);
        DensityRow[] density = [.. DensityTable.OfTissue(report.Facts.Name, stain, report.Mask, report.Nuclei, report.Classes, options.Density, report.Zones)
            .Select(r => r with { Marker = marker, Reason = Doubted(report, r.Reason) })];
        CompositionTable composition = new(report.Facts.Name, stain, report.Fat, options.Fat, options.Composition);
        return report with
        {
            Density = density,
            Composition =
            [
                .. composition.OfTissue(density[0].NetAreaMm2, report.Zones).Select(r => r with { Marker = marker }),
                .. report is { Zones: { } zones, Regions: { } regions }
                    ? composition.OfZones(zones, regions).Select(r => r with { Marker = marker, Reason = DensityTable.Joined(r.Reason, report.RegionCaution) })
                    : [],
            ],
        };
    }

    /// <summary>Adds the densities of the zones, which the report must have, and against the distance to the tumour border, and of each nodule.</summary>
    public static SlideReport WithZones(SlideReport report)
    {
        (AnalysisOptions options, string stain, string? marker) = (report.Options, SlideStaining.NameOf(report.Options.Stain), report.Options.Marker?.Name);
        return report with
        {
            Density =
            [
                .. report.Density,
                .. DensityTable.OfZones(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes, options.Density).Select(OfZone),
            ],
            Profile = [.. DistanceProfile.Of(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes)
                .Select(r => r with { Density = OfZone(r.Density) })],
            Nodules = [.. NoduleTable.Of(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes, options.Density)
                .Select(r => r with { Density = OfZone(r.Density) })],
        };

        // Zones of a demonstration model say so in every row: tables are read without their summary.
        DensityRow OfZone(DensityRow row) =>
            row with { Marker = marker, Reason = DensityTable.Joined(Doubted(report, row.Reason), report.RegionCaution) };
    }

    /// <summary>A 0 that may be a wrong stain or pixel size says so in every row of cells, too.</summary>
    private static string? Doubted(SlideReport report, string? reason) => DensityTable.Joined(reason, PlausibilityCheck.NoNucleusOf(report));
}
