using HccPathology.Ihc;

namespace HccPathology.Outputs.Tables;

using Column = TableColumn<IhcScoreRow>;

/// <summary><c>ihc_scores.csv</c>: one row a marker x zone x cell class x score, written as <c>density.csv</c> is.</summary>
public static class IhcScoresWriter
{
    public const string FileName = "ihc_scores.csv";

    internal static IReadOnlyList<Column> Columns { get; } =
    [
        Column.Version(TableFormat.SchemaVersion),
        Column.Text("slide", "file name without folder and extension", r => r.Slide),
        Column.Text("marker", "what DAB stains", r => r.Marker),
        Column.Text("zone", "tissue is all that was analysed; zones overlap", r => r.Zone),
        Column.Text("cell_class", "class of the detector, or all", r => r.CellClass),
        Column.Text("score", "name of the score as in the registry, in words", r => r.Score),
        Column.Number("value", "the score, in its unit", r => r.Value, missing: true),
        Column.Text("unit", "unit of the value", r => r.Unit),
        Column.Number("numerator", "positive cells, or stained area in mm2", r => r.Numerator, missing: true),
        Column.Number("denominator", "graded cells, or area in mm2", r => r.Denominator, missing: true),
        Column.Text("status", "ok, not evaluable or refused", r => r.Status),
        Column.Text("reason", "why a score was not given", r => r.Reason, missing: true),
    ];

    public static void Write(string path, IReadOnlyList<IhcScoreRow> rows) => TableFiles.WriteCsv(path, Columns, rows);
}
