namespace HccPathology.Density;

/// <summary>
/// The one table of what names of cell classes mean, whatever detector gave them. Case does not matter, nor whether a name is of one or of many:
/// <c>tumour</c>, <c>Tumour cell</c> and <c>Tumour cells</c> are one. A name that is not in it means nothing here.
/// </summary>
public static class CellNames
{
    private static readonly HashSet<string> Immune =
        ["immune", "inflammatory", "lymphocyte", "lymphoid", "mononuclear", "til"];

    private static readonly HashSet<string> Macrophages = ["macrophage"];
    private static readonly HashSet<string> Neutrophils = ["neutrophil", "neutrophil granulocyte", "neutrophilic granulocyte", "pmn"];
    private static readonly HashSet<string> Tumour = ["tumour", "tumor", "neoplastic", "malignant", "hcc"];

    /// <summary>Kinds of cells that a tumour is made of, and that healthy tissue has too.</summary>
    private static readonly HashSet<string> OfTumourAndLiver = ["epithelial", "hepatocyte"];

    /// <summary>What immunohistochemistry puts behind the name of a detector's class (QuPath's derived classes).</summary>
    private static readonly string[] Grades = [": Negative", ": Positive", ": 1+", ": 2+", ": 3+"];

    /// <summary>True for the names that models give to lymphocytes and plasma cells together; macrophages and granulocytes are none of them.</summary>
    public static bool IsImmune(string cellClass) => Immune.Contains(Plain(cellClass));

    public static bool IsMacrophage(string cellClass) => Macrophages.Contains(Plain(cellClass));

    public static bool IsNeutrophil(string cellClass) => Neutrophils.Contains(Plain(cellClass));

    /// <summary>Tumour cells, wherever they lie.</summary>
    public static bool IsTumour(string cellClass) => Tumour.Contains(Plain(cellClass));

    /// <summary>Within a tumour these are the tumour's cells; elsewhere they may be healthy ones.</summary>
    public static bool IsTumourWithinTumour(string cellClass) => IsTumour(cellClass) || OfTumourAndLiver.Contains(Plain(cellClass));

    /// <summary>
    /// The detector's class of a graded one: <c>Immune cells: Positive</c> are immune cells, whatever they carry; <c>Immune cells: Pigment*</c> are not.
    /// </summary>
    public static string Ungraded(string cellClass) =>
        Grades.FirstOrDefault(grade => cellClass.EndsWith(grade, StringComparison.Ordinal)) is { } found ? cellClass[..^found.Length] : cellClass;

    private static string Plain(string name)
    {
        string one = name.Trim().ToLowerInvariant().TrimEnd('s');
        return one.EndsWith(" cell", StringComparison.Ordinal) ? one[..^" cell".Length] : one;
    }
}
