namespace HccPathology.Tiles;

/// <summary>
/// One tile in analysis px: the half-open core that it owns and the rectangle that is read for it, which is the core and a
/// halo all round and may reach past the slide.
/// </summary>
/// <param name="Order">Place in plan order, from 0: rows of tiles from the top, left to right.</param>
/// <param name="CoreX">Left side of the core.</param>
/// <param name="CoreY">Upper side of the core.</param>
/// <param name="CoreWidth">Width of the core; less than the tile size at the slide's right edge.</param>
/// <param name="CoreHeight">Height of the core.</param>
/// <param name="Halo">Px read beyond the core on every side.</param>
public readonly record struct TileSpec(int Order, int CoreX, int CoreY, int CoreWidth, int CoreHeight, int Halo)
{
    public int ReadX => CoreX - Halo;
    public int ReadY => CoreY - Halo;
    public int ReadWidth => CoreWidth + 2 * Halo;
    public int ReadHeight => CoreHeight + 2 * Halo;

    /// <summary>True when a point in analysis px lies in the core: every point of the slide lies in exactly one.</summary>
    public bool Owns(double x, double y) => x >= CoreX && x < CoreX + CoreWidth && y >= CoreY && y < CoreY + CoreHeight;
}
