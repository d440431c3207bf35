using System.Globalization;

namespace HccPathology.Outputs.Tables;

/// <summary>One row of a table that this engine wrote as CSV, field by field by the names of its columns.</summary>
internal sealed class WrittenRow
{
    private readonly string _path;
    private readonly string[] _names;
    private readonly DelimitedRecord _record;

    private WrittenRow(string path, string[] names, DelimitedRecord record) => (_path, _names, _record) = (path, names, record);

    /// <summary>All rows of a table with just these columns.</summary>
    /// <exception cref="PathologyException">It has other columns, a row has another number of fields or another version.</exception>
    public static IEnumerable<WrittenRow> All<TRow>(string path, byte[] bytes, IReadOnlyList<TableColumn<TRow>> columns)
    {
        List<DelimitedRecord> records = DelimitedText.ParseWritten(path, bytes);
        string schemaVersion = TableFiles.VersionOf(columns);
        string[] names = [.. columns.Select(c => c.Name)];
        if (records.Count == 0 || !records[0].Fields.SequenceEqual(names))
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: its columns are not those of schema version {schemaVersion}; analyse the slide again");
        }

        return records.Skip(1).Select(record => new WrittenRow(path, names, record) is var row
            && record.Fields.Count == names.Length && row.Text(TableFiles.VersionColumn) == schemaVersion ? row : throw row.Bad(TableFiles.VersionColumn));
    }

    /// <summary>Null for an empty field, and for a column that the table does not have.</summary>
    public string? Text(string column) => Array.IndexOf(_names, column) is >= 0 and int i && _record.Fields[i] is { Length: > 0 } text ? text : null;

    /// <exception cref="PathologyException">It is empty or no number.</exception>
    public double Number(string column) => NumberOrNull(column) ?? throw Bad(column);

    /// <exception cref="PathologyException">It is no number.</exception>
    public double? NumberOrNull(string column) => Text(column) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Bad(column);

    private PathologyException Bad(string column) => new(FailureKind.BadData, $"{_path}: line {_record.Line}: {column} cannot be read");
}
