using System.Text;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs.Tables;

/// <summary>Writes a table with the same columns as CSV and as Parquet.</summary>
internal static class TableFiles
{
    public const string VersionColumn = "schema_version";

    /// <summary>
    /// RFC 4180 with a header line, comma and CR LF, UTF-8 without a mark, numbers with a point. An empty field is a missing value; zero is
    /// written as 0.
    /// </summary>
    public static void WriteCsv<TRow>(string path, IReadOnlyList<TableColumn<TRow>> columns, IEnumerable<TRow> rows) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.NewLine = "\r\n";
        writer.WriteLine(string.Join(',', columns.Select(c => c.Name)));
        foreach (TRow row in rows)
        {
            writer.WriteLine(string.Join(',', columns.Select(c => CsvField.Of(c.Field(row)))));
        }
    });

    /// <summary>Types instead of text; a missing value is null.</summary>
    public static void WriteParquet<TRow>(string path, IReadOnlyList<TableColumn<TRow>> columns, IReadOnlyList<TRow> rows) =>
        AtomicFile.Write(path, stream => WriteAsync(stream, columns, rows).GetAwaiter().GetResult());

    /// <summary>What the column of the version says in every row.</summary>
    public static string VersionOf<TRow>(IReadOnlyList<TableColumn<TRow>> columns) => columns.Single(c => c.Name == VersionColumn).OneOf.Single();

    private static async Task WriteAsync<TRow>(Stream stream, IReadOnlyList<TableColumn<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        ParquetSchema schema = new(columns.Select(FieldOf));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, TableFormat.Options).ConfigureAwait(false);
        writer.CustomMetadata = new Dictionary<string, string> { [VersionColumn] = VersionOf(columns) };
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int i = 0; i < columns.Count; i++)
        {
            TableColumn<TRow> column = columns[i];
            DataField field = schema.DataFields[i];
            Task written = (column.Kind, column.MayBeMissing) switch
            {
                (ColumnKind.Text, _) => group.WriteAsync(field, rows.Select(r => (string)column.Get(r)!).ToArray()),
                (ColumnKind.Whole, false) => group.WriteAsync<long>(field, rows.Select(r => (long)column.Get(r)!).ToArray()),
                (ColumnKind.Whole, true) => group.WriteAsync<long>(field, rows.Select(r => (long?)column.Get(r)).ToArray()),
                (_, false) => group.WriteAsync<double>(field, rows.Select(r => (double)column.Get(r)!).ToArray()),
                (_, true) => group.WriteAsync<double>(field, rows.Select(r => (double?)column.Get(r)).ToArray()),
            };
            await written.ConfigureAwait(false);
        }
    }

    private static DataField FieldOf<TRow>(TableColumn<TRow> column) => (column.Kind, column.MayBeMissing) switch
    {
        (ColumnKind.Text, var missing) => new DataField<string>(column.Name, nullable: missing),
        (ColumnKind.Whole, false) => new DataField<long>(column.Name),
        (ColumnKind.Whole, true) => new DataField<long?>(column.Name),
        (_, false) => new DataField<double>(column.Name),
        (_, true) => new DataField<double?>(column.Name),
    };
}
