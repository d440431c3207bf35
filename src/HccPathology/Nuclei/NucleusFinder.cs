using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>Finds the nuclei of one tile after the other; one per worker, which holds the planes of a tile and reuses them.</summary>
public abstract class NucleusFinder : IDisposable
{
    /// <summary>The part of a tile that is labelled: its core with as much of its halo as a nucleus can reach.</summary>
    public virtual TileSpec Labelled(TileSpec tile) => tile;

    /// <summary>
    /// Of the labelled part of the tile that <see cref="Detect"/> last worked on: which nucleus each pixel belongs to, 0 for none. Nuclei that are another
    /// tile's or too small to be kept have numbers, too; those of the kept ones are in <see cref="TileNuclei.Labels"/>.
    /// </summary>
    public abstract Plane<int> Labels { get; }

    /// <summary>Finds the nuclei whose centroid lies in the tile's core and on tissue.</summary>
    /// <param name="pixels">The tile's pixels, halo included.</param>
    /// <param name="tile">Where they lie.</param>
    public abstract TileNuclei Detect(TileBuffer pixels, TileSpec tile);

    public abstract void Dispose();
}
