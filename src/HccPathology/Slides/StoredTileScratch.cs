using HccPathology.Pixels;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>What one read needs beside its destination: a decoder, room for a tile's bytes and for its pixels. Kept from read to read.</summary>
internal sealed class StoredTileScratch : IDisposable
{
    private byte[] _bytes = [];
    private TileBuffer? _pixels;

    public JpegTileDecoder Decoder { get; } = new();

    public Span<byte> Bytes(int count)
    {
        if (_bytes.Length < count)
        {
            _bytes = new byte[Math.Max(count, 2 * _bytes.Length)];
        }

        return _bytes.AsSpan(0, count);
    }

    public TileBuffer Pixels(int width, int height)
    {
        if (_pixels is null || _pixels.Width < width || _pixels.Height < height)
        {
            _pixels?.Dispose();
            _pixels = new TileBuffer(width, height);
        }

        return _pixels;
    }

    public void Dispose()
    {
        Decoder.Dispose();
        _pixels?.Dispose();
    }
}
