namespace HccPathology.Outputs.Tables;

/// <summary>A field of CSV (RFC 4180).</summary>
public static class CsvField
{
    /// <summary>A text as it stands in CSV, in quotes where it must be.</summary>
    public static string Of(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
