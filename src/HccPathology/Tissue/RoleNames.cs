namespace HccPathology.Tissue;

/// <summary>What a name of a class stands for.</summary>
/// <param name="Role">Null for names that say nothing of the kind of tissue, such as <c>Region*</c>, and for a tumour's outline.</param>
/// <param name="Pattern">Growth pattern of HCC that the name is; then the role is tumour.</param>
/// <param name="IsWithinTumour">It is the tumour's own, wherever it lies: stroma along a tumour's edge is else that of the liver.</param>
public readonly record struct ClassMeaning(TissueRole? Role, string? Pattern = null, bool IsWithinTumour = false)
{
    /// <summary>Of a tumour: what is in it a tissue model says, or smaller regions.</summary>
    public static ClassMeaning Outline { get; } = new(null, IsWithinTumour: true);
}

/// <summary>
/// The one table of what names of classes mean, whether a model or a person gave them. Nothing is guessed: a name that is not in it is
/// unknown, and whoever asks says what then. Case, blanks and signs do not matter.
/// </summary>
/// <remarks>
/// Two names that are easily taken for something else. Adipose tissue is a tissue of its own (hilum, omentum, around the liver), not fatty
/// liver: as steatosis it would be counted as parenchyma and thin out its densities. <c>fat</c> may be either, and is unknown.
/// </remarks>
public static class RoleNames
{
    /// <summary>Begins the class of tissue that nobody drew and <c>--unannotated</c> says the role of, which follows.</summary>
    public const string NotAnnotated = "not annotated: ";

    /// <summary>What a model takes for tumour beyond a tumour's outline that a person drew.</summary>
    public static TissueClass Beyond { get; } = new("beyond the outline", TissueRole.Other, RoleColours.Of(TissueRole.Other));

    private static readonly Entry[] Table =
    [
        new(TissueRole.Tumour, ["tumour", "tumor"],
            ["hcc", "hepatocellular carcinoma", "carcinoma", "cancer", "malignant", "neoplasm", "viable tumour", "viable tumor",
                "whole tumour", "whole tumor", "tumour area",
            "tumor area", "tumour region", "tumor region", "tumour epithelium", "tumor epithelium", "adenocarcinoma epithelium"]),
        new(TissueRole.Parenchyma, ["parenchyma"],
            ["liver", "liver parenchyma", "hepatocytes", "non-tumour", "non-tumor", "non-tumour liver", "non-tumor liver", "normal",
                "normal liver", "background liver", "benign",
            "adjacent liver", "cirrhotic liver"]),
        new(TissueRole.Stroma, ["stroma"],
            ["fibrosis", "fibrous tissue", "connective tissue", "collagen", "capsule", "septum", "septa"]),
        new(TissueRole.Necrosis, ["necrosis"], ["necrotic", "necrotic tissue", "necrotic area", "debris"]),
        new(TissueRole.Steatosis, ["steatosis"], ["fat vacuoles"]),
        new(TissueRole.Lymphoid, ["lymphoid"],
            ["lymphoid aggregate", "lymphoid follicle", "immune cells", "lymphocytes", "lymphocyte", "lymphocyte-positive", "inflammation", "TILs",
                "TLS", "tertiary lymphoid structure"]),
        new(TissueRole.Portal, ["portal"], ["portal tract", "portal field", "portal area", "portal triad"]),
        new(TissueRole.Vessel, ["vessel"], ["vessels", "blood vessel", "vein", "central vein", "blood", "haemorrhage", "hemorrhage"]),
        new(TissueRole.Glass, ["glass"], ["background", "whitespace", "empty"]),
        new(TissueRole.Artefact, ["artefact", "artifact", "exclude"], ["excluded", "exclusion", "fold", "pen", "blur", "bubble", "crush"]),
        new(TissueRole.Other, ["other"], ["bile duct", "nerve", "muscle", "adipose", "adipose tissue", "gallbladder", "beyond the outline"]),
    ];

    /// <summary>Growth patterns of HCC (WHO 2019) and subtypes that are one: tumour, and the pattern is kept.</summary>
    private static readonly string[] Patterns =
        ["trabecular", "macrotrabecular", "pseudoglandular", "solid", "steatohepatitic", "clear cell", "scirrhous", "fibrolamellar", "chromophobe"];

