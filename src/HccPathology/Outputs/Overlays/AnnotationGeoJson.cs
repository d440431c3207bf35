using System.Text.Json;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Outputs.Overlays;

/// <summary>An annotation as QuPath imports it: outlines in level-0 px, a class with its colour, measurements by name.</summary>
internal sealed record AnnotationFeature
{
    /// <summary>What the file is about; part of the object's identity.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }
    public required string Classification { get; init; }
    public required (byte R, byte G, byte B) Colour { get; init; }
    public required IReadOnlyList<Polygon> Polygons { get; init; }
    public required IReadOnlyList<(string Name, double Value)> Measurements { get; init; }

    /// <summary>QuPath's text beside the measurements; empty for none.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];
}

/// <summary>
/// Writes annotations as one FeatureCollection: each a Polygon or MultiPolygon with holes, rings closed, in GeoJSON px with at most two
/// decimals. They are locked, because a hand that moves them would silently part the areas from the densities.
/// </summary>
internal static class AnnotationGeoJson
{
    /// <summary>Annotations without polygons are left out: a geometry without coordinates stops QuPath's import.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">In the order in which they are written.</param>
    /// <param name="frame">Of the coordinates.</param>
    /// <param name="slideHash">Part of the objects' identity.</param>
    /// <param name="caution">Of a demonstration model, for each annotation: QuPath shows them one by one, and hands them on so. Null for none.</param>
    /// <param name="classes">All that there are, in their order, whether or not there are features of them; null where features have none.</param>
    public static void Write(string path, IEnumerable<AnnotationFeature> features, GeoJsonFrame frame, string slideHash, string? caution = null,
        IReadOnlyList<(TissueClass Class, ClassScope Scope)>? classes = null) =>
        AtomicFile.Write(path, stream => FeatureCollection.Write(stream, frame, features.Where(f => f.Polygons.Any(p => p.Shell.Count >= 3)), (json, feature) =>
        {
            json.WriteString("id", new CellIds(slideHash, feature.Kind, [feature.Name]).Of(0, 0, 0));
            GeoJsonGeometry.Write(json, [.. feature.Polygons.Where(p => p.Shell.Count >= 3)], frame);
            WriteProperties(json, caution is null ? feature : feature with { Metadata = [.. feature.Metadata, (GeoJsonAnnotations.Demonstration, caution)] });
        }, json => WriteClasses(json, classes)));

    private static void WriteClasses(Utf8JsonWriter json, IReadOnlyList<(TissueClass Class, ClassScope Scope)>? classes)
    {
        if (classes is null)
        {
            return;
        }

        json.WriteStartArray(GeoJsonAnnotations.AllClasses);
        foreach ((TissueClass of, ClassScope scope) in classes)
        {
            json.WriteStartObject();
            WriteClass(json, of.Name, of.Colour);
            json.WriteString(GeoJsonAnnotations.LookedFor, GeoJsonAnnotations.WordOf(scope));
            if (RegionRoles.MustBeSaid(of))
            {
                json.WriteString(GeoJsonAnnotations.Role, RegionRoles.WordOf(of));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Always with a colour: QuPath refuses the whole file when one classification has none.</summary>
    public static void WriteClassification(Utf8JsonWriter json, string name, (byte R, byte G, byte B) colour)
    {
        json.WriteStartObject("classification");
        WriteClass(json, name, colour);
        json.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter json, string name, (byte R, byte G, byte B) colour)
    {
        json.WriteString("name", name);
        WriteColour(json, colour);
    }

    public static void WriteColour(Utf8JsonWriter json, (byte R, byte G, byte B) colour)
    {
        json.WriteStartArray("color");
        json.WriteNumberValue(colour.R);
        json.WriteNumberValue(colour.G);
        json.WriteNumberValue(colour.B);
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, AnnotationFeature feature)
    {
        json.WriteStartObject("properties");
        json.WriteString("objectType", "annotation");
        json.WriteString("name", feature.Name);
        WriteClassification(json, feature.Classification, feature.Colour);
        json.WriteBoolean("isLocked", true);
        json.WriteStartObject("measurements");
        foreach ((string name, double value) in feature.Measurements)
        {
            json.WriteNumber(name, Math.Round(value, 2));
        }

        json.WriteEndObject();
        if (feature.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach ((string name, string value) in feature.Metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
