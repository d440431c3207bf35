using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>
/// <c>positivity.png</c>: every graded cell in its class's colour over the pale slide, negative ones first: its outline where the picture is fine
/// enough to show one, else a dot; for markers of area the stained tissue in place of cells.
/// </summary>
public static class PositivityPicture
{
    public const string FileName = "positivity.png";

    private const int FootPx = 140;

    /// <summary>A dot is half as wide as the nucleus, so that the cell can be seen around it, and never less than can be seen.</summary>
    private const double DotShare = 0.5, LeastRadiusPx = 1.5;

    /// <summary>From this scale on outlines are drawn: the nucleus of a lymphocyte, 6 µm, is then 12 px wide.</summary>
    private const double OutlinePxPerUm = 2;

    private static readonly Grade[] FromBelow = [Grade.Negative, Grade.Weak, Grade.Moderate, Grade.Strong];

    public static void Write(string path, SlideThumbnail thumbnail, TissueMask mask, NucleusTable nuclei,
        ContourSpool contours, IhcPanel panel, StainedArea stained)
    {
        using SlidePicture picture = new(thumbnail, $"{panel.Marker.Name}: {(ShowsArea(panel) ? "stained tissue" : "graded cells")}", FootPx, 0);
        using Mat slide = PictureInk.Scaled(thumbnail.Image, picture.Slide.Width, picture.Slide.Height);
        slide.ConvertTo(slide, MatType.CV_8UC3, 0.45, 140);
        if (ShowsArea(panel))
        {
            PutArea(slide, mask, stained, picture);
        }
        else if (picture.PxPerUm >= OutlinePxPerUm)
        {
            PutOutlines(slide, nuclei, contours, panel.Classes, picture);
        }
        else
        {
            PutDots(slide, nuclei, panel.Classes, picture);
        }

        picture.PutSlide(slide);
        PutLegend(picture, panel);
        picture.Write(path);
    }

    private static bool ShowsArea(IhcPanel panel) => panel.Marker.Compartment == Compartment.Area;

    private static void PutDots(Mat slide, NucleusTable nuclei, IhcClasses classes, SlidePicture picture)
    {
        foreach (Grade grade in FromBelow)
        {
            nuclei.ForEach(n =>
            {
                if (classes.GradeAt(n.ClassIndex) == grade)
                {
                    double radius = Math.Max(LeastRadiusPx, DotShare * Math.Sqrt(n.AreaUm2 / Math.PI) * picture.PxPerUm);
                    Point at = new(PictureInk.Fixed(n.X * picture.PxPerSlidePxX), PictureInk.Fixed(n.Y * picture.PxPerSlidePxY));
                    Cv2.Circle(slide, at, (int)(radius * (1 << PictureInk.FractionBits)), ColourOf(classes, n), -1,
                        LineTypes.AntiAlias, PictureInk.FractionBits);
                }
            });
        }
    }

    // So few cells fit into a picture of this scale that reading their outlines once a grade costs nothing.
    private static void PutOutlines(Mat slide, NucleusTable nuclei, ContourSpool contours, IhcClasses classes, SlidePicture picture)
    {
        byte[] bytes = new byte[512];
        int[] xy = [];
        double toX = picture.PxPerSlidePxX / ContourCodec.UnitsPerPx, toY = picture.PxPerSlidePxY / ContourCodec.UnitsPerPx;
        foreach (Grade grade in FromBelow)
        {
            contours.Rewind();
            nuclei.ForEach(n =>
            {
                ReadOnlySpan<byte> contour = contours.Next(ref bytes);
                if (classes.GradeAt(n.ClassIndex) == grade)
                {
                    xy = xy.Length < contour.Length ? new int[2 * contour.Length] : xy;
                    int length = ContourCodec.Decode(contour, xy);
                    Point[] ring = [.. Enumerable.Range(0, length / 2)
                        .Select(i => new Point(PictureInk.Fixed(xy[2 * i] * toX), PictureInk.Fixed(xy[2 * i + 1] * toY)))];
                    Cv2.Polylines(slide, [ring], true, ColourOf(classes, n), 2, LineTypes.AntiAlias, PictureInk.FractionBits);
                }
            });
        }
    }

    private static Scalar ColourOf(IhcClasses classes, in Nucleus n) =>
        PictureInk.Of(classes.All[n.ClassIndex].R, classes.All[n.ClassIndex].G, classes.All[n.ClassIndex].B);

    private static void PutArea(Mat slide, TissueMask mask, StainedArea stained, SlidePicture picture)
    {
        using Mat share = new(stained.Height, stained.Width, MatType.CV_8UC1, Scalar.All(0));
        for (int y = 0; y < stained.Height; y++)
        {
            for (int x = 0; x < stained.Width; x++)
            {
                SlidePoint centre = stained.CentreOf(x, y);
                share.At<byte>(y, x) = mask.At(centre.X, centre.Y) == MaskClass.Tissue ? (byte)Math.Min(255, 255 * stained.ShareAt(x, y)) : (byte)0;
            }
        }

        // Squeezed into the slide's width, all blocks of a crop would lie too far left and up: at 100 px by up to a tenth of it.
        using Mat coverage = new();
        Size reach = new((int)Math.Round(slide.Width * stained.Reach.X), (int)Math.Round(slide.Height * stained.Reach.Y));
        Cv2.Resize(share, coverage, reach, 0, 0, slide.Width < share.Width ? InterpolationFlags.Area : InterpolationFlags.Nearest);
        PictureInk.Blend(slide, coverage, new Point(0, 0), PictureInk.Of(200, 50, 50));
    }

    private static void PutLegend(SlidePicture picture, IhcPanel panel)
    {
        IEnumerable<(string Name, Scalar Colour)> entries = ShowsArea(panel)
            ? [("stained", PictureInk.Of(200, 50, 50))]
            : panel.Classes.All.Take(panel.Classes.Grades + 1).Reverse().Select(c => (IhcClasses.GradeNameOf(c.Name), PictureInk.Of(c.R, c.G, c.B)));
        picture.PutLegend(entries, e => e.Name, (swatch, e) => Cv2.Rectangle(picture.Sheet, swatch, e.Colour, -1));
    }
}
