using System.Globalization;
using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>Numbers and colours of annotation files in XML; always with a decimal point, never a comma.</summary>
internal static class XmlValues
{
    public static string? Text(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value.Trim() is { Length: > 0 } text ? text : null;

    public static double Number(string? text, string place) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"{place}: '{text}' is no number");

    /// <summary>The points of elements with attributes X and Y.</summary>
    public static List<SlidePoint> Points(IEnumerable<XElement> vertices, string place) =>
        [.. vertices.Select(v => new SlidePoint(Number(Text(v, "X"), place), Number(Text(v, "Y"), place)))];

    /// <summary><c>#RRGGBB</c>; null for anything else.</summary>
    public static (byte R, byte G, byte B)? HexColour(string? text) =>
        text is { Length: 7 } && text[0] == '#' && int.TryParse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int rgb)
            ? ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;
}
