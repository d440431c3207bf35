using HccPathology.Tiles;

namespace HccPathology.Tissue;

/// <summary>
/// Probabilities of tissue classes on a grid over the slide. Cell (cx, cy) covers the level-0 px
/// [cx * CellWidthPx, (cx + 1) * CellWidthPx) and the same in y; the last cells may reach past the slide.
/// </summary>
public sealed class TissueMap
{
    private readonly int _cellsPerCore;

    /// <param name="card">The model that fills it.</param>
    /// <param name="patches">The pixels that its patches are cut from.</param>
    public TissueMap(TissueModelCard card, AnalysisFrame patches)
        : this(card.Classes, (patches.Width + card.CellPx - 1) / card.CellPx, (patches.Height + card.CellPx - 1) / card.CellPx,
            card.CellPx * patches.DownsampleX, card.CellPx * patches.DownsampleY, card.CorePx / card.CellPx, card.IsOfPatches)
    {
    }

    internal TissueMap(IReadOnlyList<TissueClass> classes, int width, int height, double cellWidthPx, double cellHeightPx, int cellsPerCore, bool isOfPatches)
    {
        (Classes, Width, Height, CellWidthPx, CellHeightPx, _cellsPerCore) = (classes, width, height, cellWidthPx, cellHeightPx, cellsPerCore);
        IsOfPatches = isOfPatches;
        Shares = new byte[checked((long)width * height * classes.Count)];
    }

    public IReadOnlyList<TissueClass> Classes { get; }
    public int Width { get; }
    public int Height { get; }

    /// <summary>Level-0 px a cell is wide; not an integer in general.</summary>
    public double CellWidthPx { get; }

    public double CellHeightPx { get; }

    /// <summary>True when each cell is the answer to a patch of its own: then neighbours differ more than tissue does.
    /// A segmentation has smoothed already.</summary>
    public bool IsOfPatches { get; }

    /// <summary>Row by row, and for each cell the classes' probabilities in 1/255; all 0 where no tissue was.</summary>
    public byte[] Shares { get; }

    /// <summary>Puts a tile's answers in their places; every core comes once, so the order does not matter.</summary>
    public void Add(TileTissue tile)
    {
        int classes = Classes.Count, across = _cellsPerCore;
        for (int i = 0; i < tile.Cores.Count; i++)
        {
            (int x, int y) = (tile.Cores[i].X * across, tile.Cores[i].Y * across);
            int columns = Math.Min(across, Width - x);
            for (int row = 0; row < across && y + row < Height && columns > 0; row++)
            {
                tile.Shares.AsSpan((i * across + row) * across * classes, columns * classes).CopyTo(Shares.AsSpan(((y + row) * Width + x) * classes));
            }
        }
    }
}
