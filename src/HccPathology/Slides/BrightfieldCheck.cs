using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Slides;

/// <summary>
/// Whether a slide was scanned in transmitted light. Optical density, and with it every stain, means nothing for
/// fluorescence, where dark is empty; without this check such a slide would come out as solid tissue with wrong numbers.
/// </summary>
/// <param name="IsBrightfield">False only on evidence: when in doubt a slide counts as brightfield.</param>
/// <param name="Reason">A sentence for people, with the shares it rests on.</param>
public sealed record BrightfieldCheck(bool IsBrightfield, string Reason)
{
    // Looked at in full up to 1024 px, else through 8 x 8 windows of 64 px spread evenly: 260,000 pixels, and few enough
    // stored tiles that JPEG 2000, the slowest to decode, takes a fraction of a second.
    private const int OverviewPx = 1024;
    private const int Windows = 8;
    private const int WindowPx = 64;

    // Glass and pale tissue have 150 and more in every channel, even under a dim lamp; fluorescence has that in burnt-out
    // specks only. Haematoxylin crowded to the limit still leaves (60, 30, 80), DAB (90, 45, 15): a brightest channel above
    // 48 and a weakest of more than a tenth of it. Black to the last bit is padding that some scanners write.
    private const int LightLevel = 150;
    private const int DarkLevel = 48;
    private const double EnoughLight = 0.02;
    private const double Most = 0.5;

    // A picture of labels has a colour for each, and pure ones; of a camera's picture a sample has thousands.
    private const int MostFlatColours = 64;
    private const double EnoughPure = 0.1;

    // Written by the scanner: Leica SCN and 3DHISTECH MRXS.
    private static readonly string[] IlluminationProperties = ["leica.illumination-source", "mirax.GENERAL.SLIDE_TYPE"];

    public static BrightfieldCheck Of(Slide slide)
    {
        foreach (string name in IlluminationProperties)
        {
            if (slide.Facts.Properties.TryGetValue(name, out string? value) && value.Contains("fluorescence", StringComparison.OrdinalIgnoreCase))
            {
                return new BrightfieldCheck(false, $"the scanner says so: {name} is {value}");
            }
        }

        SlideLevel lowest = slide.Facts.Levels.Last(l => l.Doubt is null);
        if (lowest.Width <= OverviewPx && lowest.Height <= OverviewPx)
        {
            using TileBuffer whole = new((int)lowest.Width, (int)lowest.Height);
            slide.Read(new LevelRect(lowest.Index, 0, 0, whole.Width, whole.Height), whole);
            return Of(whole.ToRgb());
        }

        return Of(Sample(slide, lowest));
    }

    /// <summary>Decides from an overview or a sample of the slide's pixels.</summary>
    public static BrightfieldCheck Of(RgbImage overview)
    {
        HashSet<int> colours = [];
        long black = 0, light = 0, dark = 0, oneColoured = 0, all = (long)overview.Width * overview.Height;
        for (int i = 0; i < overview.Data.Length; i += 3)
        {
            int r = overview.Data[i], g = overview.Data[i + 1], b = overview.Data[i + 2];
            int brightest = Math.Max(r, Math.Max(g, b)), weakest = Math.Min(r, Math.Min(g, b));
            if (colours.Count <= MostFlatColours)
            {
                colours.Add(r << 16 | g << 8 | b);
            }

            black += brightest == 0 ? 1 : 0;
            light += weakest >= LightLevel ? 1 : 0;
            dark += brightest is > 0 and < DarkLevel ? 1 : 0;
            oneColoured += brightest >= DarkLevel && 10 * weakest < brightest ? 1 : 0;
        }

        double lit = Math.Max(1, all - black), lightShare = light / (double)all;
        bool isFluorescence = black == all || (lightShare < EnoughLight && (dark + oneColoured) / lit > Most);
        string shares = $"{lightShare:P0} of the picture is light, {(black + dark) / (double)all:P0} dark, {oneColoured / (double)all:P0} of one pure colour";
        if (colours.Count <= MostFlatColours && oneColoured >= EnoughPure * all)
        {
            return new BrightfieldCheck(false, $"{colours.Count} flat colours, looks like a picture of labels or a drawing: {shares}");
        }

        return isFluorescence
            ? new BrightfieldCheck(false, $"no transmitted light, looks like fluorescence: {shares}")
            : new BrightfieldCheck(true, $"transmitted light: {shares}");
    }

    private static RgbImage Sample(Slide slide, SlideLevel level)
    {
        int width = (int)Math.Min(level.Width, WindowPx), height = (int)Math.Min(level.Height, WindowPx);
        using TileBuffer window = new(width, height);
        RgbImage sample = new(width * Windows, height * Windows);
        for (int i = 0; i < Windows * Windows; i++)
        {
            int column = i % Windows, row = i / Windows;
            slide.Read(new LevelRect(level.Index, (level.Width - width) * column / (Windows - 1),
                (level.Height - height) * row / (Windows - 1), width, height), window);
            RgbImage pixels = window.ToRgb();
            for (int y = 0; y < height; y++)
            {
                pixels.Row(y).CopyTo(sample.Row(row * height + y)[(column * width * 3)..]);
            }
        }

        return sample;
    }
}
