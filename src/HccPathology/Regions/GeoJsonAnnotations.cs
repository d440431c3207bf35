using System.Text.Json;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Annotations in GeoJSON as QuPath writes and takes it: a FeatureCollection, a Feature, a bare geometry or an array of these.
/// Detections, cells and tiles are passed over; points and lines enclose nothing and are counted in a warning.
/// </summary>
internal sealed class GeoJsonAnnotations(AnnotationFrame frame, List<string> warnings, string file)
{
    /// <summary>What is no annotation, under its name since 0.4 and before it.</summary>
    private static readonly HashSet<string> NotAnnotations = new(StringComparer.OrdinalIgnoreCase)
    {
        "detection", "cell", "tile", "tmaCore", "tma_core", "root",
        "PathDetectionObject", "PathCellObject", "PathTileObject", "TMACoreObject", "PathRootObject",
    };

    /// <summary>Key of the metadata by which the engine's own files say that a region is part of a tumour.</summary>
    public const string WithinTumour = "withinTumour";

    /// <summary>Key of the metadata by which they say that a demonstration model made a region, and how little that is worth.</summary>
    public const string Demonstration = "demonstration";

    /// <summary>
    /// Member of the collection by which they name all classes, in their order: of what was looked for and is not there no feature can tell, and a
    /// tumour in which no necrosis was found is not one in which none was looked for. QuPath passes over it.
    /// </summary>
    public const string AllClasses = "tissueClasses";

    private readonly List<DrawnRegion> _regions = [];
    private readonly List<DrawnClass> _lookedFor = [];
    private readonly SortedSet<string> _cautions = new(StringComparer.Ordinal);

    /// <summary>Regions in each plane of a stack or a series: z, t.</summary>
    private readonly SortedDictionary<(int Z, int T), int> _planes = [];

    private int _features, _withoutArea, _withoutGeometry;

    public DrawnFile Read(byte[] text)
    {
        ReadOnlyMemory<byte> json = text.AsMemory(text is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        Take(document.RootElement);
        if (_withoutArea > 0)
        {
            warnings.Add($"{file}: {_withoutArea} annotation(s) of points or lines enclose nothing and were left out");
        }

        if (_withoutGeometry > 0)
        {
            warnings.Add($"{file}: {_withoutGeometry} annotation(s) with a class have no geometry and were left out");
        }

        if (_planes.Keys.Any(plane => plane != default))
        {
            warnings.Add($"{file}: regions lie in the planes {string.Join(", ", _planes.Select(p => $"z {p.Key.Z} t {p.Key.T} ({p.Value})"))}; a slide is analysed in one plane, and all were taken as drawn there");
        }

        warnings.AddRange(_cautions.Select(c => $"{file}: {c}"));
        return new DrawnFile(_regions, _lookedFor);
    }

    private void Take(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            TakeAll(element);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"a feature must be an object, but is {element.ValueKind}");
        }

