namespace HccPathology.Nuclei;

/// <summary>How many pixels of a tile's core are stained with DAB, and how many are pigment, by blocks of 16 x 16 analysis px.</summary>
/// <param name="Width">Blocks in x.</param>
/// <param name="Height">Blocks in y.</param>
public sealed record StainedBlocks(int Width, int Height)
{
    /// <summary>8 µm at 0.5 µm/px; the sides of tiles are multiples of it.</summary>
    public const int BlockPx = 16;

    /// <summary>Row by row.</summary>
    public ushort[] StainedPx { get; } = new ushort[Width * Height];

    /// <summary>Row by row.</summary>
    public ushort[] PigmentPx { get; } = new ushort[Width * Height];
}
