using HccPathology.Subtypes;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>Gathers the patches' vectors that the tissue model makes, tile by tile, for a slide model.</summary>
internal sealed class BagCollector(TissueModel model, PatchGrid grid)
{
    private readonly List<((int X, int Y) Core, float[] Vectors, int First)> _patches = [];

    /// <exception cref="PathologyException">A vector holds something else than numbers.</exception>
    public void Add(TileTissue tile)
    {
        int bad = Array.FindIndex(tile.Vectors, v => !float.IsFinite(v));
        if (bad >= 0)
        {
            throw new PathologyException(FailureKind.BadData, $"tissue model {model.Card.Name}: its embedding holds {tile.Vectors[bad]} instead of a number");
        }

        for (int i = 0; i < tile.Cores.Count; i++)
        {
            _patches.Add((tile.Cores[i], tile.Vectors, i * model.EmbeddingLength));
        }
    }

    /// <summary>The bag, row by row of patches, whatever the tiles were.</summary>
    public PatchBag Bag()
    {
        _patches.Sort((a, b) => a.Core.Y != b.Core.Y ? a.Core.Y.CompareTo(b.Core.Y) : a.Core.X.CompareTo(b.Core.X));
        int length = model.EmbeddingLength;
        float[] vectors = new float[(long)_patches.Count * length];
        for (int i = 0; i < _patches.Count; i++)
        {
            _patches[i].Vectors.AsSpan(_patches[i].First, length).CopyTo(vectors.AsSpan(i * length));
        }

        double toX = grid.Frame.DownsampleX, toY = grid.Frame.DownsampleY;
        return new PatchBag(
            [.. _patches.Select(p =>
                new BagPatch((p.Core.X * model.Card.CorePx - grid.MarginPx) * toX, (p.Core.Y * model.Card.CorePx - grid.MarginPx) * toY,
                    model.Card.PatchPx * toX, model.Card.PatchPx * toY))],
            vectors, length);
    }
}
