using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>Finds the nuclei of one tile after the other; one per worker, which holds the planes of a tile and reuses them.</summary>
public abstract class NucleusFinder : IDisposable
{
    /// <summary>Finds the nuclei whose centroid lies in the tile's core and on tissue.</summary>
    /// <param name="pixels">The tile's pixels, halo included.</param>
    /// <param name="tile">Where they lie.</param>
    public abstract TileNuclei Detect(TileBuffer pixels, TileSpec tile);

    public abstract void Dispose();
}
