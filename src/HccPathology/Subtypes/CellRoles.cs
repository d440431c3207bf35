using HccPathology.Density;

namespace HccPathology.Subtypes;

/// <summary>What the cell classes of detectors are to the rules, by their names.</summary>
internal static class CellRoles
{
    private static readonly HashSet<string> Epithelial = new(StringComparer.OrdinalIgnoreCase)
    {
        "epithelial", "tumour", "tumor", "tumour cell", "tumor cell", "neoplastic", "hepatocyte", "malignant",
    };

    public static bool IsImmune(string cellClass) => ImmuneCells.Includes(cellClass);

    /// <summary>Within a tumour these are the tumour's cells.</summary>
    public static bool IsEpithelial(string cellClass) => Epithelial.Contains(cellClass);
}
