using System.Text.Json;
using HccPathology.Geometry;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// Annotations in GeoJSON as QuPath writes and takes it: a FeatureCollection, a Feature, a bare geometry or an array of these.
/// Detections, cells and tiles are passed over; points and lines enclose nothing and are counted in a warning. Coordinates are counted from where the
/// collection says (<see cref="StatedFrame"/>), or else from where <paramref name="frame"/> does.
/// </summary>
internal sealed class GeoJsonAnnotations(AnnotationFrame frame, List<string> warnings, string file)
{
    /// <summary>Key of the metadata by which the engine's own files say that a region is part of a tumour.</summary>
    public const string WithinTumour = "withinTumour";

    /// <summary>Key of the metadata by which they say that a demonstration model made a region, and how little that is worth.</summary>
    public const string Demonstration = "demonstration";

    /// <summary>
    /// Member of the collection by which they name all classes, in their order: of what was looked for and is not there no feature can tell, and a
    /// tumour in which no necrosis was found is not one in which none was looked for. QuPath passes over it.
    /// </summary>
    public const string AllClasses = "tissueClasses";

    /// <summary>Member of such a class, and key of the metadata of its regions, which QuPath keeps: where it was looked for.</summary>
    public const string LookedFor = "lookedFor";

    /// <summary>
    /// Member of such a class, and key of the metadata of its regions: what it is, where its name alone would say something else, or nothing. In the metadata the name
    /// stands before it (<c>TUM=tumour</c>), since a person may give the region another class.
    /// </summary>
    public const string Role = "role";

    private static readonly Dictionary<string, ClassScope> Scopes = new(StringComparer.Ordinal)
    {
        ["where drawn"] = ClassScope.WhereDrawn,
        ["in tumour"] = ClassScope.InTumour,
        ["outside tumour"] = ClassScope.OutsideTumour,
        ["everywhere"] = ClassScope.Everywhere,
        ["nowhere"] = ClassScope.Nowhere,
    };

    /// <summary>A scope as files have it.</summary>
    public static string WordOf(ClassScope scope) => Scopes.Single(s => s.Value == scope).Key;

    private readonly List<DrawnRegion> _regions = [];
    private readonly List<DrawnClass> _classes = [];

    /// <summary>Annotations without a class, by their own names.</summary>
    private readonly SortedDictionary<string, int> _named = new(StringComparer.Ordinal);

    private readonly SortedSet<string> _cautions = new(StringComparer.Ordinal);

    /// <summary>Regions in each plane of a stack or a series: z, t.</summary>
    private readonly SortedDictionary<(int Z, int T), int> _planes = [];

    private SlidePoint _origin = new(frame.GeoJsonOffsetXPx, frame.GeoJsonOffsetYPx);
    private int _features, _withoutArea, _withoutGeometry, _cells;

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

        // A file of the engine's own has the class as the name, too: whoever takes the class away in QuPath leaves the name.
        if (_named.Count > 0)
        {
            warnings.Add($"{file}: annotations without a class were taken for what their names say: {string.Join(", ", _named.Select(n => $"'{n.Key}' ({n.Value})"))}");
        }

        if (_planes.Keys.Any(plane => plane != default))
        {
            warnings.Add($"{file}: regions lie in the planes {string.Join(", ", _planes.Select(p => $"z {p.Key.Z} t {p.Key.T} ({p.Value})"))}; a slide is analysed in one plane, and all were taken as drawn there");
        }

        // Beside regions they are what else QuPath exports; alone, whoever drew them meant them.
        if (_cells > 0 && _regions.Count == 0)
        {
            warnings.Add($"{file}: {_cells} detection(s), cell(s) or tile(s) are no regions and were passed over; what is to be a region must be an annotation");
        }

        warnings.AddRange(_cautions.Select(c => $"{file}: {c}"));
        return new DrawnFile(_regions, _classes, _regions.Count + _withoutArea + _withoutGeometry) { Caution = _cautions.FirstOrDefault() };
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

        switch (JsonValues.Text(element, "type"))
        {
            case "FeatureCollection":
                _origin = StatedFrame.OriginOf(JsonValues.Member(element, StatedFrame.Member)) ?? _origin;
                TakeClasses(element);
                TakeAll(JsonValues.Required(element, "features", "the collection"));
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
        if (JsonValues.Member(collection, AllClasses) is not { ValueKind: JsonValueKind.Array } classes)
        {
            return;
        }

        foreach (JsonElement of in classes.EnumerateArray())
        {
            if (JsonValues.Text(of, "name") is { } name)
            {
                AddClass(name, JsonValues.Colour(of, AllClasses), of, AllClasses);
            }
        }
    }

    // Files of engines before 0.20.0 do not say it: their classes are known where they lie.
    private void AddClass(string name, (byte R, byte G, byte B)? colour, JsonElement of, string place)
    {
        ClassScope scope = JsonValues.Text(of, LookedFor) is not { } word ? ClassScope.WhereDrawn
            : Scopes.TryGetValue(word, out ClassScope known) ? known
            : throw new FormatException($"{place}: {LookedFor} '{word}' is none of {string.Join(", ", Scopes.Keys)}");
        if (!_classes.Exists(c => c.Name == name))
        {
            _classes.Add(new DrawnClass(name, colour, scope) { Stated = StatedOf(name, JsonValues.Text(of, Role), place) });
        }
    }

