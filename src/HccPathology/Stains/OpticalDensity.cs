namespace HccPathology.Stains;

/// <summary>
/// Optical density of an 8-bit channel: log10(white / value), by table, 0 for anything brighter than white. Base 10 as in
/// QuPath; value 0 counts as 1, which caps the density at 2.4.
/// </summary>
public static class OpticalDensity
{
    /// <summary>Density of every byte value against <paramref name="white"/> (1-255).</summary>
    public static float[] Table(byte white)
    {
        ArgumentOutOfRangeException.ThrowIfZero(white);
        var table = new float[256];
        for (int value = 0; value < 256; value++)
        {
            table[value] = (float)Math.Max(0, Math.Log10(white / (double)Math.Max(value, 1)));
        }

        return table;
    }
}
