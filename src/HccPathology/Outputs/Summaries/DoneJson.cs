using System.Text.Json;
using HccPathology.Outputs.Tables;
using HccPathology.Slides;

namespace HccPathology.Outputs.Summaries;

/// <summary>One file of the result.</summary>
public sealed record DoneFile(string Name, long Bytes, string Sha256);

/// <summary>
/// <c>done.json</c>: written last; a folder without it is not a result. A later run may skip the slide when input, parameters and
/// the listed files are the same. <c>timings.json</c> is not listed, so that equal results have equal marks.
/// </summary>
public sealed record DoneJson
{
    public const string FileName = "done.json";

    // A null where a value belongs is damage, and must not come to light later, where it ends a whole batch.
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options) { RespectNullableAnnotations = true };

    public string SchemaVersion { get; init; } = TableFormat.SchemaVersion;
    public required string Status { get; init; }
    public required string InputFile { get; init; }
    public required long InputBytes { get; init; }
    public required string InputHash { get; init; }

    /// <summary>Of places all over the slide's file, which tell more than the hash of its ends; null in marks of earlier engines.</summary>
    public string? InputSampleHash { get; init; }

    /// <summary>Hash of all that was asked for, models and a pixel size beside the slide included: known before the slide is opened.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Hash of the settings with the model that was used, as in <c>summary.json</c>.</summary>
    public required string ParameterHash { get; init; }

    /// <summary>SHA-256 of each network that was used, by what it is for.</summary>
    public required SortedDictionary<string, string> Models { get; init; }
    public required string EngineVersion { get; init; }
    public required VersionSummary Versions { get; init; }
    public required IReadOnlyList<DoneFile> Files { get; init; }

    /// <summary>Sizes and hashes of the named files, in ordinal order of their names.</summary>
    public static IReadOnlyList<DoneFile> FilesIn(string folder, IEnumerable<string> names) =>
        [.. names.Where(name => name is not (TimingsJson.FileName or FileName)).Order(StringComparer.Ordinal).Select(name => Describe(folder, name))];

    /// <summary>The mark in a folder; null when it has none or one that is damaged or of another schema.</summary>
    public static DoneJson? Read(string folder, string name = FileName)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return !IsEmpty(path) && JsonSerializer.Deserialize<DoneJson>(File.ReadAllBytes(path), Json) is { } done
                && done.SchemaVersion == TableFormat.SchemaVersion
                && done.Files.All(f => f is { Name.Length: > 0 }) ? done : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The first listed file that is not there with its size, or with its content when asked; null when all are well. What reports and cohorts are made of
    /// (the summary and the density table, some 50 kB) is always looked at by content: a swapped table must not become another slide's.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public string? Missing(string folder, bool byContent)
    {
        foreach (DoneFile file in Files)
        {
            FileInfo found = new(Path.Combine(folder, file.Name));
            if (!found.Exists || found.Length != file.Bytes)
            {
                return found.Exists ? $"{file.Name} has {found.Length} bytes, not {file.Bytes}" : $"{file.Name} is missing";
            }

            if ((byContent || file.Name is SummaryJson.FileName or DensityFiles.CsvName) && Describe(folder, file.Name).Sha256 != file.Sha256)
            {
                return $"{file.Name} has another content";
            }
        }

        return null;
    }

    /// <summary>The bytes of one file of a finished result. What was changed by hand, cut, or copied from elsewhere is not taken for it.</summary>
    /// <exception cref="PathologyException">The mark or the file is damaged or missing, or cannot be read now.</exception>
    public static byte[] ReadListed(string folder, string name)
    {
        try
        {
            DoneJson done = Read(folder) ?? throw new PathologyException(FailureKind.BadData,
                $"{Path.Combine(folder, FileName)}: is damaged or of another engine; analyse the slide again");
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, name));
            string hash = HexHash.Of(bytes);
            return done.Files.Any(f => f.Name == name && f.Sha256 == hash) ? bytes
                : throw new PathologyException(FailureKind.BadData, $"{folder}: {name} is not the one that {FileName} marks; analyse the slide again");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PathologyException(FailureKind.BadData, $"{folder}: {name} is missing; analyse the slide again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PathologyException(FailureKind.Temporary, $"{Path.Combine(folder, name)}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a file belongs to the result.</summary>
    public bool Lists(string name) => Files.Any(f => f.Name == name);

    /// <summary>Whether a file is one of the result, as it was written: of its size, and with its content when asked.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public bool Marks(FileInfo file, bool byContent) => Files.FirstOrDefault(f => f.Name == file.Name) is { } listed
        && file.Length == listed.Bytes && (!byContent || Describe(file.DirectoryName!, file.Name) == listed);

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this);

    // As a pipe or a device is, too: whoever opens one may wait for ever.
    private static bool IsEmpty(string path) => LinkedFile.Of(path) is { Exists: true, Length: 0 };

    private static DoneFile Describe(string folder, string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, name));
        return new DoneFile(name, file.Length, HexHash.Of(file));
    }
}
