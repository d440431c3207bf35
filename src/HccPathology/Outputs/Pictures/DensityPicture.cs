using HccPathology.Foreground;
using HccPathology.Nuclei;
using HccPathology.Zones;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary><c>density.png</c>: nuclei per mm² of analysed tissue as colours over a faded thumbnail; everything else stays pale.</summary>
public static class DensityPicture
{
    public const string FileName = "density.png";

    private const int FootPx = 96, RightPx = 190, BarWidthPx = 30;

    /// <summary>The scale ends here: one cell of dense clutter must not darken the whole slide.</summary>
    private const double ScaleQuantile = 0.99;

    private const double ColourAlpha = 0.82;

    /// <exception cref="PathologyException">The file cannot be written.</exception>
    public static void Write(
        string path, SlideThumbnail thumbnail, TissueMask mask, ZoneMap? zones, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        DensityGrid grid = DensityGrid.Of(mask, zones, nuclei, classes);
        double top = NiceNumber.AtLeast(Math.Max(1, grid.Quantile(ScaleQuantile)));
        string title = FormattableString.Invariant($"Nuclei per mm² (Gaussian, sigma {DensityGrid.SigmaUm:0} µm)");
        using SlidePicture picture = new(thumbnail, title, FootPx, RightPx);
        using Mat slide = Faded(thumbnail, picture.Slide.Width, picture.Slide.Height);
        PutColours(slide, grid, mask, zones, top, picture);
        picture.PutSlide(slide);
        PutColourBar(picture, top);
        PutNote(picture);
        picture.Write(path);
    }

    /// <summary>Grey and pale, so that colour means density only; glass comes out white.</summary>
    private static Mat Faded(SlideThumbnail thumbnail, int width, int height)
    {
        using Mat colour = PictureInk.Scaled(thumbnail.Image, width, height);
        using Mat grey = new(), pale = new();
        Cv2.CvtColor(colour, grey, ColorConversionCodes.BGR2GRAY);
        grey.ConvertTo(pale, MatType.CV_8UC1, 0.4, 160);
        Mat faded = new();
        Cv2.CvtColor(pale, faded, ColorConversionCodes.GRAY2BGR);
        return faded;
    }

    private static void PutColours(Mat slide, DensityGrid grid, TissueMask mask, ZoneMap? zones, double top, SlidePicture picture)
    {
        Span<Vec3b> pixels = slide.AsSpan<Vec3b>();
        for (int y = 0; y < picture.Slide.Height; y++)
        {
            double slideY = (y + 0.5) / picture.PxPerSlidePxY;
            for (int x = 0; x < picture.Slide.Width; x++)
            {
                double slideX = (x + 0.5) / picture.PxPerSlidePxX;
                ref Vec3b pixel = ref pixels[y * picture.Slide.Width + x];
                if (mask.At(slideX, slideY) == MaskClass.Glass)
                {
                    pixel = new Vec3b(255, 255, 255);
                }
                else if (DensityGrid.IsAnalysed(mask, zones, slideX, slideY) && grid.At(slideX, slideY) is var value && !double.IsNaN(value))
                {
                    pixel = PictureInk.Over(DensityColours.At(value / top), pixel, ColourAlpha);
                }
            }
        }
    }

    private static void PutNote(SlidePicture picture)
    {
        const string Note = "grey: excluded from analysis";
        int x = picture.Sheet.Width - SlidePicture.MarginPx - PictureText.Width(Note, SlidePicture.TextCapHeight);
        PictureText.Put(picture.Sheet, Note, new Point(x, picture.FootTop + 66), SlidePicture.TextCapHeight, PictureInk.Grey);
    }

    private static void PutColourBar(SlidePicture picture, double top)
    {
        int height = Math.Clamp(picture.FootTop - picture.Slide.Top - 80, 200, 900), y0 = picture.Slide.Top + 46, x0 = picture.Slide.Right + 32;
        PictureText.Put(picture.Sheet, "per mm²", new Point(x0, y0 - 20), SlidePicture.TextCapHeight, PictureInk.Black);
        for (int y = 0; y < height; y++)
        {
            Vec3b colour = PictureInk.Over(DensityColours.At(1 - y / (double)(height - 1)), new Vec3b(220, 220, 220), ColourAlpha);
            Cv2.Line(picture.Sheet, x0, y0 + y, x0 + BarWidthPx - 1, y0 + y, new Scalar(colour.Item0, colour.Item1, colour.Item2));
        }

        for (int tick = 0; tick <= 5; tick++)
        {
            int y = y0 + height - 1 - tick * (height - 1) / 5;
            Cv2.Line(picture.Sheet, x0 + BarWidthPx, y, x0 + BarWidthPx + 7, y, PictureInk.Black, 2);
            string label = FormattableString.Invariant($"{(tick == 5 ? ">= " : "")}{top * tick / 5:0.##}");
            PictureText.Put(picture.Sheet, label, new Point(x0 + BarWidthPx + 14, y + (int)(SlidePicture.TextCapHeight / 2)),
                SlidePicture.TextCapHeight, PictureInk.Black);
        }
    }
}
