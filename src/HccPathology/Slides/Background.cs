using System.Globalization;

namespace HccPathology.Slides;

/// <summary>The colour behind transparent and unscanned pixels.</summary>
internal static class Background
{
    public static readonly (byte R, byte G, byte B) White = (255, 255, 255);

    /// <summary>From the property <c>openslide.background-color</c> (six hex digits), else white as glass is.</summary>
    public static (byte R, byte G, byte B) From(IReadOnlyDictionary<string, string> properties) =>
        properties.TryGetValue("openslide.background-color", out string? hex) && hex.Length == 6
            && uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint rgb)
            ? ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : White;

    public static uint Pack((byte R, byte G, byte B) colour) =>
        0xFF000000u | ((uint)colour.R << 16) | ((uint)colour.G << 8) | colour.B;

    /// <summary>Premultiplied ARGB over an opaque background, rounded half up: c + background * (255 - a) / 255.</summary>
    public static void Compose(ReadOnlySpan<uint> premultiplied, Span<uint> opaque, uint background)
    {
        premultiplied.CopyTo(opaque);
        if (IsOpaque(opaque))
        {
            return;
        }

        for (int x = 0; x < opaque.Length; x++)
        {
            uint pixel = opaque[x], through = 255 - (pixel >> 24);
            opaque[x] = 0xFF000000u | Over(pixel, background, 16, through) | Over(pixel, background, 8, through) | Over(pixel, background, 0, through);
        }
    }

    // Nearly every row of a slide is opaque, and this scan is vectorised, so composing costs nothing there.
    private static bool IsOpaque(ReadOnlySpan<uint> row) => !row.ContainsAnyInRange(0u, 0xFEFFFFFFu);

    private static uint Over(uint pixel, uint background, int shift, uint through) =>
        Math.Min(255u, ((pixel >> shift) & 255) + (((background >> shift) & 255) * through + 127) / 255) << shift;
}
