using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Aperio ImageScope XML. The class of a region is its layer's name, else its own text, else <c>layer ID</c>. Coordinates are
/// level-0 px of the whole slide. A negative region is a hole in its own layer's regions. Arrows and rulers are passed over.
/// </summary>
internal static class AperioAnnotations
{
    private const string PolygonType = "0", RectangleType = "1", EllipseType = "2";

    public static List<DrawnRegion> Read(XElement root)
    {
        List<DrawnRegion> regions = [];
        foreach (XElement layer in root.Elements("Annotation"))
        {
            List<(XElement Region, List<SlidePoint> Ring)> drawn = [.. layer.Elements("Regions").Elements("Region")
                .Where(r => XmlValues.Text(r, "Type") is null or PolygonType or RectangleType or EllipseType)
                .Select(r => (r, RingOf(r, PlaceOf(layer, r))))];
            List<List<SlidePoint>> holes = [.. drawn.Where(d => IsNegative(d.Region)).Select(d => d.Ring)];
            foreach ((XElement region, List<SlidePoint> shell) in drawn.Where(d => !IsNegative(d.Region)))
            {
                string name = XmlValues.Text(layer, "Name") ?? XmlValues.Text(region, "Text") ?? $"layer {XmlValues.Text(layer, "Id")}";
                Polygon outline = new(shell, [.. holes.Where(h => h.Any(p => DrawnRings.Contains(shell, p)))]);
                regions.Add(new DrawnRegion(PlaceOf(layer, region), name, ColourOf(layer), [outline], XmlValues.Text(region, "Text")));
            }
        }

        return regions;
    }

    private static string PlaceOf(XElement layer, XElement region) => $"layer {XmlValues.Text(layer, "Id")}, region {XmlValues.Text(region, "Id")}";

    private static bool IsNegative(XElement region) => XmlValues.Text(region, "NegativeROA") == "1";

    private static List<SlidePoint> RingOf(XElement region, string place)
    {
        List<SlidePoint> points = XmlValues.Points(region.Elements("Vertices").Elements("Vertex"), place);
        string? type = XmlValues.Text(region, "Type");
        if (points.Count == 0 || type is null or PolygonType || (type == RectangleType && points.Count >= 4))
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
