using System.Text.Json;
using HccPathology.Regions;

namespace HccPathology.Evaluation;

/// <summary>
/// Reads one Feature. Takes what QuPath has written since 0.2: keys in any order and twice (the last one counts), <c>classification</c> as a string or an
/// object with <c>name</c>, <c>names</c> or the old <c>colorRGB</c>, <c>measurements</c> as a map or a list (not read here), <c>objectType</c> under its older
/// names (<see cref="QuPathObjects"/>).
/// </summary>
internal static class GeoJsonFeature
{
    /// <summary>
    /// Adds the feature's cell, or the cells inside it when it is only their container: when it is said to be no cell, or is not said to be one and has
    /// features inside. One that is said to be a cell is one with its children, which are the subcellular spots that QuPath finds in it.
    /// </summary>
    public static void Read(JsonElement feature, GeoJsonObjects objects)
    {
        if (feature.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"a feature must be an object, but is {feature.ValueKind}.");
        }

        List<double[]> geometry = GeoJsonOutline.Of(JsonValues.Member(feature, "geometry")), nucleus = GeoJsonOutline.Of(JsonValues.Member(feature, "nucleusGeometry"));
        JsonElement properties = JsonValues.Member(feature, "properties");
        GeoJsonObjects? children = ChildrenOf(feature, properties);
        string? type = QuPathObjects.TypeKeys.Select(key => JsonValues.Text(properties, key)).FirstOrDefault(t => t is not null) ?? JsonValues.Text(feature, "id");
        bool isFeature = JsonValues.Text(feature, "type") == "Feature";
        objects.Features += isFeature ? 1 : 0;
        if (isFeature && (QuPathObjects.IsCell(type) || children is not { Features: > 0 } && QuPathObjects.MayBeCell(type)))
        {
            // Points that went unsaid would look like a detector that found nothing.
            objects.Cells.Add((nucleus.Count > 0 ? nucleus : geometry) is { Count: > 0 } shells
                ? new GeoJsonCell(ClassOf(JsonValues.Member(properties, "classification")), GeoJsonOutline.OfNucleus(shells))
                : throw new FormatException("a nucleus has no outline: a Polygon or MultiPolygon was expected."));
            return;
        }

        // Nobody draws on a locked object, and the engine's own regions are locked: a lymphoid aggregate may be as small as a nucleus.
        bool isLocked = JsonValues.Member(properties, "isLocked").ValueKind == JsonValueKind.True;
        if (isFeature && !isLocked && QuPathObjects.IsAnnotation(type) && GeoJsonOutline.IsOfNucleusSize(geometry))
        {
            objects.SmallAnnotations++;
        }

        if (children is not null)
        {
            objects.Add(children);
        }
    }

    /// <summary>What stands in the feature or its properties; null where neither has a list of such.</summary>
    private static GeoJsonObjects? ChildrenOf(JsonElement feature, JsonElement properties)
    {
        GeoJsonObjects? children = null;
        foreach (JsonElement list in QuPathObjects.ChildKeys.Append("features").Select(key => JsonValues.Member(feature, key))
            .Concat(QuPathObjects.ChildKeys.Select(key => JsonValues.Member(properties, key))).Where(list => list.ValueKind == JsonValueKind.Array))
        {
            children ??= new GeoJsonObjects();
            foreach (JsonElement child in list.EnumerateArray())
            {
                Read(child, children);
            }
        }

        return children;
    }

    private static string? ClassOf(JsonElement classification) => classification.ValueKind == JsonValueKind.String
        ? QuPathObjects.ClassOf(classification.GetString(), null)
        : QuPathObjects.ClassOf(JsonValues.Text(classification, "name"),
            JsonValues.Member(classification, "names") is { ValueKind: JsonValueKind.Array } names
                ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)
                : null);
}
