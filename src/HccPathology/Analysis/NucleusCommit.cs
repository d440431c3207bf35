using HccPathology.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Analysis;

/// <summary>
/// Puts tiles' nuclei into the slide's table in an order that does not know the tiles: by blocks of 512 analysis px, row by
/// row, and within a block by y, then x; of two with one centroid by their size and outline. It holds back one row of tiles; everything
/// above is final.
/// </summary>
internal sealed class NucleusCommit(NucleusTable table, ContourSpool contours)
{
    private readonly List<TileNuclei> _row = [];
    private int _rowY = -1;

    /// <summary>Nuclei taken so far, those held back too.</summary>
    public long Count { get; private set; }

    public void Add(TileSpec tile, TileNuclei found)
    {
        Count += found.Nuclei.Count;
        if (tile.CoreY != _rowY)
        {
            Flush();
            _rowY = tile.CoreY;
        }

        _row.Add(found);
    }

    /// <summary>Writes the row that is held back; call once after the last tile.</summary>
    public void Flush()
    {
        List<(TileNuclei Tile, int Index)> cells = [.. _row.SelectMany(tile => Enumerable.Range(0, tile.Nuclei.Count).Select(i => (tile, i)))];
        cells.Sort(Compare);
        foreach ((TileNuclei tile, int index) in cells)
        {
            table.Add(tile.Nuclei[index]);
            contours.Add(tile.Contour(index));
        }

        _row.Clear();
    }

    private static int Compare((TileNuclei Tile, int Index) a, (TileNuclei Tile, int Index) b)
    {
        (int ax, int ay) = a.Tile.Blocks[a.Index];
        (int bx, int by) = b.Tile.Blocks[b.Index];
        Nucleus first = a.Tile.Nuclei[a.Index], second = b.Tile.Nuclei[b.Index];
        int order = (ay, ax, first.Y, first.X, first.AreaUm2, first.ClassIndex).CompareTo((by, bx, second.Y, second.X, second.AreaUm2, second.ClassIndex));
        return order != 0 ? order : a.Tile.Contour(a.Index).SequenceCompareTo(b.Tile.Contour(b.Index));
    }
}
