namespace HccPathology.Foreground;

/// <summary>Square blocks over the cells of a plane, numbered row after row; the last of a row or column end with the plane.</summary>
/// <param name="CellsWide">Columns of the plane.</param>
/// <param name="CellsHigh">Its rows.</param>
/// <param name="Side">Cells along a block.</param>
internal readonly record struct BlockGrid(int CellsWide, int CellsHigh, int Side)
{
    private readonly int _wide = (CellsWide + Side - 1) / Side, _high = (CellsHigh + Side - 1) / Side;

    public int Count => _wide * _high;

    /// <summary>The block of a cell.</summary>
    public int Of(int cell) => cell / CellsWide / Side * _wide + cell % CellsWide / Side;

    /// <summary>A block and those that touch it, three by three where there are as many.</summary>
    public IEnumerable<int> Around(int block)
    {
        (int bx, int by) = (block % _wide, block / _wide);
        for (int y = Math.Max(0, by - 1); y <= Math.Min(_high - 1, by + 1); y++)
        {
            for (int x = Math.Max(0, bx - 1); x <= Math.Min(_wide - 1, bx + 1); x++)
            {
                yield return y * _wide + x;
            }
        }
    }
}
