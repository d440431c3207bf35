using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>
/// What the names of annotation classes mean. Names are compared without regard to case, and <c>_</c>, <c>-</c> and spaces are
/// alike; of a derived class such as <c>Tumor: Positive</c> the whole name is looked up first, then the part before the colon.
/// </summary>
public sealed class RegionRoles
{
    /// <summary>Written as a role: regions of the class are left out, as if they were not in the file.</summary>
    private const string LeftOut = "none";

    private static readonly (TissueRole Role, string[] Names)[] Table =
    [
        (TissueRole.Tumour,
        [
            "tumour", "tumor", "hcc", "hepatocellular carcinoma", "carcinoma", "cancer", "malignant", "neoplasm", "viable tumour",
            "viable tumor", "whole tumour", "whole tumor", "tumour area", "tumor area", "tumour region", "tumor region",
        ]),
        (TissueRole.Parenchyma,
        [
            "parenchyma", "liver", "liver parenchyma", "hepatocytes", "non tumour", "non tumor", "nontumour", "nontumor", "normal", "normal liver",
            "background liver", "benign", "adjacent liver", "cirrhotic liver",
        ]),
        (TissueRole.Stroma, ["stroma", "fibrosis", "fibrous tissue", "connective tissue", "collagen", "capsule", "septum", "septa", "tumour stroma", "tumor stroma"]),
        (TissueRole.Necrosis, ["necrosis", "necrotic", "necrotic tissue", "necrotic area"]),
        (TissueRole.Steatosis, ["steatosis", "fat vacuoles"]),
        (TissueRole.Lymphoid, ["lymphoid", "lymphoid aggregate", "lymphoid follicle", "immune cells", "lymphocytes", "tls", "tertiary lymphoid structure"]),
        (TissueRole.Portal, ["portal", "portal tract", "portal field", "portal area", "portal triad"]),
        (TissueRole.Vessel, ["vessel", "vessels", "blood vessel", "vein", "central vein", "blood", "haemorrhage", "hemorrhage"]),
        (TissueRole.Other, ["other", "bile duct", "nerve", "muscle", "adipose", "adipose tissue", "gallbladder"]),
        (TissueRole.Glass, ["glass", "background", "empty"]),
        (TissueRole.Artefact, ["artefact", "artifact", "exclude", "excluded", "exclusion", "fold", "pen", "blur", "bubble", "crush"]),
    ];

    /// <summary>Growth patterns of HCC: tumour, and the pattern is kept.</summary>
    private static readonly string[] Patterns =
        ["trabecular", "macrotrabecular", "pseudoglandular", "solid", "compact", "steatohepatitic", "clear cell", "scirrhous", "fibrolamellar", "chromophobe"];

    /// <summary>QuPath's class for what was looked at, and our own outline of tissue: they say nothing about its kind.</summary>
    private static readonly string[] Frames = ["region", "tissue", "roi"];

    private readonly Dictionary<string, (TissueRole? Role, string? Pattern)> _meanings = [];

    /// <param name="overrides">Entries <c>NAME=ROLE</c> that go before the table; the role may be <c>tumour:PATTERN</c>, or <c>none</c> to leave the class out.</param>
    /// <exception cref="PathologyException">An entry cannot be read.</exception>
    public RegionRoles(IEnumerable<string>? overrides = null)
    {
        foreach ((TissueRole role, string[] names) in Table)
        {
            Array.ForEach(names, name => _meanings[name] = (role, null));
        }

        Array.ForEach(Patterns, name => _meanings[name] = (TissueRole.Tumour, name));
        Array.ForEach(Frames, name => _meanings[name] = (null, null));
        foreach (string entry in overrides ?? [])
        {
            int equals = entry.LastIndexOf('=');
            if (equals <= 0 || !TryRole(entry[(equals + 1)..].Trim(), out (TissueRole?, string?) meaning))
            {
                throw new PathologyException(FailureKind.BadCommand, $"--region-role {entry}: give NAME=ROLE with one of {RoleNames}, tumour:PATTERN, or {LeftOut}");
            }

            _meanings[Key(entry[..equals])] = meaning;
        }
    }

    public static string RoleNames => string.Join(", ", Enum.GetNames<TissueRole>().Select(n => n.ToLowerInvariant()));

    /// <summary>The role that a word such as <c>tumour</c> names.</summary>
    public static bool TryRole(string word, out TissueRole role) =>
        Enum.TryParse(word is "tumor" ? "tumour" : word is "artifact" or "exclude" ? "artefact" : word, ignoreCase: true, out role) && Enum.IsDefined(role) && !char.IsAsciiDigit(word[0]);

    /// <summary>True when the name is known; then <paramref name="found"/> is its class, or null when such regions are to be left out.</summary>
    public bool TryClass(string name, (byte R, byte G, byte B)? colour, out TissueClass? found)
    {
        string key = Key(name);
        int colon = key.IndexOf(':', StringComparison.Ordinal);
        bool known = _meanings.TryGetValue(key, out (TissueRole? Role, string? Pattern) meaning)
            || (colon > 0 && _meanings.TryGetValue(key[..colon].Trim(), out meaning));
        if (!known && key.StartsWith("ignore", StringComparison.Ordinal))
        {
            // QuPath's word for what is not to be measured; ours for pen, blur and folds begins with it.
            (known, meaning) = (true, (TissueRole.Artefact, null));
        }

        found = meaning.Role is { } role ? new TissueClass(name, role, colour ?? RoleColours.Of(role), meaning.Pattern) : null;
        return known;
    }

    private static bool TryRole(string word, out (TissueRole?, string?) meaning)
    {
        string[] parts = word.Split(':', 2);
        TissueRole role = default;
        bool isNone = word.Equals(LeftOut, StringComparison.OrdinalIgnoreCase);
        bool read = isNone || (word.Length > 0 && TryRole(parts[0], out role) && (parts.Length == 1 || (role == TissueRole.Tumour && parts[1].Length > 0)));
        meaning = isNone ? (null, null) : (role, parts.Length == 2 ? parts[1].Trim() : null);
        return read;
    }

    private static string Key(string name) =>
        string.Join(' ', name.ToLowerInvariant().TrimEnd('*', ' ').Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries));
}
