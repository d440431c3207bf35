using System.Text.Json;
using System.Text.Json.Serialization;

namespace HccPathology.Ihc;

/// <summary>
/// The markers that the engine knows: <c>markers.json</c> beside the program, a file for people to read. Entries of another file take the
/// place of its entries of the same name, or are added; their aliases go before its aliases.
/// </summary>
public sealed class MarkerRegistry
{
    public const string FileName = "markers.json";

    /// <summary>Entry for a stain that has none of its own.</summary>
    public const string Generic = "hdab";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private MarkerRegistry(IReadOnlyList<Marker> markers) => Markers = markers;

    public IReadOnlyList<Marker> Markers { get; }

    /// <summary>The engine's own registry, and over it the file that a person gave.</summary>
    /// <exception cref="PathologyException">A file is not there or does not fit.</exception>
    public static MarkerRegistry Load(string? overridePath = null)
    {
        IReadOnlyList<Marker> own = Read(Path.Combine(AppContext.BaseDirectory, FileName), FailureKind.Unavailable);
        if (overridePath is null)
        {
            return new MarkerRegistry(own);
        }

        IReadOnlyList<Marker> theirs = Read(overridePath, FailureKind.NotFound);
        IReadOnlyList<Marker> all = [.. theirs, .. own.Where(o => !theirs.Any(t => Key(t.Name) == Key(o.Name)))];
        RequireOneAnswer(overridePath, theirs, all);
        return new MarkerRegistry(all);
    }

    /// <summary>The marker of that name or alias, whatever its case, blanks and hyphens; null for none.</summary>
    public Marker? Find(string name) =>
        Markers.FirstOrDefault(m => Key(m.Name) == Key(name)) ?? Markers.FirstOrDefault(m => m.Aliases.Any(alias => Key(alias) == Key(name)));

    /// <summary>The same, or an error that lists what there is.</summary>
    /// <exception cref="PathologyException">There is no such marker.</exception>
    public Marker Require(string name) => Find(name) ?? throw new PathologyException(FailureKind.BadCommand,
        $"--stain {name}: no such marker; there are {string.Join(", ", Markers.Select(m => m.Name))}; for another give hdab with --marker NAME, or --markers FILE with an entry of its own");

    /// <summary>Whether it is the entry <see cref="Generic"/>, however a file spells it: a person may name what it stains.</summary>
    public static bool IsGeneric(Marker marker) => Key(marker.Name) == Generic;

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static IReadOnlyList<Marker> Read(string path, FailureKind whenMissing)
    {
        if (!InputFile.Exists(path))
        {
            throw new PathologyException(whenMissing, $"{path}: no such file; it lists the markers of IHC");
        }

        InputFile.RequireContent(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            List<Marker?> markers = JsonSerializer.Deserialize<List<Marker?>>(stream, Format)
                ?? throw new JsonException("a list of markers is needed, and this is null");
            return [.. markers.Select((marker, i) => Checked(path, marker ?? throw new JsonException($"entry {i + 1} of the list is null")))];
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a list of markers: {JsonFault.TextOf(e)}", e);
        }
    }

    // Of two entries that answer to a name the first would be taken without a word, with its thresholds.
    private static void RequireOneAnswer(string path, IReadOnlyList<Marker> theirs, IReadOnlyList<Marker> all)
    {
        foreach ((Marker marker, string name) in theirs.SelectMany(m => m.Aliases.Prepend(m.Name).Select(name => (m, name))))
        {
            if (all.FirstOrDefault(other => !ReferenceEquals(other, marker) && Answers(other, name)) is { } other)
            {
                throw new PathologyException(FailureKind.BadData,
                    $"{path}: marker {marker.Name}: {name} is also the entry {other.Name}; a name or alias is of one entry only");
            }
        }

        bool Answers(Marker other, string name) =>
            Key(other.Name) == Key(name) || (theirs.Contains(other) && other.Aliases.Any(alias => Key(alias) == Key(name)));
    }

    private static Marker Checked(string path, Marker marker)
    {
        string? fault = Key(marker.Name).Length == 0 ? "name: a name with a letter or digit is needed"
            : marker.Aliases.Any(alias => alias is null || Key(alias).Length == 0) ? "aliases: each needs a letter or digit"
            : marker.Grades is not (1 or 3) ? $"grades: {marker.Grades}; give 1 or 3"
            : marker.ThresholdsOd.Count != 3
                || !(marker.ThresholdsOd[0] > 0
                    && marker.ThresholdsOd[1] > marker.ThresholdsOd[0]
                    && marker.ThresholdsOd[2] > marker.ThresholdsOd[1]
                    && marker.ThresholdsOd[2] <= 3)
                ? "thresholdsOd: three rising densities above 0 and at most 3 are needed"
            : marker.HazePercentile is not (>= 0 and <= 90) ? $"hazePercentile: {marker.HazePercentile}; give 0 to 90"
            : marker.MinPositiveAreaUm2 is not (>= 0 and <= 200) ? $"minPositiveAreaUm2: {marker.MinPositiveAreaUm2}; give 0 to 200"
            : marker.MinCompleteness is < 0 or > 1 or double.NaN ? $"minCompleteness: {marker.MinCompleteness}; give 0 to 1"
            : marker.Scores.Distinct().Count() < marker.Scores.Count ? "scores: one is given twice"
            : marker.Scores.Any(s => s is IhcScore.HScore or IhcScore.Allred) && marker.Grades == 1 ? "scores: hScore and allred need grades 3"
            : null;
        return fault is null ? marker : throw new PathologyException(FailureKind.BadData, $"{path}: marker {marker.Name}: {fault}");
    }
}
