using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>Numbers and colours of annotation files in XML; always with a decimal point, never a comma.</summary>
internal static class XmlValues
{
    /// <summary>Annotations have ten.</summary>
    private const int MostLevels = 200;

    private static readonly string[] PointNames = ["vertex", "v", "coordinate", "point"];

    public static string? Text(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A file's elements, each under its plain name: programs differ in whether they name a namespace.</summary>
    /// <exception cref="FormatException">They are deeper than any annotations: the library goes up from each to the root, which took minutes for 2 MB.</exception>
    public static XElement Root(byte[] text)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit };
        using XmlReader levels = XmlReader.Create(new MemoryStream(text), settings);
        while (levels.Read())
        {
            if (levels.Depth > MostLevels)
            {
                throw new FormatException($"line {((IXmlLineInfo)levels).LineNumber}: more than {MostLevels} elements, one in the other");
            }
        }

        using XmlReader reader = XmlReader.Create(new MemoryStream(text), settings);
        XElement root = XDocument.Load(reader).Root!;
        foreach (XElement element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return root;
    }

    /// <summary>
    /// Where the first point of an outline stands, by the names that these formats have for one; null for none. A file whose annotations were not found and
    /// that has points is of another layout: nothing drawn would be a wrong answer.
    /// </summary>
    public static string? PathOfAPoint(XElement root) =>
        root.Descendants().FirstOrDefault(e => PointNames.Contains(e.Name.LocalName.ToLowerInvariant())) is { } point
            ? string.Join('/', point.AncestorsAndSelf().Reverse().Select(e => e.Name.LocalName))
            : null;

    /// <summary>
    /// Counts annotations of other types than those that are read and those that never enclose anything, such as dots: an outline passed over in silence would
    /// be a slide without tumour.
    /// </summary>
    /// <param name="types">Of all annotations of the file.</param>
    /// <param name="known">Types that are read, or mark a place and no area.</param>
    /// <param name="file">Name of the file, for the warning.</param>
    /// <param name="warnings">Takes a sentence a type.</param>
    public static void TellOtherTypes(IEnumerable<string> types, IReadOnlyList<string> known, string file, List<string> warnings) => warnings.AddRange(types
        .Where(t => !known.Contains(t)).GroupBy(t => t, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => $"{file}: {g.Count()} annotation(s) of type '{g.Key}' were left out: this type is not read"));

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
