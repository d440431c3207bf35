using HccPathology.Geometry;

namespace HccPathology.Foreground;

/// <summary>What a mask cell was found to be. Only <see cref="Tissue"/> is analysed.</summary>
public enum MaskClass : byte
{
    Glass = 0,
    Tissue = 1,
    Pen = 2,
    Blur = 3,
    Fold = 4,

    /// <summary>Stored pixels that cannot be read; whether tissue is there is not known.</summary>
    Damaged = 5,
}

/// <summary>
/// Low-resolution map of the slide: which cells are tissue that is analysed, and which were excluded and why.
/// Cell (cx, cy) covers the level-0 px [cx * CellWidthPx, (cx + 1) * CellWidthPx) and the same in y; cells at the right and
/// lower edge may reach past the slide.
/// </summary>
public sealed class TissueMask
{
    /// <param name="width">Cells in x.</param>
    /// <param name="height">Cells in y.</param>
    /// <param name="cellWidthPx">Level-0 px a cell is wide.</param>
    /// <param name="cellHeightPx">Level-0 px a cell is high.</param>
    /// <param name="mpp">Pixel size at level 0.</param>
    /// <param name="cells">Row by row.</param>
    /// <param name="slideWidthPx">Where the slide ends, level-0 px; left out, with the last cell.</param>
    /// <param name="slideHeightPx">The same in y.</param>
    public TissueMask(
        int width, int height, double cellWidthPx, double cellHeightPx, Mpp mpp, MaskClass[] cells,
        double slideWidthPx = double.PositiveInfinity, double slideHeightPx = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, checked(width * height));
        (Width, Height, CellWidthPx, CellHeightPx, Mpp, Cells) = (width, height, cellWidthPx, cellHeightPx, mpp, cells);
        (SlideWidthPx, SlideHeightPx) = (slideWidthPx, slideHeightPx);
        Shares = new CellShares(width, height, slideWidthPx / cellWidthPx, slideHeightPx / cellHeightPx);
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>Level-0 px a cell is wide; not an integer in general.</summary>
    public double CellWidthPx { get; }

    /// <summary>Level-0 px a cell is high.</summary>
    public double CellHeightPx { get; }

    public Mpp Mpp { get; }

    /// <summary>Where the slide ends, level-0 px; infinite when that is with the last cell.</summary>
    public double SlideWidthPx { get; }

    public double SlideHeightPx { get; }

    /// <summary>How much of each cell lies on the slide.</summary>
    public CellShares Shares { get; }

    /// <summary>Row by row, <see cref="Width"/> * <see cref="Height"/>.</summary>
    public MaskClass[] Cells { get; }

    public double CellAreaUm2 => CellWidthPx * Mpp.X * CellHeightPx * Mpp.Y;

    /// <summary>Area in mm² of all cells of a class, as far as they lie on the slide.</summary>
    public double AreaMm2(MaskClass of)
    {
        double count = 0;
        for (int i = 0; i < Cells.Length; i++)
        {
            count += Cells[i] == of ? Shares[i] : 0;
        }

        return count * CellAreaUm2 / 1e6;
    }

    /// <summary>The class at a point in level-0 px; <see cref="MaskClass.Glass"/> outside.</summary>
    public MaskClass At(double x, double y)
    {
        int column = ColumnAt(x), row = RowAt(y);
        return column >= 0 && row >= 0 ? Cells[row * Width + column] : MaskClass.Glass;
    }

    /// <summary>The column of cells that holds a place in level-0 px; -1 outside, where all is glass.</summary>
    public int ColumnAt(double x) => Math.Floor(x / CellWidthPx) is >= 0 and var column && column < Width ? (int)column : -1;

    /// <summary>The same of a row.</summary>
    public int RowAt(double y) => Math.Floor(y / CellHeightPx) is >= 0 and var row && row < Height ? (int)row : -1;

    /// <summary>Is tissue, analysed or excluded.</summary>
    public static bool IsTissue(MaskClass found) => found is not (MaskClass.Glass or MaskClass.Damaged);

    /// <summary>Tissue, analysed or excluded, lies at a point.</summary>
    public bool HoldsTissue(SlidePoint at) => IsTissue(At(at.X, at.Y));

    /// <summary>Makes every cell that the rectangle touches one of a class.</summary>
    public void Mark(SlideRect rect, MaskClass @class)
    {
        (int x0, int x1, int y0, int y1) = CellsOf(rect);
        for (int y = y0; y < y1 && x1 > x0; y++)
        {
            Cells.AsSpan(y * Width + x0, x1 - x0).Fill(@class);
        }
    }

    /// <summary>A mask of its own in which tissue whose cell's middle, in level-0 px, is not kept is glass.</summary>
    public TissueMask Only(Func<SlidePoint, bool> keeps)
    {
        MaskClass[] cells = [.. Cells];
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i] == MaskClass.Tissue && !keeps(new SlidePoint((i % Width + 0.5) * CellWidthPx, (i / Width + 0.5) * CellHeightPx)))
            {
                cells[i] = MaskClass.Glass;
            }
        }

        return new TissueMask(Width, Height, CellWidthPx, CellHeightPx, Mpp, cells, SlideWidthPx, SlideHeightPx);
    }

    /// <summary>True when any cell that the rectangle touches is analysed tissue.</summary>
    public bool AnyTissueIn(SlideRect rect)
    {
        (int x0, int x1, int y0, int y1) = CellsOf(rect);
        for (int y = y0; y < y1; y++)
        {
            if (x1 > x0 && Cells.AsSpan(y * Width + x0, x1 - x0).Contains(MaskClass.Tissue))
            {
                return true;
            }
        }

        return false;
    }

    private (int X0, int X1, int Y0, int Y1) CellsOf(SlideRect rect) => (
        Math.Max(0, (int)Math.Floor(rect.X / CellWidthPx)), Math.Min(Width, (int)Math.Ceiling(rect.XEnd / CellWidthPx)),
        Math.Max(0, (int)Math.Floor(rect.Y / CellHeightPx)), Math.Min(Height, (int)Math.Ceiling(rect.YEnd / CellHeightPx)));
}
