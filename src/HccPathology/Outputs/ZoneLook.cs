using HccPathology.Zones;

namespace HccPathology.Outputs;

/// <summary>Colours of the bands: red inside of the tumour, yellow to blue outside, paler and darker the nearer and farther.</summary>
internal static class ZoneLook
{
    private static readonly (byte R, byte G, byte B) Core = (150, 20, 40), Inner = (245, 130, 60), Outer = (250, 220, 70), Far = (50, 110, 190);

    /// <summary>Of a band by its number, 1 for the core.</summary>
    public static (byte R, byte G, byte B) ColourOf(ZoneOptions options, int band)
    {
        int inside = options.AllBands.Count(b => b.IsInside), outside = options.AllBands.Count - inside;
        return band <= inside
            ? Mix(Core, Inner, inside == 1 ? 0 : (band - 1) / (double)(inside - 1))
            : Mix(Outer, Far, outside == 1 ? 0 : (band - inside - 1) / (double)(outside - 1));
    }

    private static (byte R, byte G, byte B) Mix((byte R, byte G, byte B) a, (byte R, byte G, byte B) b, double share) =>
        ((byte)Math.Round(a.R + (b.R - a.R) * share), (byte)Math.Round(a.G + (b.G - a.G) * share), (byte)Math.Round(a.B + (b.B - a.B) * share));
}
