using System.Runtime.InteropServices;
using OpenCvSharp;

namespace HccPathology.Pixels;

/// <summary>
/// PNG, JPEG and TIFF pictures to and from memory. Files are read and written as bytes and only decoded by OpenCV,
/// whose own file functions fail on non-ASCII names on some systems and answer with an empty picture instead of an error.
/// </summary>
public static class ImageFile
{
    /// <summary>Offset of the colour type in a PNG's first chunk: 0 grey, 2 RGB, 3 palette, 4 and 6 with alpha.</summary>
    private const int PngColourType = 25;

    // One owner of parallelism: workers run whole tiles side by side, so OpenCV inside them must not start threads. And it
    // prints on stderr by itself what is thrown here as well.
    static ImageFile()
    {
        Cv2.SetNumThreads(1);
        Cv2.SetLogLevel(LogLevel.SILENT);
    }

    /// <summary>OpenCV's version; touching it loads the native library and makes it single-threaded.</summary>
    public static string OpenCvVersion => Cv2.GetVersionString() ?? "unknown";

    /// <summary>Reads any picture as 8-bit RGB; what is transparent lies on white, as glass is, and 16-bit is scaled down.</summary>
    /// <param name="path">Stands for it in messages.</param>
    /// <param name="bytes">All of the file.</param>
    internal static RgbImage ReadRgb(string path, byte[] bytes)
    {
        using Mat picture = Decode(path, bytes);
        using Mat rgb = new();
        Cv2.CvtColor(picture, rgb, ColorConversionCodes.BGR2RGB);
        int width = rgb.Width, height = rgb.Height;
        RgbImage image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            Marshal.Copy(rgb.Ptr(y), image.Data, y * width * 3, width * 3);
        }

        PutOnWhite(image, bytes);
        return image;
    }

    public static void WritePng(string path, RgbImage image)
    {
        using FileStream file = File.Create(path);
        WritePng(file, image);
    }

    public static void WritePng(Stream destination, RgbImage image)
    {
        using Mat rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Data);
        using Mat bgr = new();
        Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        // Level 3 of 9: within 6 % of the smallest size for overviews and several times faster than 9.
        destination.Write(Encode(".png", bgr, new ImageEncodingParam(ImwriteFlags.PngCompression, 3)));
    }

    /// <summary>A picture in the format of an extension.</summary>
    /// <exception cref="PathologyException">OpenCV cannot; it says so by a result alone, and leaves nothing to write.</exception>
    internal static byte[] Encode(string extension, Mat picture, params ImageEncodingParam[] parameters) =>
        Cv2.ImEncode(extension, picture, out byte[] bytes, [.. parameters.SelectMany(p => (int[])[(int)p.EncodingId, p.Value])]) && bytes.Length > 0
            ? bytes
            : throw new PathologyException(FailureKind.Temporary,
                $"a picture of {picture.Width} x {picture.Height} px cannot be written as {extension}: memory may have run out; run again with more");

    // OpenCV leaves the alpha channel out: of a PNG the hidden colours are then seen (what a person has masked would be analysed), of a
    // TIFF those that libtiff has multiplied with alpha, which are black where nothing is.
    private static void PutOnWhite(RgbImage image, byte[] bytes)
    {
        (bool isPng, bool isTiff) = (IsPng(bytes), IsTiff(bytes));
        // A PNG of grey or RGB, as nearly all are, has no alpha (but for one colour that tRNS says is transparent), and is not decoded again to see that.
        if ((!isPng && !isTiff) || (isPng && bytes.Length > PngColourType && bytes[PngColourType] is 0 or 2 && bytes.AsSpan().IndexOf("tRNS"u8) < 0))
        {
            return;
        }

        using Mat whole = Cv2.ImDecode(bytes, ImreadModes.Unchanged | ImreadModes.IgnoreOrientation);
        if (whole.Channels() != 4 || whole.Width != image.Width || whole.Height != image.Height)
        {
            return;
        }

        using Mat channel = whole.ExtractChannel(3);
        using Mat alpha = new();
        channel.ConvertTo(alpha, MatType.CV_8UC1, channel.Depth() == MatType.CV_16U ? 1 / 257.0 : 1);
        byte[] row = new byte[image.Width];
        for (int y = 0; y < image.Height; y++)
        {
            Marshal.Copy(alpha.Ptr(y), row, 0, row.Length);
            Span<byte> to = image.Row(y);
            for (int i = 0; i < to.Length; i++)
            {
                int a = row[i / 3];
                to[i] = (byte)Math.Min(255, (isPng ? (to[i] * a + 127) / 255 : to[i]) + 255 - a);
            }
        }
    }

    private static bool IsPng(byte[] bytes) => bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    private static bool IsTiff(byte[] bytes) => bytes is [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..];

    private static Mat Decode(string path, byte[] bytes)
    {
        Mat? picture = null;
        // OpenCV reads others, too, whatever they are named: a WebP's hidden colours would be analysed, 363 nuclei for 91.
        bool isKnown = IsPng(bytes) || IsTiff(bytes) || bytes is [0xFF, 0xD8, ..];
        string reason = bytes.Length == 0 ? "the file is empty"
            : isKnown ? "it is damaged or of an unknown kind"
            : $"its first bytes ({Convert.ToHexString(bytes.AsSpan(0, Math.Min(4, bytes.Length)))}) are those of another kind";
        try
        {
            picture = isKnown ? Cv2.ImDecode(bytes, ImreadModes.Color | ImreadModes.IgnoreOrientation) : null;
        }
        catch (OpenCVException e)
        {
            reason = e.ErrMsg.ReplaceLineEndings(" ").Trim();
        }

        if (picture is null || picture.Empty())
        {
            picture?.Dispose();
            throw new PathologyException(FailureKind.BadData,
                $"{path}: cannot be decoded as a picture: {reason}; give a readable PNG, JPEG or TIFF");
        }

        return picture;
    }
}
