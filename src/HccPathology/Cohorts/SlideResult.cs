using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using HccPathology.Density;
using HccPathology.Ihc;
using HccPathology.Outputs;
using HccPathology.Outputs.Summaries;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;

namespace HccPathology.Cohorts;

/// <summary>What a cohort needs of one finished slide, from its <c>summary.json</c>.</summary>
/// <param name="Folder">Result folder.</param>
/// <param name="Name">Slide name.</param>
/// <param name="File">File name of the slide.</param>
/// <param name="Hash">Hash of the slide.</param>
/// <param name="SampleHash">Of places all over its file, from <c>done.json</c>; null from earlier engines.</param>
/// <param name="Engine">Version of the engine.</param>
/// <param name="Parameters">All settings by name.</param>
/// <param name="Density">Rows of the density table.</param>
/// <param name="Composition">Rows of what its zones are made of.</param>
/// <param name="Scores">Of immunohistochemistry; none on H&amp;E.</param>
/// <param name="Findings">What is said of the slide as a whole.</param>
/// <param name="Warnings">What people should know of the slide.</param>
internal sealed record SlideResult(
    string Folder, string Name, string File, string Hash, string? SampleHash, string Engine, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<DensityRow> Density, IReadOnlyList<CompositionRow> Composition, IReadOnlyList<IhcScoreRow> Scores, SlideFindings Findings,
    IReadOnlyList<string> Warnings)
{
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options) { PropertyNameCaseInsensitive = false, RespectNullableAnnotations = true };

    /// <summary>The stain and what is stained: tables of different ones have different settings.</summary>
    public string Kind =>
        $"{Density[0].Stain} {string.Join(' ', Density.Select(r => r.Marker).OfType<string>().Distinct().Order(StringComparer.Ordinal))}".Trim();

    /// <summary>Analysed tissue, mm².</summary>
    public double TissueMm2 => Density.FirstOrDefault(r => r.Zone == DensityTable.TissueZone)?.NetAreaMm2 ?? 0;

    /// <summary>Somebody or a model said what is where.</summary>
    public bool HasZones => Density.Any(r => r.Zone != DensityTable.TissueZone);

    /// <summary>
    /// False for another slide, also for one whose file has the same length, first and last MiB, which are all that its hash is of. Samples of two
    /// engines may be of other places: they tell nothing.
    /// </summary>
    public bool IsOfSlideOf(SlideResult other) => Hash == other.Hash
        && (SampleHash is null || other.SampleHash is null || SampleHash == other.SampleHash || Engine != other.Engine);

    /// <summary>Least net area that a density is given for, mm².</summary>
    public double LeastNetAreaMm2 => Setting("density.MinNetAreaMm2", new DensityOptions().MinNetAreaMm2);

    /// <summary>Least area of a zone that a fraction is given for, mm².</summary>
    public double LeastZoneMm2 => Setting("composition.MinZoneMm2", new CompositionOptions().MinZoneMm2);

    /// <summary>Result folders in and below the given ones, in ordinal order of their paths.</summary>
    /// <exception cref="PathologyException">A folder is not there, or no result lies in it.</exception>
    public static IReadOnlyList<SlideResult> Find(IEnumerable<string> folders)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            if (!Directory.Exists(folder))
            {
                throw new PathologyException(FailureKind.NotFound, $"{folder}: no such folder of results");
            }

            string[] own = [.. ResultsIn(Path.GetFullPath(folder))];
            if (own.Length == 0)
            {
                throw new PathologyException(FailureKind.NotFound, $"{folder}: no finished result in it or below it ({DoneJson.FileName} marks one)");
            }

            found.UnionWith(own);
        }

        return [.. found.Select(Read)];
    }

    // What lies below a hidden folder is no result: a batch keeps there what it is about to publish or replace, and disks their trash and snapshots, which
    // are others' and are not even looked into. A result's own folder may be named so.
    private static IEnumerable<string> ResultsIn(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,
            AttributesToSkip = 0,
        })
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !HiddenName.Is(entry.FileName),
        }.Prepend(folder).Where(found => System.IO.File.Exists(Path.Combine(found, DoneJson.FileName)));

    private static SlideResult Read(string folder)
    {
        string path = Path.Combine(folder, SummaryJson.FileName);
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                DoneJson.ReadListed(folder, SummaryJson.FileName), new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement, slide = root.GetProperty("slide");
            string version = root.TryGetProperty("densitySchemaVersion", out JsonElement given) ? given.GetString()! : "1";
            if (version != DensityFiles.SchemaVersion)
            {
                throw new PathologyException(FailureKind.BadData,
                    $"{path}: its density table has schema version {version}, and this engine joins version {DensityFiles.SchemaVersion}; analyse the slide again");
            }

            // The marker of 0.18.0 and earlier is in their densities alone.
            List<DensityRow> density = Rows(root.GetProperty("density"));
            return new SlideResult(
                folder, Text(slide, "name"), Text(slide, "file"), Text(slide, "hash"), DoneJson.Read(folder)?.InputSampleHash,
                Text(root.GetProperty("versions"), "engine"),
                root.GetProperty("analysis").GetProperty("parameters").EnumerateObject()
                    .ToDictionary(p => p.Name, p => p.Value.GetString() ?? throw new JsonException($"{p.Name} is null"), StringComparer.Ordinal),
                density,
                [.. Parts(root.GetProperty("composition").GetProperty("rows")).Select(r => r with { Marker = density[0].Marker })],
                root.TryGetProperty("ihc", out JsonElement ihc) && ihc.ValueKind != JsonValueKind.Null ? Listed<IhcScoreRow>(ihc.GetProperty("scores"), "scores") : [],
                SlideFindings.Of(root, Json, RowReason.CautionOf(density.Select(r => r.Reason))),
                [.. root.GetProperty("warnings").EnumerateArray().Select(w => w.GetString() ?? "")]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: cannot be read as the summary of a result: {JsonFault.TextOf(e)}", e);
        }
    }

    internal static string Text(JsonElement from, string field) => from.GetProperty(field).GetString() ?? throw new JsonException($"{field} is null");

    private double Setting(string name, double otherwise) => !Parameters.TryGetValue(name, out string? text) ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value
        : throw new PathologyException(FailureKind.BadData, $"{Folder}: its {name} is no number; analyse the slide again");

    private static T[] Listed<T>(JsonElement rows, string name) where T : class =>
        rows.Deserialize<T?[]>(Json) is { } all && !all.Contains(null) ? all.OfType<T>().ToArray() : throw new JsonException($"{name} has a row that is null");

    // Who made the summary and its mark anew by hand can write anything; what no analysis writes is not added up.
    private static List<DensityRow> Rows(JsonElement density)
    {
        DensityRow?[] rows = density.Deserialize<DensityRow?[]>(Json) is { Length: > 0 } some ? some : throw new JsonException("density has no rows");
        HashSet<(string, string?, string, string)> seen = [];
        List<DensityRow> checkedRows = [];
        foreach ((int i, DensityRow? row) in rows.Index())
        {
            string? fault = row is null ? "is null"
                : row.Count is < 0 or > int.MaxValue ? $"count is {row.Count}: expected 0 to {int.MaxValue}"
                : !IsArea(row.GrossAreaMm2) || !IsArea(row.NetAreaMm2) || !IsArea(row.StromalImmuneAreaMm2 ?? 0) ? "an area is below 0 or no number"
                : !seen.Add((row.Stain, row.Marker, row.Zone, row.CellClass)) ? $"zone {row.Zone} with class {row.CellClass} is there twice"
                : null;
            checkedRows.Add(fault is null ? row! : throw new JsonException($"density, row {i + 1}: {fault}"));
        }

        return checkedRows;
    }

    private static CompositionRow[] Parts(JsonElement composition)
    {
        CompositionRow[] rows = Listed<CompositionRow>(composition, "composition");
        return rows.FirstOrDefault(r => r.Count < 0 || !IsArea(r.AreaMm2 ?? 0) || !IsArea(r.ZoneAreaMm2)) is { } row
            ? throw new JsonException($"composition, {row.Zone}, {row.Component}: a count or an area is below 0 or no number")
            : rows.CountBy(r => (r.Zone, r.Component)).FirstOrDefault(c => c.Value > 1) is { Value: > 1, Key: var twice }
            ? throw new JsonException($"composition, {twice.Zone}, {twice.Component}: is there twice")
            : rows;
    }

    private static bool IsArea(double mm2) => mm2 >= 0 && double.IsFinite(mm2);

    /// <summary>Rows of the distance profile; none where the slide was analysed without regions.</summary>
    /// <exception cref="PathologyException">It cannot be read, has other columns, or is not the one that <c>done.json</c> marks.</exception>
    public IReadOnlyList<ProfileRow> Profile() => Table(DensityFiles.ProfileName, DensityFiles.ReadProfile);

    /// <summary>Rows of the table of nodules; none where the slide was analysed without regions, or has no nodule.</summary>
    /// <exception cref="PathologyException">As <see cref="Profile"/>.</exception>
    public IReadOnlyList<NoduleRow> Nodules() => Table(NoduleFiles.CsvName, NoduleFiles.Read);

    // Listed and not there is a lost file, not a slide without regions, whose cells would be missing from its patient's sums.
    private IReadOnlyList<TRow> Table<TRow>(string name, Func<string, byte[], IReadOnlyList<TRow>> read) =>
        DoneJson.Read(Folder)?.Lists(name) == false ? [] : read(Path.Combine(Folder, name), DoneJson.ReadListed(Folder, name));
}
