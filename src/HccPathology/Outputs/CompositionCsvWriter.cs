using System.Globalization;
using System.Text;
using HccPathology.Subtypes;

namespace HccPathology.Outputs;

/// <summary><c>composition.csv</c>: one row a slide x zone x component, written as <c>density.csv</c> is.</summary>
public static class CompositionCsvWriter
{
    internal static readonly string[] Columns =
        ["schema_version", "slide", "stain", "zone", "component", "count", "area_mm2", "zone_area_mm2", "fraction", "status", "reason"];

    public static void Write(string path, IReadOnlyList<CompositionRow> rows) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.NewLine = "\r\n";
        writer.WriteLine(string.Join(',', Columns));
        foreach (CompositionRow row in rows)
        {
            writer.WriteLine(string.Join(',', FieldsOf(row).Select(DensityCsvWriter.Quoted)));
        }
    });

    private static string[] FieldsOf(CompositionRow row) =>
    [
        TableFormat.SchemaVersion, row.Slide, row.Stain, row.Zone, row.Component, row.Count?.ToString(CultureInfo.InvariantCulture) ?? "",
        DensityCsvWriter.Number(row.AreaMm2), DensityCsvWriter.Number(row.ZoneAreaMm2), DensityCsvWriter.Number(row.Fraction), row.Status, row.Reason,
    ];
}
