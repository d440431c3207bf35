using System.Globalization;
using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// ASAP XML. The class of an annotation is its group, or its own name when it is in none. Coordinates are level-0 px of the
/// whole slide, rings are open. A spline is taken as the polygon of its points; dots and measurements are passed over.
/// </summary>
internal sealed class AsapAnnotations(List<string> warnings, string file)
{
    private static readonly string[] Outlines = ["Polygon", "Spline", "Rectangle"];

    public DrawnFile Read(XElement root)
    {
        string[] types = [.. root.Elements("Annotations").Elements("Annotation").Select(TypeOf)];
        XmlValues.TellOtherTypes(types, [.. Outlines, "Dot", "PointSet", "Measurement"], file, warnings);
        Dictionary<string, (byte, byte, byte)?> groups = [];
        foreach (XElement group in root.Elements("AnnotationGroups").Elements("Group"))
        {
            groups[XmlValues.Text(group, "Name") ?? ""] = XmlValues.HexColour(XmlValues.Text(group, "Color"));
        }

        List<DrawnRegion> regions = [];
        foreach (XElement annotation in root.Elements("Annotations").Elements("Annotation"))
        {
            if (!Outlines.Contains(TypeOf(annotation)))
            {
                continue;
            }

            string? own = XmlValues.Text(annotation, "Name"), group = XmlValues.Text(annotation, "PartOfGroup");
            string place = $"annotation '{own}'";
            bool isGrouped = group is not null and not "None";
            (byte, byte, byte)? colour = isGrouped && groups.TryGetValue(group!, out (byte, byte, byte)? found)
                ? found
                : XmlValues.HexColour(XmlValues.Text(annotation, "Color"));
            regions.Add(new DrawnRegion(place, (isGrouped ? group : own) ?? DrawnRegion.Unclassified, colour,
                [new Polygon(RingOf(annotation, place), [])]));
        }

        return new DrawnFile(regions, [], types.Length);
    }

    private static string TypeOf(XElement annotation) => XmlValues.Text(annotation, "Type") ?? "";

    private static List<SlidePoint> RingOf(XElement annotation, string place) => XmlValues.Points(
        annotation.Elements("Coordinates").Elements("Coordinate")
            .OrderBy(c => int.TryParse(XmlValues.Text(c, "Order"), CultureInfo.InvariantCulture, out int order) ? order : int.MaxValue), place);
}
