using System.Text.Json;
using HccPathology.Regions;

namespace HccPathology.Evaluation;

/// <summary>
/// Reads one Feature whose text is all there. Takes what QuPath has written since 0.2: keys in any order and twice (the last
/// one counts), <c>classification</c> as a string or an object with <c>name</c>, <c>names</c> or the old <c>colorRGB</c>,
/// <c>measurements</c> as a map or a list (not read here), <c>objectType</c> under its older names (<see cref="QuPathObjects"/>).
/// </summary>
internal static class GeoJsonFeature
{
    /// <summary>
    /// Adds the feature's cell, or the cells inside it when it is only their container: when it is said to be no cell, or is not said to be one and has
    /// features inside. One that is said to be a cell is one with its children, which are the subcellular spots that QuPath finds in it.
    /// </summary>
    public static void Read(ref Utf8JsonReader reader, GeoJsonObjects objects)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"a feature must be an object, but is {reader.TokenType}.");
        }

        List<double[]> geometry = [], nucleus = [];
        GeoJsonObjects? children = null;
        Properties properties = new();
        string? id = null;
        bool feature = false;
        while (Property(ref reader, out string key))
        {
            switch (key)
            {
                case "geometry":
                    geometry = GeoJsonGeometry.Read(ref reader);
                    break;
                case "nucleusGeometry":
                    nucleus = GeoJsonGeometry.Read(ref reader);
                    break;
                case "properties":
                    properties = ReadProperties(ref reader, ref children);
                    break;
                case "features":
                case var _ when QuPathObjects.ChildKeys.Contains(key):
                    ReadChildren(ref reader, ref children);
                    break;
                case "type":
                    feature = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Feature"u8);
                    break;
                case "id":
                    id = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        string? type = properties.Type ?? id;
        objects.Features += feature ? 1 : 0;
        if (feature && (QuPathObjects.IsCell(type) || children is not { Features: > 0 } && QuPathObjects.MayBeCell(type)))
        {
            // Points that went unsaid would look like a detector that found nothing.
            objects.Cells.Add((nucleus.Count > 0 ? nucleus : geometry) is { Count: > 0 } shells
                ? new GeoJsonCell(properties.ClassName, GeoJsonGeometry.OfNucleus(shells))
                : throw new FormatException("a nucleus has no outline: a Polygon or MultiPolygon was expected."));
            return;
        }

        // Nobody draws on a locked object, and the engine's own regions are locked: a lymphoid aggregate may be as small as a nucleus.
        if (feature && !properties.IsLocked && QuPathObjects.IsAnnotation(type) && GeoJsonGeometry.IsOfNucleusSize(geometry))
        {
            objects.SmallAnnotations++;
        }

        if (children is not null)
        {
            objects.Add(children);
        }
    }

    private readonly record struct Properties(string? Type, string? ClassName, bool IsLocked);

    private static Properties ReadProperties(ref Utf8JsonReader reader, ref GeoJsonObjects? children)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        string?[] types = new string?[QuPathObjects.TypeKeys.Length];
        string? className = null;
        bool isLocked = false;

        while (Property(ref reader, out string key))
        {
            switch (key)
            {
                case var _ when Array.IndexOf(QuPathObjects.TypeKeys, key) is >= 0 and var at:
                    types[at] = Text(ref reader);
                    break;
                case "classification":
                    className = ReadClass(ref reader);
                    break;
                case "isLocked":
                    isLocked = reader.TokenType == JsonTokenType.True;
                    reader.Skip();
                    break;
                case var _ when QuPathObjects.ChildKeys.Contains(key):
                    ReadChildren(ref reader, ref children);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new Properties(Array.Find(types, t => t is not null), className, isLocked);
    }

    private static void ReadChildren(ref Utf8JsonReader reader, ref GeoJsonObjects? children)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        children ??= new GeoJsonObjects();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Read(ref reader, children);
        }
    }

    private static string? ReadClass(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Text(ref reader);
        }

        string? name = null;
        List<string> names = [];
        while (Property(ref reader, out string key))
        {
            switch (key)
            {
                case "name":
                    name = Text(ref reader);
                    break;
                case "names" when reader.TokenType == JsonTokenType.StartArray:
                    names = ReadNames(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return QuPathObjects.ClassOf(name, names);
    }

    private static List<string> ReadNames(ref Utf8JsonReader reader)
    {
        List<string> names = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Text(ref reader) is { } name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>Steps to the next key's value; false at the object's end.</summary>
    private static bool Property(ref Utf8JsonReader reader, out string key)
    {
        key = "";
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            throw new FormatException("an object was expected.");
        }

        key = reader.GetString()!;
        reader.Read();
        return true;
    }

    /// <summary>A string's text; null for an empty one and for any other value, which is passed over.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
