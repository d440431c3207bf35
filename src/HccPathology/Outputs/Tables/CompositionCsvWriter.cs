using HccPathology.Subtypes;

namespace HccPathology.Outputs.Tables;

using Column = TableColumn<CompositionRow>;

/// <summary><c>composition.csv</c>: one row a slide x zone x component, written as <c>density.csv</c> is.</summary>
public static class CompositionCsvWriter
{
    public const string FileName = "composition.csv";

    private const string SchemaVersion = "3";

    internal static IReadOnlyList<Column> Columns { get; } =
    [
        Column.Version(SchemaVersion),
        Column.Text("slide", "file name without folder and extension", r => r.Slide),
        Column.Text("stain", "H&E or H-DAB", r => r.Stain),
        Column.Text("marker", "what the slide is stained for; missing on H&E", r => r.Marker, missing: true),
        Column.Text("zone", "tissue is all that was analysed", r => r.Zone),
        Column.Text("component", "what was measured", r => r.Component),
        Column.Whole("count", "vacuoles whose centroid lies in the zone; missing for components that are areas", r => r.Count, missing: true),
        Column.Number("area_mm2", "area of the component, mm2", r => r.AreaMm2, missing: true),
        Column.Number("zone_area_mm2", "analysed area of the zone, mm2", r => r.ZoneAreaMm2, missing: true),
        Column.Number("fraction", "area / zone area, 0-1", r => r.Fraction, missing: true),
        Column.Text("status", "ok or not evaluable", r => r.Status),
        Column.Text("reason", "why a fraction was not given", r => r.Reason, missing: true),
    ];

    public static void Write(string path, IReadOnlyList<CompositionRow> rows) => TableFiles.WriteCsv(path, Columns, rows);
}
