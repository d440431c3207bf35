namespace HccPathology.Stains;

/// <summary>Pixels as they would be with another amount of the same stains, and under another lamp: every optical density times a factor (Beer and
/// Lambert), a table for each channel.</summary>
public sealed class Restaining
{
    private readonly uint[] _red, _green, _blue;

    /// <param name="times">Factor on densities.</param>
    /// <param name="white">Where densities count from; what is lighter is as much lighter than the glass that is shown.</param>
    /// <param name="shown">The glass that is shown, not darker than the slide's; null for that itself.</param>
    public Restaining(double times, (byte R, byte G, byte B) white, (byte R, byte G, byte B)? shown = null)
    {
        (byte r, byte g, byte b) = shown ?? white;
        (_red, _green, _blue) = (Table(times, white.R, r, 16), Table(times, white.G, g, 8), Table(times, white.B, b, 0));
    }

    /// <summary>One row of pixels 0xAARRGGBB to opaque ones.</summary>
    public void Row(ReadOnlySpan<uint> pixels, Span<uint> shown)
    {
        uint[] red = _red, green = _green, blue = _blue;
        for (int x = 0; x < pixels.Length; x++)
        {
            uint pixel = pixels[x];
            shown[x] = 0xFF000000 | red[(byte)(pixel >> 16)] | green[(byte)(pixel >> 8)] | blue[(byte)pixel];
        }
    }

    private static uint[] Table(double times, byte white, byte shown, int shift) =>
        [.. Enumerable.Range(0, 256)
            .Select(v => (uint)(v >= white ? Math.Min(v + shown - white, 255) : Math.Round(shown * Math.Pow(Math.Max(v, 1) / (double)white, times))) << shift)];
}