        switch (TextOf(element, "type"))
        {
            case "FeatureCollection":
                TakeAll(Member(element, "features", "the collection"));
                TakeClasses(element);
                break;
            case "Feature":
                TakeFeature(element);
                break;
            default:
                Add(element, $"feature {++_features}", default);
                break;
        }
    }

    private void TakeAll(JsonElement array)
    {
        foreach (JsonElement element in array.EnumerateArray())
        {
            Take(element);
        }
    }

    private void TakeClasses(JsonElement collection)
    {
        if (!collection.TryGetProperty(AllClasses, out JsonElement classes) || classes.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement of in classes.EnumerateArray())
        {
            if (TextOf(of, "name") is { } name)
            {
                _lookedFor.Add(new DrawnClass(name, ColourOf(of, AllClasses)));
            }
        }
    }

    private void TakeFeature(JsonElement feature)
    {
        string place = $"feature {++_features}";
        JsonElement properties = feature.TryGetProperty("properties", out JsonElement found) && found.ValueKind == JsonValueKind.Object ? found : default;
        string kind = TextOf(properties, "objectType") ?? TextOf(properties, "object_type") ?? TextOf(properties, "type") ?? TextOf(feature, "id") ?? "";
        if (!NotAnnotations.Contains(kind))
        {
            TakeGeometry(feature, place, properties);
        }

        foreach (string children in (string[])["childObjects", "children"])
        {
            if (((properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(children, out JsonElement inner)) || feature.TryGetProperty(children, out inner)) && inner.ValueKind != JsonValueKind.Null)
            {
                TakeAll(inner);
            }
        }
    }

    private void TakeGeometry(JsonElement feature, string place, JsonElement properties)
    {
        JsonValueKind kind = feature.TryGetProperty("geometry", out JsonElement geometry) ? geometry.ValueKind : JsonValueKind.Undefined;
        switch (kind)
        {
            case JsonValueKind.Object when !IsEmpty(geometry):
                Add(geometry, place, properties);
                break;
            case JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined:
                // Without a class it may be there for its children only.
                _withoutGeometry += ClassOf(properties, place).Name is not null ? 1 : 0;
                break;
            default:
                throw new FormatException($"{place}: the geometry must be an object, but is {kind}");
        }
    }

    /// <summary>What is left of an annotation of which everything was subtracted: RFC 7946 (3.1) takes it for a geometry that is null.</summary>
    private static bool IsEmpty(JsonElement geometry) => ((string[])["coordinates", "geometries"]).Any(parts =>
        geometry.TryGetProperty(parts, out JsonElement found) && found.ValueKind == JsonValueKind.Array && found.GetArrayLength() == 0);

    private void Add(JsonElement geometry, string place, JsonElement properties)
    {
        List<Polygon> polygons;
        switch (TextOf(geometry, "type"))
        {
            case "Polygon":
                polygons = [PolygonOf(Member(geometry, "coordinates", place), place)];
                break;
            case "MultiPolygon":
                polygons = [.. Member(geometry, "coordinates", place).EnumerateArray().Select(c => PolygonOf(c, place))];
                break;
            case "Point" or "MultiPoint" or "LineString" or "MultiLineString":
                _withoutArea++;
                return;
            case var other:
                throw new FormatException($"{place}: geometry '{other}' is not read; Polygon or MultiPolygon were expected");
        }

        if (geometry.TryGetProperty("isEllipse", out JsonElement ellipse) && ellipse.ValueKind == JsonValueKind.True)
        {
            polygons = polygons.ConvertAll(p => new Polygon(DrawnRings.Ellipse(p.Shell.Min(q => q.X), p.Shell.Min(q => q.Y), p.Shell.Max(q => q.X), p.Shell.Max(q => q.Y)), []));
        }

        JsonElement metadata = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("metadata", out JsonElement found) ? found : default;
        if (TextOf(metadata, Demonstration) is { } caution)
        {
            _cautions.Add(caution);
        }

        (int, int) plane = geometry.TryGetProperty("plane", out JsonElement lies) ? (WholeOf(lies, "z"), WholeOf(lies, "t")) : default;
        _planes[plane] = _planes.GetValueOrDefault(plane) + 1;
        (string? name, (byte, byte, byte)? colour) = ClassOf(properties, place);
        _regions.Add(new DrawnRegion(place, name ?? TextOf(properties, "name") ?? DrawnRegion.Unclassified, colour, polygons, TextOf(properties, "name"))
        {
            IsWithinTumour = TextOf(metadata, WithinTumour) == "true",
        });
    }

    private Polygon PolygonOf(JsonElement rings, string place)
    {
        List<IReadOnlyList<SlidePoint>> all = [.. rings.EnumerateArray().Select(ring => RingOf(ring, place))];
        return all.Count > 0 ? new Polygon(all[0], all[1..]) : throw new FormatException($"{place}: a polygon without a ring");
    }

    private IReadOnlyList<SlidePoint> RingOf(JsonElement ring, string place)
    {
        List<SlidePoint> points = [];
        foreach (JsonElement position in ring.EnumerateArray())
        {
            if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() < 2)
            {
                throw new FormatException($"{place}: a position has fewer than two numbers");
            }

            points.Add(new SlidePoint(Number(position[0], place) + frame.GeoJsonOffsetXPx, Number(position[1], place) + frame.GeoJsonOffsetYPx));
        }

        if (points.Count > 1 && points[0] == points[^1])
        {
            points.RemoveAt(points.Count - 1);
        }

        return points;
    }

    private static JsonElement Member(JsonElement element, string name, string place) =>
        element.TryGetProperty(name, out JsonElement found) ? found : throw new FormatException($"{place}: has no {name}");

    // JSON may hold 1e999, which is read as infinity: a region that reaches there would be painted anywhere.
    private static double Number(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number)
            ? number
            : throw new FormatException($"{place}: '{value.GetRawText()}' is no number");

    private static (string? Name, (byte, byte, byte)? Colour) ClassOf(JsonElement properties, string place)
    {
        if (properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty("classification", out JsonElement of))
        {
            return default;
        }

        return of.ValueKind == JsonValueKind.Object
            ? (TextOf(of, "name") ?? JoinedNames(of), ColourOf(of, place))
            : (of.ValueKind == JsonValueKind.String && of.GetString() is { Length: > 0 } text ? text : null, null);
    }

    private static string? JoinedNames(JsonElement of) =>
        of.TryGetProperty("names", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            && string.Join(": ", names.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.String ? n.GetString() : null).Where(n => !string.IsNullOrEmpty(n))) is { Length: > 0 } joined ? joined : null;

    /// <summary>Three numbers 0-255, also with decimals, or one that packs them; null where the file gives none, or nulls.</summary>
    private static (byte, byte, byte)? ColourOf(JsonElement of, string place)
    {
        if (of.TryGetProperty("color", out JsonElement colour) && colour.ValueKind != JsonValueKind.Null)
        {
            JsonElement[] parts = colour.ValueKind == JsonValueKind.Array ? [.. colour.EnumerateArray().Take(3)] : [];
            return parts.Any(p => p.ValueKind == JsonValueKind.Null) ? null
                : parts.Length == 3 && parts.All(p => p.ValueKind == JsonValueKind.Number && p.GetDouble() is >= 0 and <= 255) ? (Part(0), Part(1), Part(2))
                : throw new FormatException($"{place}: color {colour.GetRawText()} is not three numbers 0-255");

            byte Part(int i) => (byte)Math.Round(parts[i].GetDouble());
        }

        return of.TryGetProperty("colorRGB", out JsonElement packed) && packed.ValueKind == JsonValueKind.Number && packed.TryGetInt32(out int rgb)
            ? ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;
    }

    private static int WholeOf(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) ? whole : 0;

    private static string? TextOf(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
