using System.Globalization;
using System.Text;
using HccPathology.Ihc;

namespace HccPathology.Outputs;

/// <summary><c>ihc_scores.csv</c>: RFC 4180 with a header line, as <c>density.csv</c>; an empty field is a missing value.</summary>
public static class IhcScoresWriter
{
    private static readonly string[] Columns =
        ["schema_version", "slide", "marker", "zone", "cell_class", "score", "value", "unit", "numerator", "denominator", "status", "reason"];

    public static void Write(string path, IReadOnlyList<IhcScoreRow> rows) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.NewLine = "\r\n";
        writer.WriteLine(string.Join(',', Columns));
        foreach (IhcScoreRow row in rows)
        {
            string[] fields =
            [
                TableFormat.SchemaVersion, row.Slide, row.Marker, row.Zone, row.CellClass, row.Score, Number(row.Value), row.Unit,
                Number(row.Numerator), Number(row.Denominator), row.Status, row.Reason,
            ];
            writer.WriteLine(string.Join(',', fields.Select(Quoted)));
        }
    });

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
