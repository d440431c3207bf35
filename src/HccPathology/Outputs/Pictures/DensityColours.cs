using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>
/// Colours in the order of what they stand for: CIE lightness rises in equal steps from 24 to 90 while the hue turns from violet to
/// yellow at the highest chroma up to 60 that a screen shows. It stays ordered for readers who do not see red from green, and in
/// grey print.
/// </summary>
internal static class DensityColours
{
    private static readonly (byte R, byte G, byte B)[] Steps =
    [
        (77, 32, 125), (1, 66, 160), (10, 91, 147), (6, 111, 151), (6, 131, 157), (20, 151, 160),
        (6, 173, 159), (4, 195, 141), (113, 211, 119), (181, 222, 107), (242, 229, 109),
    ];

    /// <summary>The colour (B, G, R) at a share of the scale; below 0 and above 1 the ends.</summary>
    public static Vec3b At(double share)
    {
        double position = Math.Clamp(share, 0, 1) * (Steps.Length - 1);
        int step = Math.Min((int)position, Steps.Length - 2);
        double part = position - step;
        (byte R, byte G, byte B) a = Steps[step], b = Steps[step + 1];
        return new Vec3b(Mix(a.B, b.B, part), Mix(a.G, b.G, part), Mix(a.R, b.R, part));
    }

    private static byte Mix(byte a, byte b, double part) => (byte)Math.Round(a + (b - a) * part);
}
