namespace HccPathology.Tissue;

/// <summary>What the tissue network said in one tile.</summary>
/// <param name="Cores">The cores of the patches, counted from the slide's upper left one.</param>
/// <param name="Shares">
/// Probabilities in 1/255: core after core, in each the cells row by row, and for each cell the classes of the map.
/// </param>
public sealed record TileTissue(IReadOnlyList<(int X, int Y)> Cores, byte[] Shares)
{
    /// <summary>The patches' vectors for a slide model, core after core; empty when none are wanted.</summary>
    public float[] Vectors { get; init; } = [];
}
