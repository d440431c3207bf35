using System.Text.Json;
using System.Text.Json.Serialization;
using HccPathology.Tissue;

namespace HccPathology.Subtypes;

/// <summary>What a label is about.</summary>
public enum LabelKind
{
    /// <summary>A subtype of HCC of the WHO classification, 5th edition (2019).</summary>
    Subtype,

    /// <summary>A growth pattern; several in one tumour are normal.</summary>
    Pattern,
}

/// <summary>A measure against a threshold.</summary>
/// <param name="Measure">Name, see <see cref="SlideMeasures"/>.</param>
/// <param name="AtLeast">Met from this value on (inclusive).</param>
/// <param name="Unit">Of value and threshold, for people.</param>
/// <param name="Source">Where the threshold comes from, and how firm it is.</param>
public sealed record Criterion(string Measure, double AtLeast, string Unit, string Source)
{
    /// <summary>True from the threshold on: 50,000 of 62,500 cells of 16 µm² come out as 0.7999999999999999 of a tumour.</summary>
    public bool IsMetBy(double value) => value >= AtLeast * (1 - 1e-12);
}

/// <summary>One way to meet a label: all criteria must be met.</summary>
/// <param name="All">At least one.</param>
/// <param name="Unseen">What defines the label too and is not measured by this way, such as ballooning.</param>
public sealed record LabelWay(IReadOnlyList<Criterion> All, IReadOnlyList<string> Unseen);

/// <summary>A label with the ways to meet it.</summary>
public sealed record LabelRule(string Label, LabelKind Kind, string Definition, IReadOnlyList<LabelWay> Ways);

/// <summary>Cut-offs of the immune phenotype, cells per mm².</summary>
/// <param name="NestsPerMm2">Inflamed from this density within tumour nests on.</param>
/// <param name="AroundPerMm2">Excluded from this density in stroma or margin on, when nests are below theirs.</param>
/// <param name="Source">Where they come from.</param>
public sealed record PhenotypeCutOffs(double NestsPerMm2, double AroundPerMm2, string Source);

/// <summary>The table of rules: one file that can be read, changed and given with <c>--subtype-rules</c>.</summary>
public sealed record SubtypeRules
{
    public const string SupportedVersion = "1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required string SchemaVersion { get; init; }

    /// <summary>For people: what the table is and where it comes from.</summary>
    public required string About { get; init; }

    /// <summary>Least tumour area that anything is called on, mm².</summary>
    public required double MinTumourMm2 { get; init; }

    /// <summary>A value nearer to its threshold than this share of it makes a call one of low confidence.</summary>
    public required double CloseShare { get; init; }

    public required PhenotypeCutOffs ImmunePhenotype { get; init; }
    public required IReadOnlyList<LabelRule> Labels { get; init; }

    /// <summary>Of the text that this was read from, hex: equal tables have equal hashes.</summary>
    [JsonIgnore]
    public string Sha256 { get; private init; } = "";

    /// <summary>The table that the engine ships.</summary>
    public static SubtypeRules Own { get; } = ReadOwn();

    /// <exception cref="PathologyException">The file is not there, is no such table, or holds what cannot be.</exception>
    public static SubtypeRules Read(string path)
    {
        try
        {
            InputFile.RequireContent(path);
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PathologyException(InputFile.Exists(path) ? FailureKind.Temporary : FailureKind.NotFound,
                $"{path}: the subtype rules cannot be read: {e.Message}", e);
        }
    }

    internal static SubtypeRules Parse(string text, string path)
    {
        SubtypeRules rules;
        try
        {
            rules = JsonSerializer.Deserialize<SubtypeRules>(text, Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new PathologyException(FailureKind.BadCommand, $"{path}: is no table of subtype rules: {JsonFault.TextOf(e)}", e);
        }

        rules.Validate(path);
        return rules with { Sha256 = HexHash.Of(text) };
    }

    /// <summary>As <see cref="RoleNames.IsInvasion"/>; what labels say of vessels can only be that.</summary>
    internal static bool IsInvasion(string name) => RoleNames.IsInvasion(name) || name.Contains("vascular", StringComparison.OrdinalIgnoreCase);

    private static SubtypeRules ReadOwn()
    {
        using Stream stream = typeof(SubtypeRules).Assembly.GetManifestResourceStream("HccPathology.Subtypes.subtype-rules.json")!;
        using StreamReader reader = new(stream);
        return Parse(reader.ReadToEnd(), "subtype-rules.json");
    }

    private void Validate(string path)
    {
        Require(SchemaVersion == SupportedVersion, $"schemaVersion is {SchemaVersion}, this engine reads {SupportedVersion}");
        Require(MinTumourMm2 is > 0 and < 10_000, $"minTumourMm2 is {MinTumourMm2}: give more than 0 mm2");
        Require(CloseShare is >= 0 and < 1, $"closeShare is {CloseShare}: give 0 to less than 1");
        Require(ImmunePhenotype is { NestsPerMm2: > 0 and < double.PositiveInfinity, AroundPerMm2: > 0 and < double.PositiveInfinity },
            $"immunePhenotype: cut-offs must be above 0");
        for (int i = 0; i < Labels.Count; i++)
        {
            Require(Labels[i]?.Label.Trim().Length > 0, $"labels, entry {i + 1}: is null, or its label is blank");
            Validate(Labels[i]);
        }

        string? twice = Labels.GroupBy(l => l.Label, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require(twice is null, $"label {twice} is there twice");
        Require(Labels.Any(l => l.Kind == LabelKind.Subtype), $"labels: none is of kind subtype, so that no slide could have one");

        void Validate(LabelRule rule)
        {
            Require(rule.Ways.Count > 0 && rule.Ways.All(w => w?.All.Count > 0), $"label {rule.Label}: has a way without criteria, or none");
            Require(rule.Ways.All(w => w.All.All(c => c is not null) && w.Unseen.All(u => u is not null)), $"label {rule.Label}: all or unseen has null in it");
            Require(!IsInvasion(rule.Label), $"label {rule.Label}: vascular invasion is never called from measures");
            foreach (Criterion criterion in rule.Ways.SelectMany(w => w.All))
            {
                Require(SlideMeasures.Known(criterion.Measure) == criterion.Measure,
                    $"label {rule.Label}: '{criterion.Measure}' is not measured: give '{SlideMeasures.Known(criterion.Measure) ?? $"{string.Join("', '", SlideMeasures.Names)}' or 'pattern NAME"}'");
                Require(double.IsFinite(criterion.AtLeast) && criterion.AtLeast > 0,
                    $"label {rule.Label}: atLeast of {criterion.Measure} is {criterion.AtLeast}: give more than 0");
                Require(criterion.AtLeast <= 1 || !SlideMeasures.IsShare(criterion.Measure),
                    $"label {rule.Label}: atLeast of {criterion.Measure} is {criterion.AtLeast}: it is a share, 0-1, and no percentage");
            }
        }

        void Require(bool holds, FormattableString problem)
        {
            if (!holds)
            {
                throw new PathologyException(FailureKind.BadCommand, $"{path}: {FormattableString.Invariant(problem)}");
            }
        }
    }
}
