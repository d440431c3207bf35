using HccPathology.Pixels;
using OpenCvSharp;

namespace HccPathology.Phantoms;

/// <summary>JPEG of one tile: 4:2:0, as the file's YCbCr subsampling tag says.</summary>
internal static class JpegTile
{
    /// <summary>What slide scanners use; at 4:2:0 about 0.3 byte a pixel.</summary>
    public const int Quality = 85;

    /// <summary>OpenCV's IMWRITE_JPEG_SAMPLING_FACTOR, which the binding has no name for.</summary>
    private const ImwriteFlags SamplingFactor = (ImwriteFlags)7;

    /// <summary>OpenCV's code for two by two luma samples to one chroma sample.</summary>
    private const int Sampling420 = 0x221111;

    /// <param name="bgr">256 x 256 pixels, blue first.</param>
    public static byte[] Encode(byte[] bgr)
    {
        using Mat tile = Mat.FromPixelData(TileCanvas.TilePx, TileCanvas.TilePx, MatType.CV_8UC3, bgr);
        return ImageFile.Encode(".jpg", tile, new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality), new ImageEncodingParam(SamplingFactor, Sampling420));
    }
}
