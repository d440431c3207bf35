using HccPathology.Density;

namespace HccPathology.Outputs.Tables;

using Column = TableColumn<DensityRow>;
using ProfileColumn = TableColumn<ProfileRow>;

/// <summary><c>density.csv</c>, <c>density.parquet</c> and the distance profile, whose columns are listed here and nowhere else.</summary>
public static class DensityFiles
{
    /// <summary>
    /// Of the density tables; changes when a column's name, unit or meaning does, or one is added. 2: marker, intervals by blocks,
    /// fractions, hotspots, stromal lymphocytes; a missing reason is null in Parquet. 3: the area that stromal lymphocytes cover.
    /// </summary>
    public const string SchemaVersion = "3";

    public const string CsvName = "density.csv", ParquetName = "density.parquet", ProfileName = "density-profile.csv",
        ProfileParquetName = "density-profile.parquet";

    private static readonly string[] Statuses = [DensityTable.Evaluated, DensityTable.NotEvaluable];

    internal static IReadOnlyList<Column> Columns { get; } =
    [
        Column.Version(SchemaVersion),
        Column.Text("slide", "file name without folder and extension", r => r.Slide),
        Column.Text("stain", "H&E or H-DAB", r => r.Stain),
        Column.Text("marker", "what the cells of the row carry; missing on H&E", r => r.Marker, missing: true),
        Column.Text("zone", "tissue is all that was analysed; zones overlap", r => r.Zone),
        Column.Text("cell_class", "class of the detector, or all", r => r.CellClass),
        Column.Whole("count", "cells whose centroid lies on the zone's net area", r => r.Count),
        Column.Number("gross_area_mm2", "all tissue of the zone, with what is excluded in it, mm2", r => r.GrossAreaMm2),
        Column.Number("net_area_mm2", "area that cells were counted on, mm2", r => r.NetAreaMm2),
        Column.Number("density_per_mm2", "count / net area, per mm2", r => r.DensityPerMm2, missing: true),
        Column.Number("ci95_low_per_mm2", "exact Poisson 95 % interval, lower limit, per mm2", r => r.CiLowPerMm2, missing: true),
        Column.Number("ci95_high_per_mm2", "exact Poisson 95 % interval, upper limit, per mm2", r => r.CiHighPerMm2, missing: true),
        Column.Number("bootstrap95_low_per_mm2", "95 % interval by resampling blocks of 500 um, lower limit, per mm2",
            r => r.BootstrapLowPerMm2, missing: true),
        Column.Number("bootstrap95_high_per_mm2", "95 % interval by resampling blocks of 500 um, upper limit, per mm2",
            r => r.BootstrapHighPerMm2, missing: true),
        Column.Whole("bootstrap_blocks", "blocks of 500 um with net area of the zone", r => r.BootstrapBlocks, missing: true),
        Column.Number("fraction_of_all", "count / count of all cells in the zone, 0-1", r => r.FractionOfAll, missing: true, most: 1),
        Column.Number("hotspot_per_mm2", "density in the densest window of 1 mm2, per mm2", r => r.HotspotPerMm2, missing: true),
        Column.Number("hotspot_x_um", "centre of that window from the slide's left edge, um", r => r.HotspotXUm, missing: true),
        Column.Number("hotspot_y_um", "centre of that window from the slide's upper edge, um", r => r.HotspotYUm, missing: true),
        Column.Number("stromal_immune_area_mm2", "area that cells of the immune classes cover in tumour stroma, mm2; in the row of tumour stroma and all cells",
            r => r.StromalImmuneAreaMm2, missing: true),
        Column.Number("stromal_til_percent", "tumour stroma that cells of the immune classes cover, %; in the row of tumour stroma and all cells",
            r => r.StromalTilPercent, missing: true, most: 100),
        Column.Text("status", "ok or not evaluable", r => r.Status, oneOf: Statuses),
        Column.Text("reason", "why a density was not given, and what else people must know of the row; missing for nothing", r => r.Reason, missing: true),
    ];

    internal static IReadOnlyList<ProfileColumn> ProfileColumns { get; } =
    [
        ProfileColumn.Version(SchemaVersion),
        .. Of<ProfileRow>(r => r.Density, "slide", "stain", "marker"),
        ProfileColumn.Number("from_um", "signed distance to the tumour border, negative inside, um; not in the band", r => r.FromUm, least: null),
        ProfileColumn.Number("to_um", "signed distance to the tumour border, um; in the band", r => r.ToUm, least: null),
        .. Of<ProfileRow>(r => r.Density, "cell_class"),
        ProfileColumn.Whole("count", "cells whose centroid lies on the band's net area", r => r.Density.Count),
        .. Of<ProfileRow>(r => r.Density, "net_area_mm2", "density_per_mm2", "ci95_low_per_mm2", "ci95_high_per_mm2", "status", "reason"),
    ];

    public static void WriteCsv(string path, IReadOnlyList<DensityRow> rows) => TableFiles.WriteCsv(path, Columns, rows);

    public static void WriteParquet(string path, IReadOnlyList<DensityRow> rows) => TableFiles.WriteParquet(path, Columns, rows);

    public static void WriteCsv(string path, IReadOnlyList<ProfileRow> rows) => TableFiles.WriteCsv(path, ProfileColumns, rows);

    public static void WriteParquet(string path, IReadOnlyList<ProfileRow> rows) => TableFiles.WriteParquet(path, ProfileColumns, rows);

    /// <summary>Reads a distance profile back.</summary>
    /// <exception cref="PathologyException">It has other columns than those that are written now, or a field is no number.</exception>
    internal static IReadOnlyList<ProfileRow> ReadProfile(string path, byte[] bytes) =>
        [.. WrittenRow.All(path, bytes, ProfileColumns).Select(row => new ProfileRow(row.Number("from_um"), DensityOf(row)))];

    /// <summary>Some of the columns, of rows that hold a row of density.</summary>
    internal static IEnumerable<TableColumn<TRow>> Of<TRow>(Func<TRow, DensityRow> density, params IEnumerable<string> names) =>
        names.Select(name => Columns.Single(c => c.Name == name).Of(density));

    /// <summary>A row of density as such tables have it: without gross area and hotspot, and without what the table has no column for.</summary>
    internal static DensityRow DensityOf(WrittenRow row) => new()
    {
        Slide = row.Text("slide")!,
        Stain = row.Text("stain")!,
        Marker = row.Text("marker"),
        Zone = row.Text("zone") ?? "",
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
    };
}
