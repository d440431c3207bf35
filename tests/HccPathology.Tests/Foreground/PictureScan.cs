using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using OpenCvSharp;

namespace HccPathology.Tests.Foreground;

/// <summary>An overview scan of a picture in memory, resampled by OpenCV, so that these tests need no slide file.</summary>
internal static class PictureScan
{
    public static OverviewScan Of(string path, double mpp) => Of(Load(path), mpp);

    public static RgbImage Load(string path)
    {
        using Mat bgr = Cv2.ImRead(path, ImreadModes.Color);
        return FromMat(bgr);
    }

    public static OverviewScan Of(RgbImage picture, double mpp)
    {
        double pixelPx = Math.Max(1, OverviewScan.WantedPixelUm / mpp);
        int wide = Math.Max(1, (int)Math.Round(picture.Width / pixelPx)), high = Math.Max(1, (int)Math.Round(picture.Height / pixelPx));
        using Mat full = ToMat(picture);
        using Mat small = new();
        Cv2.Resize(full, small, new Size(wide, high), 0, 0, InterpolationFlags.Area);
        RgbImage pixels = FromMat(small);
        uint[] packed = new uint[wide * high];
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = 0xFF000000u | (uint)pixels.Data[i * 3] << 16 | (uint)pixels.Data[i * 3 + 1] << 8 | pixels.Data[i * 3 + 2];
        }

        OverviewScan scan = new(wide, high, picture.Width / (double)wide, picture.Height / (double)high, new Mpp(mpp));
        new CellBlock(packed, wide, wide, high).Reduce(0, 0, scan);
        return scan;
    }

    public static Mat ToMat(RgbImage picture)
    {
        using Mat rgb = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Data);
        Mat bgr = new();
        Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        return bgr;
    }

    public static RgbImage FromMat(Mat bgr)
    {
        using Mat rgb = new();
        Cv2.CvtColor(bgr, rgb, ColorConversionCodes.BGR2RGB);
        RgbImage picture = new(rgb.Width, rgb.Height);
        System.Runtime.InteropServices.Marshal.Copy(rgb.Data, picture.Data, 0, picture.Data.Length);
        return picture;
    }
}
