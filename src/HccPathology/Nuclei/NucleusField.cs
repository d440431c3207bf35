namespace HccPathology.Nuclei;

/// <summary>A smooth field over a small window of a tile: at least 0.5 inside one nucleus, less outside.</summary>
/// <param name="X">Left side of the window in tile px.</param>
/// <param name="Y">Upper side of the window in tile px.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">Row by row without padding; what lies beyond Width x Height is not used.</param>
internal readonly record struct NucleusField(int X, int Y, int Width, int Height, float[] Values)
{
    public ReadOnlySpan<float> Row(int y) => Values.AsSpan(y * Width, Width);
}
