namespace HccPathology.Tissue;

/// <summary>
/// Roles by name: those that cards and annotations give in so many words, and those that common class names stand for.
/// Only names in this table are understood; anything else is <see cref="TissueRole.Other"/> and said to be.
/// </summary>
public static class RoleNames
{
    /// <summary>Each role with its own name first, in lower case without blanks and signs.</summary>
    private static readonly (TissueRole Role, string[] Names)[] Table =
    [
        (TissueRole.Tumour, ["tumour", "tumor", "hcc", "carcinoma", "cancer", "malignant", "neoplasm", "tumorepithelium", "tumourepithelium", "adenocarcinomaepithelium", "viabletumour", "viabletumor"]),
        (TissueRole.Parenchyma, ["parenchyma", "liver", "nontumour", "nontumor", "normal", "normalliver", "benign", "liverparenchyma", "hepatocytes", "nontumourliver", "nontumorliver"]),
        (TissueRole.Stroma, ["stroma", "fibrosis", "capsule", "septum", "septa", "connectivetissue", "collagen", "tumourstroma", "tumorstroma", "cancerassociatedstroma", "fibroustissue"]),
        (TissueRole.Necrosis, ["necrosis", "necrotic", "debris"]),
        (TissueRole.Steatosis, ["steatosis", "fat", "adipose", "adiposetissue"]),
        (TissueRole.Lymphoid, ["lymphoid", "lymphocytes", "lymphocyte", "immunecells", "inflammation", "lymphoidaggregate", "lymphocytepositive", "tils"]),
        (TissueRole.Portal, ["portal", "portaltract", "portalfield"]),
        (TissueRole.Vessel, ["vessel", "vessels", "blood", "bloodvessel", "haemorrhage", "hemorrhage"]),
        (TissueRole.Glass, ["glass", "background", "whitespace", "empty"]),
        (TissueRole.Artefact, ["artefact", "artifact", "pen", "fold", "blur", "ignore"]),
        (TissueRole.Other, ["other"]),
    ];

    /// <summary>Roles as cards give them, for messages.</summary>
    public static string All { get; } = string.Join(", ", Table.Select(t => t.Names[0]));

    /// <summary>A role by its own name, as in a card; null for anything else.</summary>
    public static TissueRole? Of(string name) => Find(t => t.Names[0] == Plain(name));

    /// <summary>What a class of that name is commonly; null when the table does not have it.</summary>
    public static TissueRole? Guess(string className) => Find(t => t.Names.Contains(Plain(className)));

    /// <summary>A role's own name.</summary>
    public static string NameOf(TissueRole role) => Array.Find(Table, t => t.Role == role).Names[0];

    private static TissueRole? Find(Predicate<(TissueRole Role, string[] Names)> fits)
    {
        int index = Array.FindIndex(Table, fits);
        return index < 0 ? null : Table[index].Role;
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
