using System.Globalization;
using System.Text;
using HccPathology.Density;

namespace HccPathology.Outputs;

/// <summary>
/// <c>density.csv</c>: RFC 4180 with a header line, comma and CR LF, UTF-8 without a mark, numbers with a point. An empty
/// field is a missing value; zero is written as 0.
/// </summary>
public static class DensityCsvWriter
{
    internal static readonly string[] Columns =
    [
        "schema_version", "slide", "stain", "zone", "cell_class", "count", "gross_area_mm2", "net_area_mm2",
        "density_per_mm2", "ci95_low_per_mm2", "ci95_high_per_mm2", "status", "reason",
    ];

    public static void Write(string path, IReadOnlyList<DensityRow> rows) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.NewLine = "\r\n";
        writer.WriteLine(string.Join(',', Columns));
        foreach (DensityRow row in rows)
        {
            writer.WriteLine(string.Join(',', FieldsOf(row).Select(Quoted)));
        }
    });

    private static string[] FieldsOf(DensityRow row) =>
    [
        TableFormat.SchemaVersion, row.Slide, row.Stain, row.Zone, row.CellClass, row.Count.ToString(CultureInfo.InvariantCulture),
        Number(row.GrossAreaMm2), Number(row.NetAreaMm2), Number(row.DensityPerMm2), Number(row.CiLowPerMm2), Number(row.CiHighPerMm2),
        row.Status, row.Reason,
    ];

    /// <summary>The shortest text that reads back as the same double: the table and the Parquet file hold equal numbers.</summary>
    internal static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    internal static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
