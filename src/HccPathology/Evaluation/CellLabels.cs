namespace HccPathology.Evaluation;

/// <summary>
/// Which object every pixel belongs to: 0 none, else a label from 1 up to <see cref="MaxLabel"/>. Given row by row, so that a
/// slide of 60,000 px needs one row and not 14 GB.
/// </summary>
public abstract class CellLabels
{
    public abstract int Width { get; }
    public abstract int Height { get; }
    public abstract int MaxLabel { get; }

    /// <summary>The class of a label; null when it has none.</summary>
    public abstract string? ClassOf(int label);

    /// <summary>Columns [Start, End) of a row outside of which no object lies; empty where there is none.</summary>
    public abstract (int Start, int End) Extent(int y);

    /// <summary>Writes the labels of a row from column <paramref name="x"/> on; what lies outside of the image is 0.</summary>
    public abstract void CopyRow(int y, int x, Span<int> row);

    /// <summary>The same from column 0 on.</summary>
    public void CopyRow(int y, Span<int> row) => CopyRow(y, 0, row);
}
