using HccPathology.Foreground;
using HccPathology.Geometry;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary><c>overview.png</c>: the slide with the outline of what was analysed, and what was excluded tinted by its reason.</summary>
public static class OverviewPicture
{
    public const string FileName = "overview.png";

    private const int FootPx = 140;

    /// <summary>A tint that leaves the tissue under it visible.</summary>
    private const double TintAlpha = 0.45;

    public static void Write(string path, SlideThumbnail thumbnail, IReadOnlyList<MaskArea> areas)
    {
        using SlidePicture picture = new(thumbnail, "Tissue overview (tinted: excluded)", FootPx, 0);
        using Mat slide = PictureInk.Scaled(thumbnail.Image, picture.Slide.Width, picture.Slide.Height);
        MaskArea[] ordered = [.. areas.OrderByDescending(a => a.Class)];
        foreach (MaskArea area in ordered)
        {
            PutArea(slide, area, picture);
        }

        picture.PutSlide(slide);
        picture.PutLegend(ordered, area => NameOf(area.Class), (swatch, area) => PutSwatch(picture.Sheet, swatch, area.Class));
        picture.Write(path);
    }

    private static void PutArea(Mat slide, MaskArea area, SlidePicture picture)
    {
        Scalar colour = ColourOf(area.Class);
        Point[][] rings = [.. area.Polygons.SelectMany(p => (IEnumerable<IReadOnlyList<SlidePoint>>)[p.Shell, .. p.Holes])
            .Select(ring => Scaled(ring, picture))];
        if (area.Class != MaskClass.Tissue)
        {
            using Mat tinted = slide.Clone();
            Cv2.FillPoly(tinted, rings, colour, LineTypes.AntiAlias, PictureInk.FractionBits);
            Cv2.AddWeighted(tinted, TintAlpha, slide, 1 - TintAlpha, 0, slide);
        }

        Cv2.Polylines(slide, rings, isClosed: true, colour, 3, LineTypes.AntiAlias, PictureInk.FractionBits);
    }

    private static Point[] Scaled(IReadOnlyList<SlidePoint> ring, SlidePicture picture) =>
        [.. ring.Select(p => new Point(PictureInk.Fixed(p.X * picture.PxPerSlidePxX), PictureInk.Fixed(p.Y * picture.PxPerSlidePxY)))];

    private static string NameOf(MaskClass maskClass) => maskClass switch
    {
        MaskClass.Tissue => "analysed tissue",
        MaskClass.Pen => "pen mark",
        MaskClass.Blur => "blurred",
        MaskClass.Fold => "folded",
        MaskClass.Damaged => "damaged",
        _ => "glass",
    };

    private static void PutSwatch(Mat sheet, Rect swatch, MaskClass maskClass)
    {
        if (maskClass != MaskClass.Tissue)
        {
            Scalar full = ColourOf(maskClass);
            Cv2.Rectangle(sheet, swatch, new Scalar(Tint(full.Val0), Tint(full.Val1), Tint(full.Val2)), -1);
        }

        Cv2.Rectangle(sheet, swatch, ColourOf(maskClass), 3, LineTypes.AntiAlias);
    }

    private static double Tint(double value) => TintAlpha * value + (1 - TintAlpha) * 255;

    private static Scalar ColourOf(MaskClass maskClass)
    {
        (byte r, byte g, byte b) = MaskClassLook.Of(maskClass).Colour;
        return PictureInk.Of(r, g, b);
    }
}
