using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Whether libjpeg decodes a JPEG to its end without a warning. Without our native library nothing is said, nor of JPEGs that it is not made
/// for: grey, inks, and more than 8 bits.
/// </summary>
internal sealed unsafe class JpegProof : IDisposable
{
    // All is decoded but most of the pixels: 0.3 s and 6 MB for 90 Mpx.
    private const int Reduction = 8;

    private readonly JpegTileDecoder? _decoder = NativeLibraries.JpegLibrary is null ? null : new JpegTileDecoder();

    /// <param name="bytes">The JPEG.</param>
    /// <param name="count">How many of them are its own.</param>
    /// <param name="tables">Tables that it leaves out; may be empty.</param>
    /// <param name="wanted">The width that it must have, and the least and the most height; null for a picture of its own.</param>
    public string? Fault(byte[] bytes, int count, byte[] tables, (long Width, long Least, long Most)? wanted)
    {
        if (ImageSize.OfJpeg(new MemoryStream(bytes, 0, count)) is not { } frame)
        {
            return "it has no header of a JPEG";
        }

        (long Width, long Least, long Most) px = wanted ?? (frame.Width, 1, JpegTileApi.MaxTileSide);
        if (frame.Width != px.Width || frame.Width is < 1 or > JpegTileApi.MaxTileSide || frame.Height < px.Least || frame.Height > px.Most)
        {
            return $"its header says {frame.Width} x {frame.Height} px, and {px.Width} x {px.Least} to {px.Most} px can be";
        }

        if (_decoder is null || frame.Components != 3 || frame.Bits != 8)
        {
            return null;
        }

        int width = (frame.Width + Reduction - 1) / Reduction, height = (frame.Height + Reduction - 1) / Reduction;
        using TileBuffer pixels = new(width, height);
        return _decoder.Decode(bytes.AsSpan(0, count), tables, frame.Width, frame.Height, isRgb: false, Reduction, pixels.Pixels, pixels.StridePx) is { } words
            ? $"{NativeLibraries.JpegLibrary} says: {words}"
            : null;
    }

    public void Dispose() => _decoder?.Dispose();
}
