using HccPathology.Density;
using HccPathology.Subtypes;

namespace HccPathology.Analysis;

/// <summary>The tables of a report: densities and composition of all tissue, then of its zones.</summary>
internal static class SlideTables
{
    /// <summary>Adds the densities of all tissue, and what the tissue and its zones are made of.</summary>
    public static SlideReport WithTissue(SlideReport report)
    {
        (AnalysisOptions options, string stain) = (report.Options, SlideStaining.NameOf(report.Options.Stain));
        DensityRow[] density = Marked(report,
            DensityTable.OfTissue(report.Facts.Name, stain, report.Mask, report.Nuclei, report.Classes, options.Density, report.Zones));
        CompositionTable composition = new(report.Facts.Name, stain, report.Fat, options.Fat, options.Composition);
        return report with
        {
            Density = density,
            Composition =
            [
                .. composition.OfTissue(density[0].NetAreaMm2, report.Zones),
                .. report is { Zones: { } zones, Regions: { } regions }
                    ? composition.OfZones(zones, regions).Select(r => r with { Reason = Cautioned(report, r.Reason) })
                    : [],
            ],
        };
    }

    /// <summary>Adds the densities of the zones, which the report must have, and against the distance to the tumour border, and of each nodule.</summary>
    public static SlideReport WithZones(SlideReport report)
    {
        (AnalysisOptions options, string stain) = (report.Options, SlideStaining.NameOf(report.Options.Stain));
        return report with
        {
            Density =
            [
                .. report.Density,
                .. Marked(report, DensityTable.OfZones(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes, options.Density))
                    .Select(r => r with { Reason = Cautioned(report, r.Reason) }),
            ],
            Profile = [.. DistanceProfile.Of(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes)
                .Select(r => r with { Marker = options.Marker?.Name, Reason = Cautioned(report, r.Reason) })],
            Nodules = [.. NoduleTable.Of(report.Facts.Name, stain, report.Zones!, report.Nuclei, report.Classes, options.Density)
                .Select(r => r with { Density = r.Density with { Marker = options.Marker?.Name, Reason = Cautioned(report, r.Density.Reason) } })],
        };
    }

    // A 0 that may be a wrong stain or pixel size says so in every row, too.
    private static DensityRow[] Marked(SlideReport report, IEnumerable<DensityRow> rows) => [.. rows.Select(r => r with
    {
        Marker = report.Options.Marker?.Name,
        Reason = DensityTable.Joined(r.Reason, PlausibilityCheck.NoNucleusOf(report)),
    })];

    /// <summary>Zones of a demonstration model say so in every row: tables are read without their summary.</summary>
    private static string? Cautioned(SlideReport report, string? reason) => DensityTable.Joined(reason, report.RegionCaution);
}
