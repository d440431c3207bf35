namespace HccPathology.Density;

/// <summary>Which cell classes are immune cells, and what they cover.</summary>
public static class ImmuneCells
{
    /// <summary>
    /// Area of a cell for 1 of its nucleus: the nucleus of a lymphocyte is about three quarters as wide as the cell, 7-10 µm, so the cell
    /// has (4/3)² times its area.
    /// </summary>
    public const double CellPerNucleusArea = 16.0 / 9;

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "immune", "immune cell", "immune cells", "inflammatory", "inflammatory cell", "inflammatory cells", "lymphocyte",
        "lymphocytes", "lymphoid", "mononuclear", "TIL",
    };

    /// <summary>True for the names that models give to lymphocytes and plasma cells together.</summary>
    public static bool Includes(string cellClass) => Names.Contains(cellClass);
}
