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

    /// <summary>Writes the labels of a row; what lies outside of the image is 0.</summary>
    public abstract void CopyRow(int y, Span<int> row);
}
