using System.Globalization;
using System.Reflection;
using HccPathology.Models;
using HccPathology.Outputs;

namespace HccPathology.Analysis;

/// <summary>Every setting of an analysis that can change a number, by name: what <c>summary.json</c> lists and what results are known by.</summary>
internal static class AnalysisParameters
{
    /// <summary>In ordinal order of their names; texts as they are written.</summary>
    public static SortedDictionary<string, string> Of(AnalysisOptions options)
    {
        SortedDictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["analysisMppUm"] = options.AnalysisMppUm is { } analysisMpp ? Text(analysisMpp) : "detector's",
            ["geoJsonOrigin"] = options.GeoJsonOrigin.ToString(),
            ["reader"] = options.Reader.ToString(),
            ["mpp"] = options.Mpp is { } mpp ? $"{Text(mpp.X)},{Text(mpp.Y)}" : "from slide",
            ["stain"] = options.Stain.ToString(),
            ["stainVectors"] = options.EstimatesStains ? "estimate" : "default",
            ["detector"] = options.Detector.ToString(),
            ["quality"] = options.Quality.ToString(),
            ["model"] = ModelText(options.ModelSha256, options.ModelCardSha256),
            ["tissueModel"] = ModelText(options.TissueModelSha256, options.TissueModelCardSha256),
            ["minAreaUm2"] = options.MinAreaUm2 is { } min ? Text(min) : "detector's",
            ["maxAreaUm2"] = options.MaxAreaUm2 is { } max ? Text(max) : "detector's",
            ["allowBadTiles"] = Text(options.MostBadTiles),
            ["forceStain"] = options.ForcesStain ? "true" : "false",
            ["subtypeRules"] = options.SubtypeRules.Sha256,
            ["anyLight"] = options.AllowsAnyLight ? "true" : "false",
        };
        AddUnusual(all, options);
        Add(all, "nuclei", options.Nuclei);
        Add(all, "tissue", options.Tissue);
        Add(all, "density", options.Density);
        Add(all, "fat", options.Fat);
        Add(all, "composition", options.Composition);
        Add(all, "tissueMap", options.TissueMap);
        AddMarker(all, options);
        AddRegions(all, options);
        return all;
    }

    /// <summary>SHA-256 in hex of the parameters: equal settings have equal hashes.</summary>
    public static string HashOf(AnalysisOptions options) => HexHash.Of(string.Join('\n', Of(options).Select(p => $"{p.Key}={p.Value}")));

    /// <summary>What names of objects (cells, vacuoles, patches) are made of: as <see cref="HashOf"/>,
    /// the same whatever frame GeoJSON is written in and how much it says.</summary>
    public static string IdHashOf(AnalysisOptions options) =>
        HashOf(options with { GeoJsonOrigin = GeoJsonOrigin.Bounds, CellOverlay = CellOverlay.Outlines });

    // These are named only where they are not as always, so that results keep their hash.
    private static void AddUnusual(SortedDictionary<string, string> all, AnalysisOptions options)
    {
        if (options.CellOverlay != CellOverlay.Outlines)
        {
            all["cellOverlay"] = options.CellOverlay.ToString();
        }

        // Its sums of floats are not those of the processor.
        if (options.Device != ModelDevice.Cpu)
        {
            all["device"] = options.Device.ToString();
        }

        if (options.SlideModel is { } slideModel)
        {
            all["slideModel"] = slideModel.Sha256;
        }
    }

    private static void AddMarker(SortedDictionary<string, string> all, AnalysisOptions options)
    {
        if (options.Marker is { } marker)
        {
            all["cellExpansionUm"] = Text(options.CellExpansionUm);
            all["dabThreshold"] = options.FindsDabThreshold ? "automatic" : "registry";
            Add(all, "marker", marker with { Scores = [], Aliases = [], ThresholdsOd = [] });
            all["marker.Scores"] = string.Join(',', marker.Scores);
            all["marker.ThresholdsOd"] = string.Join(',', marker.ThresholdsOd.Select(t => Text(t)));
        }
    }

    // Without regions nothing of this decides a number, and results keep their hash.
    private static void AddRegions(SortedDictionary<string, string> all, AnalysisOptions options)
    {
        if (options.RegionsPath is not null || options.TissueModelFolder is not null)
        {
            all["regions"] = options.RegionsSha256 ?? "none";
            all["regionRoles"] = string.Join(';', options.RegionRoles);
            all["unannotated"] = options.UnannotatedRole?.ToString() ?? "not known";
            all["zones"] = options.Zones.ToString();
        }
    }

    private static void Add(SortedDictionary<string, string> all, string prefix, object settings)
    {
        foreach (PropertyInfo property in settings.GetType().GetProperties()
            .Where(p => p.CanWrite && (p.PropertyType.IsValueType || p.PropertyType == typeof(string))))
        {
            all[$"{prefix}.{property.Name}"] = Text(property.GetValue(settings));
        }
    }

    // The engine's own card comes with its network and says nothing more.
    private static string ModelText(string? sha256, string? cardSha256) =>
        sha256 is null ? "none" : cardSha256 is null ? sha256 : $"{sha256} card {cardSha256}";

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