    private static ClassMeaning? StatedOf(string name, string? text, string place)
    {
        int equals = text?.LastIndexOf('=') ?? -1;
        return text is null || (equals >= 0 && text[..equals] != name) ? null
            : RegionRoles.MeaningOfWord(text[(equals + 1)..])
                ?? throw new FormatException($"{place}: {Role} '{text}' is none of {RoleNames.All}, nor tumour:PATTERN");
    }

    private void TakeFeature(JsonElement feature)
    {
        string place = $"feature {++_features}";
        JsonElement properties = JsonValues.Member(feature, "properties");
        string? type = QuPathObjects.TypeKeys.Select(key => JsonValues.Text(properties, key)).FirstOrDefault(t => t is not null)
            ?? JsonValues.Text(feature, "id");
        if (QuPathObjects.MayBeAnnotation(type))
        {
            TakeGeometry(feature, place, properties);
        }
        else
        {
            _cells++;
        }

        foreach (string children in QuPathObjects.ChildKeys)
        {
            JsonElement own = JsonValues.Member(properties, children),
                inner = own.ValueKind != JsonValueKind.Undefined ? own : JsonValues.Member(feature, children);
            if (inner.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                TakeAll(inner);
            }
        }
    }

    private void TakeGeometry(JsonElement feature, string place, JsonElement properties)
    {
        JsonElement geometry = JsonValues.Member(feature, "geometry");
        switch (geometry.ValueKind)
        {
            case JsonValueKind.Object when !IsEmpty(geometry):
                Add(geometry, place, properties);
                break;
            case JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined:
                // Without a class it may be there for its children only.
                _withoutGeometry += ClassOf(properties, place).Name is not null ? 1 : 0;
                break;
            default:
                throw new FormatException($"{place}: the geometry must be an object, but is {geometry.ValueKind}");
        }
    }

    /// <summary>What is left of an annotation of which everything was subtracted: RFC 7946 (3.1) takes it for a geometry that is null.</summary>
    private static bool IsEmpty(JsonElement geometry) => ((string[])["coordinates", "geometries"]).Any(parts =>
        JsonValues.Member(geometry, parts) is { ValueKind: JsonValueKind.Array } found && found.GetArrayLength() == 0);

    private void Add(JsonElement geometry, string place, JsonElement properties)
    {
        List<Polygon> polygons;
        switch (JsonValues.Text(geometry, "type"))
        {
            case "Polygon":
                polygons = [PolygonOf(JsonValues.Required(geometry, "coordinates", place), place)];
                break;
            case "MultiPolygon":
                polygons = [.. JsonValues.Required(geometry, "coordinates", place).EnumerateArray().Select(c => PolygonOf(c, place))];
                break;
            case "Point" or "MultiPoint" or "LineString" or "MultiLineString":
                _withoutArea++;
                return;
            case var other:
                throw new FormatException($"{place}: geometry '{other}' is not read; Polygon or MultiPolygon were expected");
        }

        if (JsonValues.Member(geometry, "isEllipse").ValueKind == JsonValueKind.True)
        {
            polygons = polygons.ConvertAll(p =>
                new Polygon(DrawnRings.Ellipse(p.Shell.Min(q => q.X), p.Shell.Min(q => q.Y), p.Shell.Max(q => q.X), p.Shell.Max(q => q.Y)), []));
        }

        JsonElement metadata = JsonValues.Member(properties, "metadata"), plane = JsonValues.Member(geometry, "plane");
        if (JsonValues.Text(metadata, Demonstration) is { } caution)
        {
            _cautions.Add(caution);
        }

        (int, int) at = (JsonValues.Whole(plane, "z"), JsonValues.Whole(plane, "t"));
        _planes[at] = _planes.GetValueOrDefault(at) + 1;
        (string? name, (byte, byte, byte)? colour) = ClassOf(properties, place);
        if (name is null && JsonValues.Text(properties, "name") is { } own)
        {
            _named[own] = _named.GetValueOrDefault(own) + 1;
        }

        name ??= JsonValues.Text(properties, "name") ?? DrawnRegion.Unclassified;
        if (JsonValues.Text(metadata, LookedFor) is not null || JsonValues.Text(metadata, Role) is not null)
        {
            AddClass(name, colour, metadata, place);
        }

        _regions.Add(new DrawnRegion(place, name, colour, polygons) { IsWithinTumour = JsonValues.Text(metadata, WithinTumour) == "true" });
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

            points.Add(new SlidePoint(JsonValues.Number(position[0], place) + _origin.X,
                JsonValues.Number(position[1], place) + _origin.Y));
        }

        if (points.Count > 1 && points[0] == points[^1])
        {
            points.RemoveAt(points.Count - 1);
        }

        return points;
    }

    private static (string? Name, (byte, byte, byte)? Colour) ClassOf(JsonElement properties, string place) =>
        JsonValues.Member(properties, "classification") is { ValueKind: JsonValueKind.Object } of
            ? (QuPathObjects.ClassOf(JsonValues.Text(of, "name"), NamesOf(of)), JsonValues.Colour(of, place))
            : (JsonValues.Text(properties, "classification"), null);

    private static IEnumerable<string>? NamesOf(JsonElement of) => JsonValues.Member(of, "names") is { ValueKind: JsonValueKind.Array } names
        ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)
        : null;
}
