namespace HccPathology.Geometry;

/// <summary>
/// How much of each cell of a grid lies on the slide, 0-1: all of it, but for the last column and row, which reach past the slide. On a
/// picture of 250 µm whole cells of 8 µm would make its area 5 % too large. Nor may the centre of a whole cell say what is there: where less than
/// half of the last cells lies on the slide it is beyond the slide, and their tissue and nuclei would be lost.
/// </summary>
/// <param name="width">Cells in x.</param>
/// <param name="height">Cells in y.</param>
/// <param name="slideWidth">Width of the slide in cells, in general no whole number.</param>
/// <param name="slideHeight">Height of the slide in cells.</param>
public sealed class CellShares(int width, int height, double slideWidth, double slideHeight)
{
    private readonly double[] _columns = Along(width, slideWidth), _rows = Along(height, slideHeight);

    public double this[int x, int y] => _columns[x] * _rows[y];

    /// <summary>Of a cell by its index, row by row.</summary>
    public double this[int cell] => this[cell % _columns.Length, cell / _columns.Length];

    /// <summary>Middle, in cells from the slide's left edge, of what of a column lies on the slide.</summary>
    public double MiddleX(int x) => x + _columns[x] / 2;

    /// <summary>The same of a row, from the upper edge.</summary>
    public double MiddleY(int y) => y + _rows[y] / 2;

    /// <summary>Middle of what of a cell lies on the slide, level-0 px, for cells of so many µm.</summary>
    public SlidePoint Middle(int x, int y, double cellUm, Mpp mpp) => new(MiddleX(x) * cellUm / mpp.X, MiddleY(y) * cellUm / mpp.Y);

    /// <summary>The first column whose middle lies at a place, in cells from the slide's left edge, or right of it; the
    /// number of columns when there is none.</summary>
    public int FirstColumn(double place) => First(_columns, place);

    /// <summary>The same of rows, from the upper edge.</summary>
    public int FirstRow(double place) => First(_rows, place);

    // All but the last are whole, with their middle at half a cell.
    private static int First(double[] shares, double place) =>
        (int)Math.Clamp(Math.Ceiling(place - 0.5), 0, shares.Length) is var first && first == shares.Length - 1 && first + shares[first] / 2 < place
            ? shares.Length
            : first;

    private static double[] Along(int cells, double slide) => [.. Enumerable.Range(0, cells).Select(i => Math.Clamp(slide - i, 0, 1))];
}
