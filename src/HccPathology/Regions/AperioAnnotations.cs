using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Aperio ImageScope XML, and that of HALO, which has words for the types and short names for points. The class of a region is its layer's name, else its
/// own text, else <c>layer ID</c>. Coordinates are
/// level-0 px of the whole slide. A negative region cuts what it overlaps of its own layer's regions; one that lies wholly in it is an island and stays.
/// Arrows, rulers and pins are passed over.
/// </summary>
internal sealed class AperioAnnotations(List<string> warnings, string file)
{
    private const string PolygonType = "0", RectangleType = "1", EllipseType = "2", ArrowType = "3", RulerType = "4", PinType = "Pin";

    private static readonly string[] Outlines = [PolygonType, RectangleType, EllipseType];

    public DrawnFile Read(XElement root)
    {
        string[] types = [.. root.Elements("Annotation").Elements("Regions").Elements("Region").Select(TypeOf)];
        XmlValues.TellOtherTypes(types, [.. Outlines, ArrowType, RulerType, PinType], file, warnings);
        return new DrawnFile([.. root.Elements("Annotation").SelectMany(Regions)], [], types.Length);
    }

    private List<DrawnRegion> Regions(XElement layer)
    {
        List<(XElement Region, List<SlidePoint> Ring)> drawn = [.. layer.Elements("Regions").Elements("Region")
            .Where(r => Outlines.Contains(TypeOf(r)))
            .Select(r => (r, RingOf(r, PlaceOf(layer, r))))];
        List<(XElement Region, List<SlidePoint> Ring)> shells = drawn.FindAll(d => !IsNegative(d.Region)), negatives = drawn.FindAll(d => IsNegative(d.Region));
        RequirePoints(layer, negatives);
        HashSet<XElement> cutting = [];
        List<DrawnRegion> regions = [];
        foreach ((XElement region, List<SlidePoint> shell) in shells)
        {
            // The painter takes away what is within a hole, also of one that reaches over the shell.
            List<(XElement Region, List<SlidePoint> Ring)> holes = negatives.FindAll(n =>
                shell.Count > 0 && DrawnRings.Overlap(n.Ring, shell) && !DrawnRings.IsWithin(shell, n.Ring));
            cutting.UnionWith(holes.Select(h => h.Region));
            string name = XmlValues.Text(layer, "Name") ?? XmlValues.Text(region, "Text") ?? $"layer {XmlValues.Text(layer, "Id")}";
            regions.Add(new DrawnRegion(PlaceOf(layer, region), name, ColourOf(layer), [new Polygon(shell, [.. holes.Select(h => h.Ring)])]));
        }

        if (negatives.Count > cutting.Count)
        {
            string layerName = XmlValues.Text(layer, "Name") is { } own
                ? $"layer {XmlValues.Text(layer, "Id")} ('{own}')"
                : $"layer {XmlValues.Text(layer, "Id")}";
            warnings.Add(shells.Count == 0
                ? $"{file}: {layerName} has only negative regions ({negatives.Count}): they cut regions of their own layer, and there is none; draw what is to be excluded in a layer of a class such as exclude"
                : $"{file}: {layerName}: {negatives.Count - cutting.Count} negative region(s) cut no region of the layer, as they lie beside or wholly around all, and were left out");
        }

        return regions;
    }

    private static void RequirePoints(XElement layer, List<(XElement Region, List<SlidePoint> Ring)> negatives)
    {
        foreach ((XElement region, List<SlidePoint> ring) in negatives)
        {
            if (ring.Distinct().Count() < 3)
            {
                throw new FormatException($"{PlaceOf(layer, region)}: a negative region of fewer than three points");
            }
        }
    }

    private static string TypeOf(XElement region) => XmlValues.Text(region, "Type") switch
    {
        null or "Polygon" => PolygonType,
        "Rectangle" => RectangleType,
        "Ellipse" => EllipseType,
        "Ruler" => RulerType,
        var other => other,
    };

    // HALO numbers neither layers nor regions.
    private static string PlaceOf(XElement layer, XElement region) =>
        $"layer {XmlValues.Text(layer, "Id") ?? $"'{XmlValues.Text(layer, "Name")}'"}, region {XmlValues.Text(region, "Id") ?? $"{region.ElementsBeforeSelf("Region").Count() + 1}"}";

    private static bool IsNegative(XElement region) => XmlValues.Text(region, "NegativeROA")?.ToLowerInvariant() switch
    {
        null or "0" or "false" => false,
        "1" or "true" => true,
        var other => throw new FormatException($"{PlaceOf(region.Ancestors("Annotation").First(), region)}: NegativeROA is '{other}'; 0 or 1 was expected"),
    };

    private static List<SlidePoint> RingOf(XElement region, string place)
    {
        List<SlidePoint> points = XmlValues.Points(region.Elements("Vertices").Elements().Where(v => v.Name.LocalName is "Vertex" or "V"), place);
        string type = TypeOf(region);
        if (points.Count == 0 || type == PolygonType || (type == RectangleType && points.Count >= 4))
        {
            return points;
        }

        double left = points.Min(p => p.X), right = points.Max(p => p.X), top = points.Min(p => p.Y), bottom = points.Max(p => p.Y);
        return type == EllipseType ? DrawnRings.Ellipse(left, top, right, bottom) : [new(left, top), new(right, top), new(right, bottom), new(left, bottom)];
    }

    /// <summary>An integer with blue in its high byte: 255 is red, 65280 green.</summary>
    private static (byte R, byte G, byte B)? ColourOf(XElement layer) =>
        int.TryParse(XmlValues.Text(layer, "LineColor"), out int bgr) ? ((byte)bgr, (byte)(bgr >> 8), (byte)(bgr >> 16)) : null;
}
