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
        .. DensityFiles.Of<NoduleRow>(r => r.Density, "slide", "stain", "marker"),
        Column.Whole("nodule", "number of the nodule on its slide, 1 for the largest", r => r.Nodule.Number),
        Column.Number("nodule_gross_area_mm2", "its gross area, mm2", r => r.Nodule.GrossAreaMm2),
        Column.Number("nodule_max_diameter_mm", "largest distance between two of its places, mm", r => r.Nodule.MaxDiameterMm),
        Column.Number("nodule_x_px_level0", "centre of the rectangle around it, level-0 px", r => r.Nodule.XPx),
        Column.Number("nodule_y_px_level0", "centre of the rectangle around it, level-0 px", r => r.Nodule.YPx),
        .. DensityFiles.Of<NoduleRow>(r => r.Density, FromDensity),
    ];

    public static void WriteCsv(string path, IReadOnlyList<NoduleRow> rows) => TableFiles.WriteCsv(path, Columns, rows);

    public static void WriteParquet(string path, IReadOnlyList<NoduleRow> rows) => TableFiles.WriteParquet(path, Columns, rows);

    /// <summary>Reads the table back.</summary>
    /// <exception cref="PathologyException">It has other columns than those that are written now, or a field is no number.</exception>
    internal static IReadOnlyList<NoduleRow> Read(string path, byte[] bytes) =>
        [.. WrittenRow.All(path, bytes, Columns).Select(row => new NoduleRow(
            new TumourNodule((int)row.Number("nodule"), row.Number("nodule_gross_area_mm2"), row.Number("nodule_max_diameter_mm"),
                row.Number("nodule_x_px_level0"), row.Number("nodule_y_px_level0")),
            DensityFiles.DensityOf(row)))];
}
