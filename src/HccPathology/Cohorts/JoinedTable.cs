using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>A joined table as a file: Parquet when the name ends in <c>.parquet</c>, else CSV.</summary>
public static class JoinedTable
{
    /// <summary>Refuses a file whose name promises another format than it would have.</summary>
    /// <param name="option">What names the file.</param>
    /// <param name="path">Null when it is not given.</param>
    public static void RequireFormat(string option, string? path)
    {
        if (path is not null && !IsParquet(path) && !Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new PathologyException(FailureKind.BadCommand, $"{option} {path}: tables are written as .csv or .parquet; give one of these names");
        }
    }

    public static void Write(string path, IReadOnlyList<JoinedRow<DensityRow>> rows) => Write(path, CohortColumns.Density, rows);

    public static void Write(string path, IReadOnlyList<JoinedRow<ProfileRow>> rows) => Write(path, CohortColumns.Profile, rows);

    public static void Write(string path, IReadOnlyList<JoinedRow<CompositionRow>> rows) => Write(path, CohortColumns.Composition, rows);

    public static void Write(string path, IReadOnlyList<JoinedRow<IhcScoreRow>> rows) => Write(path, CohortColumns.Scores, rows);

    public static void Write(string path, IReadOnlyList<JoinedRow<NoduleRow>> rows) => Write(path, CohortColumns.Nodules, rows);

    public static void Write(string path, IReadOnlyList<CohortSlideRow> rows) => Write(path, CohortFindings.Columns, rows);

    private static void Write<TRow>(string path, IReadOnlyList<TableColumn<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        if (IsParquet(path))
        {
            TableFiles.WriteParquet(path, columns, rows);
        }
        else
        {
            TableFiles.WriteCsv(path, columns, rows);
        }
    }

    private static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);
}
