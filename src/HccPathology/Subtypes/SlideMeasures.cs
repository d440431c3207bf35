using HccPathology.Tissue;

namespace HccPathology.Subtypes;

/// <summary>
/// What the rules ask about, by name (see the table of rules and docs/outputs.md for names and units). A name that nobody measured
/// is not measured, with that reason: a rule never takes a missing value for zero.
/// </summary>
public sealed class SlideMeasures
{
    /// <summary>Measured tumour, mm², necrosis and excluded areas not counted.</summary>
    public const string TumourArea = "tumour area mm2";

    /// <summary>Gross area of the largest nodule / that of all nodules.</summary>
    public const string LargestNodule = "largest nodule share";

    /// <summary>Vacuole area / tumour area.</summary>
    public const string TumourFat = "tumour fat fraction";

    /// <summary>Share of tumour fields of 250 µm of which vacuoles take at least 8 %.</summary>
    public const string TumourFatFields = "tumour fields with fat";

    /// <summary>Area of stroma within the tumour / area of nests and stroma.</summary>
    public const string TumourFibrosis = "tumour fibrosis fraction";

    /// <summary>Area of necrosis / area of tumour and necrosis, excluded areas not counted.</summary>
    public const string TumourNecrosis = "tumour necrosis fraction";

    /// <summary>Vacuole area / parenchyma area.</summary>
    public const string ParenchymaFat = "parenchyma fat fraction";

    /// <summary>Immune cells per mm² of tumour, nests and stroma together.</summary>
    public const string TumourImmune = "tumour immune cells per mm2";

    /// <summary>Share of tumour fields of 250 µm in which immune cells outnumber tumour cells.</summary>
    public const string TumourImmuneFields = "tumour fields with more immune than tumour cells";

    public const string NestImmune = "tumour nest immune cells per mm2";
    public const string StromaImmune = "tumour stroma immune cells per mm2";
    public const string InnerMarginImmune = "inner margin immune cells per mm2";
    public const string OuterMarginImmune = "outer margin immune cells per mm2";

    /// <summary>Neutrophils per mm² of tumour, of detectors with a class of them; the engine's own have none.</summary>
    public const string TumourNeutrophils = "tumour neutrophils per mm2";

    private const string PatternPrefix = "pattern ";

    private static readonly string[] Shares = [LargestNodule, TumourFat, TumourFatFields, TumourFibrosis, TumourNecrosis, ParenchymaFat, TumourImmuneFields];

    /// <summary>All names but those of patterns, of which there are as many as classes name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [TumourArea, .. Shares, TumourImmune, NestImmune, StromaImmune, InnerMarginImmune, OuterMarginImmune, TumourNeutrophils];

    /// <summary>Area of tumour cells that a model or a person called this pattern or subtype / area of all tumour cells, stroma and fat not counted.</summary>
    public static string Pattern(string name) => PatternPrefix + name;

    /// <summary>True for measures that are 0-1.</summary>
    public static bool IsShare(string name) => Shares.Contains(name) || name.StartsWith(PatternPrefix, StringComparison.Ordinal);

    /// <summary>A name as measures have it, whatever its case; null when nothing of that name is ever measured.</summary>
    public static string? Known(string name) =>
        name.StartsWith(PatternPrefix, StringComparison.OrdinalIgnoreCase) && name.AsSpan(PatternPrefix.Length).Trim().Length > 0
        ? Pattern(RoleNames.PatternOf(name[PatternPrefix.Length..]))
        : Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    private readonly SortedDictionary<string, Measure> _measures = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Measure> All => _measures;

    public Measure this[string name]
    {
        get => _measures.TryGetValue(name, out Measure found) ? found : Measure.None(
            name.StartsWith(PatternPrefix, StringComparison.Ordinal)
                ? $"no class of the tissue model or of the annotations gives {name}"
                : $"nothing that ran gives {name}");
        set => _measures[name] = value;
    }
}
