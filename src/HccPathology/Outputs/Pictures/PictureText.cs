using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>
/// Text in pictures. OpenCV's stroke fonts look rough at their own size, so a line is drawn four times as large and reduced by
/// area; they know ASCII only, so accents are dropped, µ becomes u, and ² is set as a small raised 2.
/// </summary>
internal static class PictureText
{
    private const int Oversampling = 4;
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;

    /// <summary>Cap height of the font at scale 1, in px.</summary>
    private const double CapHeight = 21;

    private const double Raised = 0.65;

    /// <summary>Width in px of the text at a cap height in px.</summary>
    public static int Width(string text, double capHeight) => Layout(Ascii(text), capHeight * Oversampling).Sum(part => part.Advance) / Oversampling;

    /// <summary>The text, cut with dots in its middle until it is no wider than <paramref name="width"/>.</summary>
    public static string Fitted(string text, double capHeight, int width)
    {
        for (int kept = text.Length; kept > 6 && Width(text, capHeight) > width; kept--)
        {
            text = string.Concat(text.AsSpan(0, kept / 2 - 1), "...", text.AsSpan(text.Length - (kept / 2 - 2)));
        }

        return text;
    }

    /// <summary>Puts the text with its left end and baseline at a point.</summary>
    public static void Put(Mat picture, string text, Point at, double capHeight, Scalar colour)
    {
        IReadOnlyList<Part> parts = Layout(Ascii(text), capHeight * Oversampling);
        int margin = (int)Math.Ceiling(capHeight), width = parts.Sum(p => p.Advance) / Oversampling + 2 * margin, height = 4 * margin;
        using Mat large = new(height * Oversampling, width * Oversampling, MatType.CV_8UC1, Scalar.All(0));
        int x = margin * Oversampling, thickness = Math.Max(1, (int)Math.Round(capHeight * Oversampling / 9));
        foreach (Part part in parts.Where(p => p.Text.Length > 0))
        {
            Point baseline = new(x, 2.5 * margin * Oversampling - (part.Raised ? capHeight * Oversampling * 0.55 : 0));
            Cv2.PutText(large, part.Text, baseline, Font, part.Scale, Scalar.All(255), thickness, LineTypes.AntiAlias);
            x += part.Advance;
        }

        using Mat coverage = new();
        Cv2.Resize(large, coverage, new Size(width, height), 0, 0, InterpolationFlags.Area);
        PictureInk.Blend(picture, coverage, new Point(at.X - margin, at.Y - (int)(2.5 * margin)), colour);
    }

    /// <summary>Latin letters without their accents; what is left beyond ASCII becomes a question mark.</summary>
    internal static string Ascii(string text) => string.Create(text.Length, text, (kept, from) =>
    {
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = from[i] switch
            {
                'µ' or 'μ' => 'u',
                '²' => '²',
                >= ' ' and <= '~' => from[i],
                var letter => LatinLetters.BaseOf(letter) is <= '~' and >= ' ' and var plain ? plain : '?',
            };
        }
    });

    private static IReadOnlyList<Part> Layout(string text, double capHeight)
    {
        List<Part> parts = [];
        foreach (string run in text.Replace("²", "\u00012\u0001", StringComparison.Ordinal).Split('\u0001'))
        {
            bool raised = parts.Count % 2 == 1;
            double scale = capHeight / CapHeight * (raised ? Raised : 1);
            parts.Add(new Part(run, raised, scale, run.Length == 0 ? 0 : Cv2.GetTextSize(run, Font, scale, 1, out _).Width));
        }

        return parts;
    }

    private readonly record struct Part(string Text, bool Raised, double Scale, int Advance);
}