    /// <summary>Stroma that is the tumour's own by its name.</summary>
    private static readonly string[] TumourStroma = ["tumour stroma", "tumor stroma", "cancer-associated stroma"];

    /// <summary>Where the tumour ends, and not what is in it.</summary>
    private static readonly string[] Outlines = ["tumour outline", "tumor outline", "tumour contour", "tumor contour", "tumour boundary", "tumor boundary"];

    /// <summary>QuPath's class for what was looked at, and our own outline of tissue: they say nothing about its kind.</summary>
    private static readonly string[] Frames = ["region", "tissue", "roi"];

    private static readonly Dictionary<string, ClassMeaning> Meanings = new(
    [
        .. Table.SelectMany(e => e.Words.Concat(e.Names).Select(name => KeyValuePair.Create(Plain(name), new ClassMeaning(e.Role)))),
        .. Patterns.Select(name => KeyValuePair.Create(Plain(name), new ClassMeaning(TissueRole.Tumour, name))),
        KeyValuePair.Create("compact", new ClassMeaning(TissueRole.Tumour, "solid")),          // WHO 2019: solid (compact) is one pattern
        .. TumourStroma.Select(name => KeyValuePair.Create(Plain(name), new ClassMeaning(TissueRole.Stroma, IsWithinTumour: true))),
        .. Outlines.Select(name => KeyValuePair.Create(Plain(name), ClassMeaning.Outline)),
        .. Frames.Select(name => KeyValuePair.Create(name, new ClassMeaning(null))),
    ]);

    /// <summary>Roles as cards and options give them, for messages.</summary>
    public static string All { get; } = string.Join(", ", Table.Select(e => e.Words[0]));

    /// <summary>A role by its own word, as cards and options give it, in British or American spelling; null for anything else.</summary>
    public static TissueRole? Of(string word) => Array.Find(Table, e => e.Words.Contains(word.ToLowerInvariant()))?.Role;

    /// <summary>
    /// What a class of that name is; null when the table does not have it. Of a derived class such as <c>Tumor: Positive</c> the whole name
    /// is looked up, then the part before the colon; when what follows is known too, it must be the same kind of tissue: what <c>Tumor: Necrosis</c> is
    /// must be said. Names that begin with <c>Ignore</c> are QuPath's for what is not to be measured, and
    /// ours for pen, blur and folds; those of tissue in no region are our own.
    /// </summary>
    public static ClassMeaning? MeaningOf(string className) =>
        className.StartsWith(NotAnnotated, StringComparison.Ordinal) && Of(className[NotAnnotated.Length..]) is { } role ? new ClassMeaning(role)
        : Meanings.TryGetValue(Plain(className), out ClassMeaning whole) ? whole
        : className.Split(':') is var parts && Meanings.TryGetValue(Plain(parts[0]), out ClassMeaning first) ? Derived(first, parts[1..])
        : Plain(className).StartsWith("ignore", StringComparison.Ordinal) ? new ClassMeaning(TissueRole.Artefact)
        : null;

    /// <summary>A growth pattern as the table has it, whatever its case, blanks and signs; one that it does not have as it was given.</summary>
    public static string PatternOf(string word) =>
        Meanings.TryGetValue(Plain(word), out ClassMeaning known) && known.Pattern is { } pattern ? pattern : word.Trim();

    /// <summary>True for names of vascular invasion, which nothing here calls: it takes a pathologist to see an endothelium.</summary>
    internal static bool IsInvasion(string name) =>
        name.Contains("invasion", StringComparison.OrdinalIgnoreCase) || name.Contains("MVI", StringComparison.Ordinal)
        || string.Concat(name.Select(c => char.IsLetter(c) ? char.ToLowerInvariant(c) : ' ')).Split(' ').Contains("mvi");

    /// <summary>A role's own word.</summary>
    public static string NameOf(TissueRole role) => Array.Find(Table, e => e.Role == role)!.Words[0];

    private static ClassMeaning? Derived(ClassMeaning meaning, IEnumerable<string> words)
    {
        foreach (string word in words)
        {
            if (Meanings.TryGetValue(Plain(word), out ClassMeaning closer))
            {
                if (closer.Role != meaning.Role)
                {
                    return null;
                }

                meaning = closer.Pattern is null ? meaning : closer;
            }
        }

        return meaning;
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private sealed record Entry(TissueRole Role, string[] Words, string[] Names);
}
