using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Interop;
using HccPathology.Models;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Summaries;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Subtypes;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>What <c>summary.json</c> says of a report.</summary>
public static class SlideSummary
{
    /// <summary>Version of the engine as it stands in every output.</summary>
    public static string EngineVersion { get; } = typeof(SlideFiles).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The summary of a report whose cells are written and whose subtype is called.</summary>
    public static SummaryJson Of(SlideReport report, string parameterHash, GeoJsonFrame frame, string counterstain,
        CellsGeoJsonCounts cells, SubtypeJson subtype) => new()
        {
            Status = report.Status,
            Slide = SlideIdentity.Of(report.Facts, report.Mpp, LinkedFile.Of(report.Facts.Path).Length, report.SlideHash),
            Analysis = new AnalysisSummary
            {
                Reader = report.Facts.Reader,
                ReaderNote = report.Facts.ReaderNote,
                Decoded = new DecodedLevel(report.Frame.Level, report.Frame.Reduction),
                Detector = report.Detector,
                DetectorNote = report.DetectorNote,
                ModelSha256 = report.Options.ModelSha256,
                AnalysisMpp = report.Frame.Mpp.SideUm,
                Parameters = AnalysisParameters.Of(report.Options),
                ParameterHash = parameterHash,
                GeoJsonFrame = frame,
            },
            Stains = report.Stains is { } stains ? StainsOf(report, stains, counterstain) : null,
            Tissue = report.TissueCard is { } model && report.Regions is { } regions ? TissueOf(model, report, regions) : null,
            Ihc = IhcOf(report),
            Areas = AreaSummary.Of(report.Mask),
            Counts = new CountSummary
            {
                Nuclei = report.Nuclei.Count,
                NucleiByClass = ByClass(report),
                RingsReplacedBySquare = cells.RingsReplacedBySquare,
                RingsReplacedByHull = cells.RingsReplacedByHull,
                DamagedTiles = report.Damage?.BadTileCount ?? 0,
            },
            Regions = report is { Regions: { } raster, Zones: { } zones } ? new RegionSummary
            {
                FileSha256 = report.Options.RegionsSha256,
                Demonstration = report.RegionCaution,
                Areas = RegionArea.Of(raster, zones),
                Nodules = zones.Nodules.All,
                Bands = [.. zones.Options.AllBands.Select(BandSummary.Of)],
                HasBorder = zones.HasBorder,
            } : null,
            Density = report.Density,
            Subtype = SubtypeSummary.Of(subtype),
            Composition = new CompositionSummary(
            report.Composition, report.Fat.NotEvaluable is null ? VacuoleSizes.Of(report.Fat.Vacuoles, report.Options.Fat) : null, report.Fat.Level),
            Versions = Versions(report),
            Warnings = report.Warnings,
        };

    /// <summary>What made the result.</summary>
    public static VersionSummary Versions(SlideReport report) => new()
    {
        Engine = EngineVersion,
        DotNet = Environment.Version.ToString(),
        OpenSlide = NativeLibraries.OpenSlideVersion ?? VersionSummary.None,
        OpenCv = ImageFile.OpenCvVersion,
        JpegLibrary = NativeLibraries.JpegLibrary ?? VersionSummary.None,
        OnnxRuntime = ModelsOf(report).Count > 0 ? OnnxNetwork.RuntimeVersion : VersionSummary.None,
    };

    /// <summary>Hashes of the networks that were used, by what they are for.</summary>
    public static SortedDictionary<string, string> ModelsOf(SlideReport report)
    {
        SortedDictionary<string, string> models = new(StringComparer.Ordinal);
        if (report.Options.ModelSha256 is { } nuclei)
        {
            models["nuclei"] = nuclei;
        }

        if (report.Options.TissueModelSha256 is { } tissue)
        {
            models["tissue"] = tissue;
        }

        if (report.Opinion is { } opinion)
        {
            models["slide"] = opinion.ModelSha256;
        }

        return models;
    }

    // Of all nuclei that are written, as their number is: those in drawn regions that are excluded are in no zone of the density table.
    private static SortedDictionary<string, long> ByClass(SlideReport report)
    {
        long[] counts = new long[report.Classes.Count];
        report.Nuclei.ForEach(n => counts[n.ClassIndex]++);
        return new(report.Classes.Select((c, i) => (c.Name, Count: counts[i])).ToDictionary(c => c.Name, c => c.Count), StringComparer.Ordinal);
    }

    private static IhcSummary? IhcOf(SlideReport report)
    {
        if (report is not { Panel: { } panel, StainedArea: { } area })
        {
            return null;
        }

        (double stained, double pigment, _) = area.ByZone(report.Mask, report.Zones)[DensityTable.TissueZone];
        long[] byGrade = new long[6];
        report.Nuclei.ForEach(n => byGrade[(int)panel.Classes.GradeAt(n.ClassIndex)]++);
        return new IhcSummary
        {
            Marker = panel.Marker.Name,
            Compartment = panel.Marker.Compartment,
            HazeOd = panel.Levels.HazeOd,
            ThresholdsOd = panel.Levels.ThresholdsOd,
            ThresholdFrom = panel.Levels.IsAutomatic ? "automatic" : "registry",
            Plane = panel.Plane,
            Reason = panel.Levels.Reason,
            Pitfalls = panel.Marker.Pitfalls,
            StainedMm2 = stained,
            PigmentMm2 = pigment,
            PigmentObjects = byGrade[(int)Grade.Pigment],
            Fragments = byGrade[(int)Grade.Fragment],
            Scores = report.IhcScores,
        };
    }

    private static TissueModelSummary TissueOf(TissueModelCard model, SlideReport report, RegionRaster regions) => new()
    {
        Name = model.Name,
        Version = model.Version,
        Format = model.Format,
        Sha256 = model.Sha256,
        Note = report.TissueNote!,
        ShownTimes = report.TissueStrength!.ShownTimes,
        Demonstration = model.Demonstration,
        Classes = [.. ClassArea.Of(regions)
            .Select(a => new TissueClassSummary(a.Class.Name, RoleNames.NameOf(a.Class.Role), a.Class.Pattern, a.AreaMm2, a.Share))],
    };

    private static StainSummary StainsOf(SlideReport report, StainEstimate stains, string counterstain)
    {
        StainVector h = stains.Vectors.Haematoxylin, s = stains.Vectors.Counterstain;
        double[] first = [h.R, h.G, h.B], second = [s.R, s.G, s.B], white = [report.White.R, report.White.G, report.White.B];
        return new StainSummary
        {
            Stain = report.Density[0].Stain,
            Source = stains.IsEstimated ? "estimate" : "default",
            Reason = $"{stains.Reason}; white: {report.White.Reason}",
            Haematoxylin = first,
            Counterstain = second,
            WhitePoint = white,
            DarkOd = report.Strength!.DarkOd,
            ShownTimes = report.Strength.ShownTimes,
            QuPath = QuPathStains.Text(report.Facts.Name, counterstain, first, second, white),
        };
    }
}
