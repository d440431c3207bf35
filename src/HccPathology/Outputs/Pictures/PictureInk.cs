using HccPathology.Pixels;
using OpenCvSharp;

namespace HccPathology.Outputs.Pictures;

/// <summary>Colour and coverage: the few drawing steps that the pictures share. Pictures are BGR inside, as OpenCV writes them.</summary>
internal static class PictureInk
{
    /// <summary>Coordinates in 1/16 px: outlines and dots are drawn with sub-pixel care.</summary>
    public const int FractionBits = 4;

    public static readonly Scalar Black = Scalar.All(25);
    public static readonly Scalar Grey = Scalar.All(110);
    public static readonly Scalar White = Scalar.All(255);

    public static Scalar Of(byte r, byte g, byte b) => new(b, g, r);

    /// <summary>Mixes a colour into the picture by an 8-bit coverage whose upper left corner lies at a point; what falls outside is cut.</summary>
    public static void Blend(Mat picture, Mat coverage, Point at, Scalar colour)
    {
        int width = picture.Cols, height = picture.Rows, inkWidth = coverage.Cols, inkHeight = coverage.Rows;
        Span<Vec3b> pixels = picture.AsSpan<Vec3b>();
        Span<byte> ink = coverage.AsSpan<byte>();
        for (int y = Math.Max(0, -at.Y); y < Math.Min(inkHeight, height - at.Y); y++)
        {
            for (int x = Math.Max(0, -at.X); x < Math.Min(inkWidth, width - at.X); x++)
            {
                int alpha = ink[y * inkWidth + x];
                ref Vec3b pixel = ref pixels[(y + at.Y) * width + x + at.X];
                pixel = new Vec3b(Mix(pixel.Item0, colour.Val0, alpha), Mix(pixel.Item1, colour.Val1, alpha), Mix(pixel.Item2, colour.Val2, alpha));
            }
        }
    }

    /// <summary>The picture in BGR at a size, shrunk by area, enlarged by cubic interpolation.</summary>
    public static Mat Scaled(RgbImage image, int width, int height)
    {
        using Mat rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Data);
        using Mat bgr = new();
        Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        Mat scaled = new();
        Cv2.Resize(bgr, scaled, new Size(width, height), 0, 0, width < image.Width ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        return scaled;
    }

    /// <summary>A colour laid over another at an opacity of 0-1, BGR.</summary>
    public static Vec3b Over(Vec3b colour, Vec3b under, double alpha) =>
        new(Over(colour.Item0, under.Item0, alpha), Over(colour.Item1, under.Item1, alpha), Over(colour.Item2, under.Item2, alpha));

    /// <summary>The same for one channel.</summary>
    public static byte Over(byte colour, byte under, double alpha) => (byte)Math.Round(alpha * colour + (1 - alpha) * under);

    /// <summary>A picture coordinate for OpenCV: a slide point lies between pixel centres at .5, OpenCV's pixel centres lie at whole numbers.</summary>
    public static int Fixed(double px) => (int)Math.Round((px - 0.5) * (1 << FractionBits));

    private static byte Mix(byte under, double over, int alpha) => (byte)((under * (255 - alpha) + (int)over * alpha + 127) / 255);
}
