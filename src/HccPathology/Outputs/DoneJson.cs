using System.Security.Cryptography;

namespace HccPathology.Outputs;

/// <summary>One file of the result.</summary>
public sealed record DoneFile(string Name, long Bytes, string Sha256);

/// <summary>
/// <c>done.json</c>: written last; a folder without it is not a result. A later run may skip the slide when input, parameters and
/// the listed files are the same. <c>timings.json</c> is not listed, so that equal results have equal marks.
/// </summary>
public sealed record DoneJson
{
    public const string FileName = "done.json";

    public string SchemaVersion { get; } = TableFormat.SchemaVersion;
    public required string Status { get; init; }
    public required string InputFile { get; init; }
    public required long InputBytes { get; init; }
    public required string InputHash { get; init; }
    public required string ParameterHash { get; init; }
    public required string EngineVersion { get; init; }
    public required IReadOnlyList<DoneFile> Files { get; init; }

    /// <summary>Sizes and hashes of the named files, in ordinal order of their names.</summary>
    public static IReadOnlyList<DoneFile> FilesIn(string folder, IEnumerable<string> names) =>
        [.. names.Where(name => name is not (TimingsJson.FileName or FileName)).Order(StringComparer.Ordinal).Select(name => Describe(folder, name))];

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this);

    private static DoneFile Describe(string folder, string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, name));
        return new DoneFile(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
