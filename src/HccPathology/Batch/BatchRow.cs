namespace HccPathology.Batch;

/// <summary>One slide of a batch, as a manifest or a folder names it.</summary>
public sealed record BatchRow
{
    /// <summary>Name of the slide's result folder below the batch's own; unique in a batch, upper and lower case taken as equal.</summary>
    public required string Id { get; init; }

    /// <summary>Full path of the slide.</summary>
    public required string Slide { get; init; }

    public string? Patient { get; init; }
    public string? Block { get; init; }
    public string? Marker { get; init; }

    /// <summary>Settings of <c>hccpath analyze</c> by name without dashes, such as <c>mpp</c>; those of the batch included.</summary>
    public required SortedDictionary<string, string> Settings { get; init; }

    /// <summary>Where it stands, for messages: <c>slides.csv: row 3 (line 4)</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Equal for rows with equal settings.</summary>
    internal string SettingsKey() => string.Join('\n', Settings.Select(s => $"{s.Key}={s.Value}"));

    /// <exception cref="PathologyException">It cannot be the name of a folder.</exception>
    internal static string CheckedId(string id, string place)
    {
        const int MostBytes = 200; // a file name may have 255, and names of temporary folders are longer than this
        bool isName = id.Length > 0 && id.Trim() == id && id[0] is not ('.' or '-') && id.IndexOfAny(['/', '\\', '\0', '\n', '\r', '\t']) < 0
            && System.Text.Encoding.UTF8.GetByteCount(id) <= MostBytes;
        return isName
            ? id
            : throw new PathologyException(FailureKind.BadCommand, $"{place}, column id: '{id}' cannot name a folder: no separators, no leading point or dash, up to {MostBytes} bytes");
    }
}
