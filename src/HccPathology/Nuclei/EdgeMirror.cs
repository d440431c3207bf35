namespace HccPathology.Nuclei;

/// <summary>
/// Where a tile reaches past the slide a network sees the slide mirrored, as it did in training: on white it would miss
/// nuclei that the edge cuts. One axis of a tile.
/// </summary>
/// <param name="Start">First tile px that lies on the slide.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct EdgeMirror(int Start, int End)
{
    /// <param name="readPx">Where the tile begins, in analysis px.</param>
    /// <param name="tilePx">Length of the tile, halo included.</param>
    /// <param name="slidePx">Length of the slide in analysis px.</param>
    public static EdgeMirror Of(int readPx, int tilePx, int slidePx) => new(Math.Max(0, -readPx), Math.Min(tilePx, slidePx - readPx));

    public bool Contains(int i) => i >= Start && i < End;

    /// <summary>The tile px on the slide whose mirror image lies at i: the px at the edge comes twice.</summary>
    public int At(int i)
    {
        int length = End - Start, at = (i - Start) % (2 * length);
        at = at < 0 ? at + 2 * length : at;
        return Start + (at < length ? at : 2 * length - 1 - at);
    }
}
