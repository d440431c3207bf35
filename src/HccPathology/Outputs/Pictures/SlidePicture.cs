using HccPathology.Geometry;
using HccPathology.Pixels;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>A thumbnail of the whole of level 0 and what it shows.</summary>
public sealed record SlideThumbnail(RgbImage Image, long SlideWidthPx, long SlideHeightPx, Mpp Mpp, string SlideName);

/// <summary>
/// The sheet that the pictures are drawn on: a title line, the slide in the middle, and a foot with a scale bar. The picture of
/// the slide has a longest side of 2000 px; a slide smaller than that is enlarged at most four times, and the sheet keeps a width at which
/// title and legend can be read.
/// </summary>
internal sealed class SlidePicture : IDisposable
{
    public const int LongestSide = 2000;
    public const int MarginPx = 36;
    public const double TextCapHeight = 17, TitleCapHeight = 24;

    private const int HeadPx = 92, MaxEnlargement = 4, MinSheetWidth = 1000, MinBodyBesideBar = 300;

    private static readonly Scalar Red = PictureInk.Of(200, 0, 0);

    public SlidePicture(SlideThumbnail thumbnail, string title, int footPx, int rightPx)
    {
        (int width, int height) = SizeOf(thumbnail.Image);
        int sheetWidth = SheetWidthOf(thumbnail, rightPx);
        Slide = new Rect((sheetWidth - rightPx - width) / 2, HeadPx, width, height);
        FootTop = HeadPx + Math.Max(height, rightPx > 0 ? MinBodyBesideBar : 0);
        Sheet = new Mat(FootTop + footPx, sheetWidth, MatType.CV_8UC3, PictureInk.White);
        PxPerSlidePxX = width / (double)thumbnail.SlideWidthPx;
        PxPerSlidePxY = height / (double)thumbnail.SlideHeightPx;
        PxPerUm = PxPerSlidePxX / thumbnail.Mpp.X;
        PutHead(thumbnail, title);
    }

    /// <summary>What a legend must fit into, before there is a sheet.</summary>
    public static int SheetWidthOf(SlideThumbnail thumbnail, int rightPx) => Math.Max(MinSheetWidth, SizeOf(thumbnail.Image).Width + 2 * MarginPx + rightPx);

    public Mat Sheet { get; }

    /// <summary>Where the slide lies on the sheet.</summary>
    public Rect Slide { get; }

    public double PxPerSlidePxX { get; }
    public double PxPerSlidePxY { get; }
    public double PxPerUm { get; }

    /// <summary>First row below the slide and what stands beside it.</summary>
    public int FootTop { get; }

    /// <summary>The slide in its frame, with the scale bar below.</summary>
    public void PutSlide(Mat slide)
    {
        using Mat part = new(Sheet, Slide);
        slide.CopyTo(part);
        Cv2.Rectangle(Sheet, Slide, Scalar.All(200));
        PutScaleBar();
    }

    /// <summary>A bar of 1, 2 or 5 times a power of ten that is a sixth to a third of the slide's width, with its length above it.</summary>
    private void PutScaleBar()
    {
        double um = NiceNumber.AtMost(Slide.Width / PxPerUm / 3);
        int length = Math.Max(1, (int)Math.Round(um * PxPerUm)), y = FootTop + 58;
        string label = um >= 1000 ? FormattableString.Invariant($"{um / 1000:0.###} mm") : FormattableString.Invariant($"{um / 1000:0.###} mm ({um:0.###} µm)");
        PictureText.Put(Sheet, label, new Point(Slide.Left, FootTop + 40), TextCapHeight, PictureInk.Black);
        Cv2.Rectangle(Sheet, new Rect(Slide.Left, y, length, 8), PictureInk.Black, -1);
    }

    /// <summary>A line of swatches with their names below the slide, the first at the right.</summary>
    public void PutLegend<T>(IEnumerable<T> entries, Func<T, string> nameOf, Action<Rect, T> putSwatch)
    {
        int x = Sheet.Width - MarginPx, baseline = FootTop + 112;
        foreach (T entry in entries)
        {
            x -= PictureText.Width(nameOf(entry), TextCapHeight);
            PictureText.Put(Sheet, nameOf(entry), new Point(x, baseline), TextCapHeight, PictureInk.Black);
            x -= 40;
            putSwatch(new Rect(x, baseline - 20, 28, 22), entry);
            x -= 34;
        }
    }

    /// <summary>A demonstration model's warning in red, at the sheet's lower edge; nothing for null.</summary>
    public void PutCaution(string? caution)
    {
        if (caution is not null)
        {
            string fitted = PictureText.Fitted(caution, TextCapHeight, Sheet.Width - 2 * MarginPx);
            PictureText.Put(Sheet, fitted, new Point(MarginPx, Sheet.Height - 12), TextCapHeight, Red);
        }
    }

    /// <summary>PNG by runs of bytes: on tissue a fifth of the time of the default strategy at level 6, and smaller.</summary>
    public void Write(string path)
    {
        const int RunLengths = 3;                               // zlib's Z_RLE
        byte[] png = ImageFile.Encode(".png", Sheet, new ImageEncodingParam(ImwriteFlags.PngCompression, 1),
            new ImageEncodingParam(ImwriteFlags.PngStrategy, RunLengths));
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    public void Dispose() => Sheet.Dispose();

    private static (int Width, int Height) SizeOf(RgbImage image)
    {
        double scale = Math.Min(MaxEnlargement, LongestSide / (double)Math.Max(image.Width, image.Height));
        return (Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
    }

    private void PutHead(SlideThumbnail thumbnail, string title)
    {
        string size = FormattableString.Invariant(
            $"{title}   {thumbnail.SlideWidthPx * thumbnail.Mpp.X / 1000:0.##} x {thumbnail.SlideHeightPx * thumbnail.Mpp.Y / 1000:0.##} mm   {thumbnail.Mpp}");
        int width = Sheet.Width - 2 * MarginPx;
        PictureText.Put(Sheet, PictureText.Fitted(thumbnail.SlideName, TitleCapHeight, width), new Point(MarginPx, 42), TitleCapHeight, PictureInk.Black);
        PictureText.Put(Sheet, PictureText.Fitted(size, TextCapHeight, width), new Point(MarginPx, 76), TextCapHeight, PictureInk.Grey);
    }
}
