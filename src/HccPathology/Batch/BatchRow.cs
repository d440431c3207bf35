using System.Text;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Batch;

/// <summary>One slide of a batch, as a manifest or a folder names it.</summary>
public sealed record BatchRow
{
    // A file name may have 255, and names of temporary folders are longer than this.
    private const int MostIdBytes = 200;

    /// <summary>Name of the slide's result folder below the batch's own; unique in a batch, upper and lower case taken as equal.</summary>
    public required string Id { get; init; }

    /// <summary>Full path of the slide.</summary>
    public required string Slide { get; init; }

    public string? Patient { get; init; }
    public string? Block { get; init; }
    public string? Marker { get; init; }

    /// <summary>Settings of <c>hccpath analyze</c> by name without dashes, such as <c>mpp</c>; those of the batch included.</summary>
    public required SortedDictionary<string, string> Settings { get; init; }

    /// <summary>
    /// Engine and request hash that the latest start asked for; a result of others is not this row's. Null before a start, and in plans
    /// of earlier engines.
    /// </summary>
    public string? Asked { get; init; }

    /// <summary>Where it stands, for messages: <c>slides.csv: row 3 (line 4)</c>.</summary>
    public required string Place { get; init; }

    /// <summary>True when a finished result has the settings and the engine that the latest start asked for; whether it is of the row's slide,
    /// <see cref="BatchPlan.SlideChange"/> tells.</summary>
    internal bool IsAnsweredBy(DoneJson done) => Asked is null || Asked == Words(done.EngineVersion, done.RequestHash);

    /// <summary>As <see cref="Asked"/> has them.</summary>
    internal static string Words(string engineVersion, string requestHash) => $"{engineVersion} {requestHash}";

    /// <summary>Equal for rows with equal settings.</summary>
    internal string SettingsKey() => string.Join('\n', Settings.Select(s => $"{s.Key}={s.Value}"));

    /// <summary>
    /// The name itself where it can name a result folder, else the nearest one that can: one slide that somebody has named oddly does not keep
    /// a scanner's whole folder from being analysed.
    /// </summary>
    internal static string FolderNameFor(string name)
    {
        string id = string.Concat(name.Trim().Select(c => char.IsControl(c) || c is '/' or '\\' ? '_' : c));
        id = id.Length == 0 || id[0] is '.' or '-' ? $"_{id}" : id;
        id = BatchReport.FileNames.Contains(id, StringComparer.OrdinalIgnoreCase) ? $"{id}_" : id;
        if (Encoding.UTF8.GetByteCount(id) <= MostIdBytes)
        {
            return id;
        }

        // Of the longest script's letters 60 are 180 bytes; two names that begin alike end with other hashes.
        const int MostLetters = 60, HashLetters = 8;
        string head = id[..(char.IsHighSurrogate(id[MostLetters - 1]) ? MostLetters - 1 : MostLetters)];
        return $"{head.TrimEnd()}-{HexHash.Of(name)[..HashLetters]}";
    }

    /// <param name="id">As given, or as it follows from the slide's name.</param>
    /// <param name="place">Where it comes from, for the message.</param>
    /// <param name="isGiven">True when it stands in a manifest's column.</param>
    /// <exception cref="PathologyException">It cannot be the name of a folder beside the reports.</exception>
    internal static string CheckedId(string id, string place, bool isGiven)
    {
        bool isName = id.Length > 0
            && !BatchReport.FileNames.Contains(id, StringComparer.OrdinalIgnoreCase)
            && id.Trim() == id
            && id[0] is not ('.' or '-')
            && id.IndexOfAny(['/', '\\', '\0', '\n', '\r', '\t']) < 0
            && Encoding.UTF8.GetByteCount(id) <= MostIdBytes;
        return isName
            ? id
            : throw new PathologyException(FailureKind.BadCommand,
                $"{place}{(isGiven ? ", column id" : "")}: '{id}'{(isGiven ? "" : ", which follows from the slide's name,")} cannot name a result folder: no separators, no spaces around it, no leading point or dash, no name of a report, up to {MostIdBytes} bytes{(isGiven ? "" : "; give another in a manifest's column id")}");
    }
}
