using HccPathology.Density;
using HccPathology.Zones;

namespace HccPathology.Outputs.Tables;

using Column = TableColumn<NoduleRow>;

/// <summary><c>nodules.csv</c> and <c>nodules.parquet</c>: the densities of each nodule and its bands, written as <c>density.csv</c> is.</summary>
public static class NoduleFiles
{
    public const string CsvName = "nodules.csv", ParquetName = "nodules.parquet";

    private static readonly string[] FromDensity =
    [
        "zone", "cell_class", "count", "net_area_mm2", "density_per_mm2", "ci95_low_per_mm2", "ci95_high_per_mm2", "fraction_of_all",
        "stromal_immune_area_mm2", "stromal_til_percent", "status", "reason",
    ];

    internal static IReadOnlyList<Column> Columns { get; } =
    [
        Column.Version(TableFormat.SchemaVersion),
        .. Of("slide", "stain", "marker"),
        Column.Whole("nodule", "number of the nodule on its slide, 1 for the largest", r => r.Nodule.Number),
        Column.Number("nodule_gross_area_mm2", "its gross area, mm2", r => r.Nodule.GrossAreaMm2),
        Column.Number("nodule_max_diameter_mm", "largest distance between two of its places, mm", r => r.Nodule.MaxDiameterMm),
        Column.Number("nodule_x_px_level0", "centre of the rectangle around it, level-0 px", r => r.Nodule.XPx),
        Column.Number("nodule_y_px_level0", "centre of the rectangle around it, level-0 px", r => r.Nodule.YPx),
        .. Of(FromDensity),
    ];

    public static void WriteCsv(string path, IReadOnlyList<NoduleRow> rows) => TableFiles.WriteCsv(path, Columns, rows);

    public static void WriteParquet(string path, IReadOnlyList<NoduleRow> rows) => TableFiles.WriteParquet(path, Columns, rows);

    /// <summary>Reads the table back.</summary>
    /// <exception cref="PathologyException">It has other columns than those that are written now, or a field is no number.</exception>
    internal static IReadOnlyList<NoduleRow> Read(string path, byte[] bytes) =>
        [.. WrittenRow.All(path, bytes, Columns).Select(row => new NoduleRow(
            new TumourNodule((int)row.Number("nodule"), row.Number("nodule_gross_area_mm2"), row.Number("nodule_max_diameter_mm"),
                row.Number("nodule_x_px_level0"), row.Number("nodule_y_px_level0")),
            new DensityRow
            {
                Slide = row.Text("slide")!,
                Stain = row.Text("stain")!,
                Marker = row.Text("marker"),
                Zone = row.Text("zone")!,
                CellClass = row.Text("cell_class")!,
                Count = (long)row.Number("count"),
                GrossAreaMm2 = row.Number("net_area_mm2"),
                NetAreaMm2 = row.Number("net_area_mm2"),
                DensityPerMm2 = row.NumberOrNull("density_per_mm2"),
                CiLowPerMm2 = row.NumberOrNull("ci95_low_per_mm2"),
                CiHighPerMm2 = row.NumberOrNull("ci95_high_per_mm2"),
                FractionOfAll = row.NumberOrNull("fraction_of_all"),
                StromalImmuneAreaMm2 = row.NumberOrNull("stromal_immune_area_mm2"),
                StromalTilPercent = row.NumberOrNull("stromal_til_percent"),
                Status = row.Text("status")!,
                Reason = row.Text("reason"),
            }))];

    private static IEnumerable<Column> Of(params IEnumerable<string> names) => names.Select(name => DensityFiles.Columns.Single(c => c.Name == name))
        .Select(c => new Column(c.Name, c.Kind, c.MayBeMissing, c.Meaning, r => c.Get(r.Density)) { Range = c.Range, OneOf = c.OneOf });
}
