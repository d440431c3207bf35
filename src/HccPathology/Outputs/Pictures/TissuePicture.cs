using HccPathology.Foreground;
using HccPathology.Regions;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary><c>tissue.png</c>: the slide under the colours of its tissue classes, with each class's area; a demonstration says so in red.</summary>
public static class TissuePicture
{
    public const string FileName = "tissue.png";

    private const int LinePx = 40, LeastRightPx = 520, MostRightPx = 1000, LegendPx = 80, FootPx = 120;

    /// <summary>Strong enough to tell classes apart, weak enough to see what they stand on.</summary>
    private const double ColourAlpha = 0.5;

    /// <param name="path">The file.</param>
    /// <param name="thumbnail">The slide.</param>
    /// <param name="regions">Its classes.</param>
    /// <param name="mask">What is tissue: glass that a drawn region reaches over keeps its own colours.</param>
    /// <param name="caution">Of a demonstration model, as tables say it; null for none.</param>
    public static void Write(string path, SlideThumbnail thumbnail, RegionRaster regions, TissueMask mask, string? caution)
    {
        IReadOnlyList<ClassArea> areas = ClassArea.Of(regions);
        int widest = areas.Select(a => PictureText.Width(a.Class.Name + NumbersOf(a), SlidePicture.TextCapHeight)).DefaultIfEmpty().Max();
        int rightPx = Math.Clamp(LegendPx + widest, LeastRightPx, MostRightPx);
        using SlidePicture picture = new(thumbnail, "Tissue classes", FootPx, rightPx);
        using Mat slide = PictureInk.Scaled(thumbnail.Image, picture.Slide.Width, picture.Slide.Height);
        PutColours(slide, regions, mask, picture);
        picture.PutSlide(slide);
        PutLegend(picture, areas, rightPx - LegendPx);
        picture.PutCaution(caution);
        picture.Write(path);
    }

    private static void PutColours(Mat slide, RegionRaster regions, TissueMask mask, SlidePicture picture)
    {
        Span<Vec3b> pixels = slide.AsSpan<Vec3b>();
        for (int y = 0; y < picture.Slide.Height; y++)
        {
            for (int x = 0; x < picture.Slide.Width; x++)
            {
                double slideX = (x + 0.5) / picture.PxPerSlidePxX, slideY = (y + 0.5) / picture.PxPerSlidePxY;
                byte found = regions.At(slideX, slideY);
                if (found != RegionRaster.None && mask.At(slideX, slideY) == MaskClass.Tissue)
                {
                    (byte r, byte g, byte b) = regions.Classes[found].Colour;
                    ref Vec3b pixel = ref pixels[y * picture.Slide.Width + x];
                    pixel = PictureInk.Over(new Vec3b(b, g, r), pixel, ColourAlpha);
                }
            }
        }
    }

    private static void PutLegend(SlidePicture picture, IReadOnlyList<ClassArea> areas, int width)
    {
        int x = picture.Slide.Right + 32, y = picture.Slide.Top + 24;
        foreach (ClassArea area in areas)
        {
            (byte r, byte g, byte b) = area.Class.Colour;
            Cv2.Rectangle(picture.Sheet, new Rect(x, y - 18, 26, 22), PictureInk.Of(Pale(r), Pale(g), Pale(b)), -1);
            Cv2.Rectangle(picture.Sheet, new Rect(x, y - 18, 26, 22), PictureInk.Of(r, g, b), 2, LineTypes.AntiAlias);
            // A very long name is cut, never its numbers.
            string numbers = NumbersOf(area);
            string name = PictureText.Fitted(area.Class.Name, SlidePicture.TextCapHeight, width - PictureText.Width(numbers, SlidePicture.TextCapHeight));
            PictureText.Put(picture.Sheet, name + numbers, new Point(x + 38, y), SlidePicture.TextCapHeight, PictureInk.Black);
            y += LinePx;
        }
    }

    // On a crop of 0.1 mm² two decimals would be 0.00.
    private static string NumbersOf(ClassArea area) => area.AreaMm2 < 0.1
        ? FormattableString.Invariant($"  {area.AreaMm2:0.####} mm² ({100 * area.Share:0.0} %)")
        : FormattableString.Invariant($"  {area.AreaMm2:0.00} mm² ({100 * area.Share:0.0} %)");

    private static byte Pale(byte value) => PictureInk.Over(value, 255, ColourAlpha);
}
