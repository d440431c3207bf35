using System.Globalization;

namespace HccPathology.Outputs.Tables;

/// <summary>The type of a column.</summary>
internal enum ColumnKind
{
    Text,
    Whole,
    Number,
}

/// <summary>
/// One column of a table: its name with the unit in it, its meaning, and how a row gives its value. The same list writes CSV and Parquet
/// and is the published JSON schema, so that they cannot differ. <see cref="Get"/> gives a string, a long or a double, or null where the value is
/// missing, which <see cref="MayBeMissing"/> allows.
/// </summary>
internal sealed record TableColumn<TRow>(string Name, ColumnKind Kind, bool MayBeMissing, string Meaning, Func<TRow, object?> Get)
{
    /// <summary>What a number may be, for the schema: most are counts, areas and densities.</summary>
    public (double? Least, double? Most) Range { get; init; }

    /// <summary>What a text may be, for the schema; empty for anything.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>The version of a table's columns, which changes when one is added or its name, unit or meaning changes.</summary>
    public static TableColumn<TRow> Version(string version) => Text(TableFiles.VersionColumn, "version of this table's columns", _ => version, oneOf: version);

    public static TableColumn<TRow> Text(string name, string meaning, Func<TRow, string?> get, bool missing = false, params string[] oneOf) =>
        new(name, ColumnKind.Text, missing, meaning, get) { OneOf = oneOf };

    public static TableColumn<TRow> Whole(string name, string meaning, Func<TRow, long?> get, bool missing = false) =>
        new(name, ColumnKind.Whole, missing, meaning, row => get(row)) { Range = (0, null) };

    public static TableColumn<TRow> Number(
        string name, string meaning, Func<TRow, double?> get, bool missing = false, double? least = 0, double? most = null) =>
        new(name, ColumnKind.Number, missing, meaning, row => get(row)) { Range = (least, most) };

    /// <summary>The same column of rows that hold one of these.</summary>
    /// <param name="inner">The row that is held.</param>
    /// <param name="isEmpty">Where the value is missing all the same; null for nowhere.</param>
    public TableColumn<TOuter> Of<TOuter>(Func<TOuter, TRow> inner, Func<TOuter, bool>? isEmpty = null) =>
        new(Name, Kind, MayBeMissing, Meaning, row => isEmpty?.Invoke(row) == true ? null : Get(inner(row))) { Range = Range, OneOf = OneOf };

    /// <summary>As it stands in CSV: the shortest text that reads back as the same double, an empty one when the value is missing.</summary>
    public string Field(TRow row) => Get(row) switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
    };
}
