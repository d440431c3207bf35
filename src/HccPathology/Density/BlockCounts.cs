using HccPathology.Nuclei;

namespace HccPathology.Density;

/// <summary>
/// Net area and cells of one zone by square blocks of 250 µm, from the slide's upper left corner: what intervals by resampling
/// and hotspots are worked out from. Areas are in grid cells: whole ones, so that every sum is exact, but at the slide's right and lower edge.
/// </summary>
internal sealed class BlockCounts
{
    public const double BlockUm = 250;

    private readonly bool[] _ignored;

    /// <param name="columns">Blocks in x.</param>
    /// <param name="rows">Blocks in y.</param>
    /// <param name="classes">Cell classes; one more row is kept for all of them together but those that are ignored.</param>
    /// <param name="cellAreaMm2">Area of a grid cell.</param>
    public BlockCounts(int columns, int rows, IReadOnlyList<CellClass> classes, double cellAreaMm2)
    {
        (Columns, Rows, CellAreaMm2, _ignored) = (columns, rows, cellAreaMm2, [.. classes.Select(c => c.IsIgnored)]);
        Net = new double[columns * rows];
        Cells = [.. Enumerable.Range(0, classes.Count + 1).Select(_ => new int[columns * rows])];
    }

    public int Columns { get; }
    public int Rows { get; }
    public double CellAreaMm2 { get; }

    /// <summary>Grid cells of net area, block by block.</summary>
    public double[] Net { get; }

    /// <summary>Nuclei: all that are not ignored first, then each class; block by block.</summary>
    public int[][] Cells { get; }

    public long Count(int of) => Cells[of].Sum(n => (long)n);

    public double NetAreaMm2 => Net.Sum() * CellAreaMm2;

    public static (int Columns, int Rows) GridOf(double widthUm, double heightUm) =>
        ((int)Math.Ceiling(widthUm / BlockUm), (int)Math.Ceiling(heightUm / BlockUm));

    /// <summary>The block of every grid cell along one axis, by its centre.</summary>
    public static int[] BlockOfCells(int cells, double cellUm, int blocks) =>
        [.. Enumerable.Range(0, cells).Select(i => Math.Min(blocks - 1, (int)((i + 0.5) * cellUm / BlockUm)))];

    public void Add(int block, int classIndex)
    {
        Cells[0][block] += _ignored[classIndex] ? 0 : 1;
        Cells[classIndex + 1][block]++;
    }
}
