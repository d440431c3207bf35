using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Hamamatsu NDPA. The class of a view state is its title. Coordinates are nanometres from the glass slide's centre, so the
/// slide must say where its picture's centre lies from there, and made of pixels with the slide's own pixel size: one that a person gave moves
/// no region. Freehand outlines, rectangles and circles are read; freehand lines that were not closed enclose nothing and are counted in a warning.
/// </summary>
internal sealed class NdpaAnnotations(AnnotationFrame frame, List<string> warnings, string file)
{
    public DrawnFile Read(XElement root)
    {
        string[] types = [.. root.Elements("ndpviewstate").Elements("annotation").Select(a => XmlValues.Text(a, "type") ?? "")];
        XmlValues.TellOtherTypes(types, ["freehand", "rectangle", "circle", "pin", "pointer", "linearmeasure"], file, warnings);
        if (root.Elements("ndpviewstate").Elements("annotation").Count(IsOpen) is > 0 and int open)
        {
            warnings.Add($"{file}: {open} freehand line(s) that are not closed enclose nothing and were left out");
        }

        if (frame.SlideCentreOffsetNm is not { } centre)
        {
            throw new FormatException("NDPA counts from the glass slide's centre, and this slide does not say where that is (hamamatsu.XOffsetFromSlideCentre); only slides of Hamamatsu do");
        }

        List<DrawnRegion> regions = [];
        foreach (XElement view in root.Elements("ndpviewstate"))
        {
            string place = $"view state {XmlValues.Text(view, "id")}";
            string? unit = view.Element("coordformat")?.Value.Trim();
            foreach (XElement annotation in view.Elements("annotation"))
            {
                if (!IsOpen(annotation) && RingNm(annotation, place) is { } ring)
                {
                    if (unit is { Length: > 0 } and not "nanometers")
                    {
                        throw new FormatException($"{place}: coordinates in {unit}; nanometers were expected");
                    }

                    List<SlidePoint> px = ring.ConvertAll(nm => new SlidePoint(
                        (nm.X - centre.X) / (1000 * frame.OwnMpp.X) + frame.WidthPx / 2.0, (nm.Y - centre.Y) / (1000 * frame.OwnMpp.Y) + frame.HeightPx / 2.0));
                    string title = view.Element("title")?.Value.Trim() is { Length: > 0 } given ? given : DrawnRegion.Unclassified;
                    regions.Add(new DrawnRegion(place, title, XmlValues.HexColour(XmlValues.Text(annotation, "color")), [new Polygon(px, [])]));
                }
            }
        }

        return new DrawnFile(regions, [], types.Length);
    }

    private static bool IsOpen(XElement annotation) => XmlValues.Text(annotation, "type") == "freehand" && annotation.Element("closed")?.Value.Trim() == "0";

    /// <summary>The outline in nm; null for pins, pointers and rulers.</summary>
    private static List<SlidePoint>? RingNm(XElement annotation, string place)
    {
        switch (XmlValues.Text(annotation, "type"))
        {
            case "freehand" or "rectangle":
                return [.. annotation.Elements("pointlist").Elements("point").Select(p => new SlidePoint(Value(p, "x"), Value(p, "y")))];
            case "circle":
                double x = Value(annotation, "x"), y = Value(annotation, "y"), radius = Value(annotation, "radius");
                return DrawnRings.Ellipse(x - radius, y - radius, x + radius, y + radius);
            default:
                return null;
        }

        double Value(XElement of, string name) => XmlValues.Number(of.Element(name)?.Value.Trim(), place);
    }
}
