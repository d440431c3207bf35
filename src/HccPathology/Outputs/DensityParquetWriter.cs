using HccPathology.Density;
using Parquet;
using Parquet.Schema;

namespace HccPathology.Outputs;

/// <summary><c>density.parquet</c>: the rows and column names of <c>density.csv</c> with types; a missing number is null.</summary>
public static class DensityParquetWriter
{
    public static void Write(string path, IReadOnlyList<DensityRow> rows) =>
        AtomicFile.Write(path, stream => WriteAsync(stream, rows).GetAwaiter().GetResult());

    private static async Task<int> WriteAsync(Stream stream, IReadOnlyList<DensityRow> rows)
    {
        ParquetSchema schema = new(DensityCsvWriter.Columns.Select(FieldOf));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, TableFormat.Options).ConfigureAwait(false);
        writer.CustomMetadata = new Dictionary<string, string> { ["schema_version"] = TableFormat.SchemaVersion };
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        DataField[] fields = schema.DataFields;
        await WriteTextAsync(group, fields[0], rows, _ => TableFormat.SchemaVersion).ConfigureAwait(false);
        await WriteTextAsync(group, fields[1], rows, row => row.Slide).ConfigureAwait(false);
        await WriteTextAsync(group, fields[2], rows, row => row.Stain).ConfigureAwait(false);
        await WriteTextAsync(group, fields[3], rows, row => row.Zone).ConfigureAwait(false);
        await WriteTextAsync(group, fields[4], rows, row => row.CellClass).ConfigureAwait(false);
        await group.WriteAsync<long>(fields[5], rows.Select(row => row.Count).ToArray()).ConfigureAwait(false);
        await group.WriteAsync<double>(fields[6], rows.Select(row => row.GrossAreaMm2).ToArray()).ConfigureAwait(false);
        await group.WriteAsync<double>(fields[7], rows.Select(row => row.NetAreaMm2).ToArray()).ConfigureAwait(false);
        await group.WriteAsync<double>(fields[8], rows.Select(row => row.DensityPerMm2).ToArray()).ConfigureAwait(false);
        await group.WriteAsync<double>(fields[9], rows.Select(row => row.CiLowPerMm2).ToArray()).ConfigureAwait(false);
        await group.WriteAsync<double>(fields[10], rows.Select(row => row.CiHighPerMm2).ToArray()).ConfigureAwait(false);
        await WriteTextAsync(group, fields[11], rows, row => row.Status).ConfigureAwait(false);
        await WriteTextAsync(group, fields[12], rows, row => row.Reason).ConfigureAwait(false);
        return rows.Count;
    }

    private static DataField FieldOf(string column, int index) => index switch
    {
        5 => new DataField<long>(column),
        6 or 7 => new DataField<double>(column),
        8 or 9 or 10 => new DataField<double?>(column),
        _ => new DataField<string>(column, nullable: false),
    };

    private static Task WriteTextAsync(ParquetRowGroupWriter group, DataField field, IReadOnlyList<DensityRow> rows, Func<DensityRow, string> text) =>
        group.WriteAsync(field, rows.Select(text).ToArray());
}
