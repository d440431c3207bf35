using System.Runtime.InteropServices;

namespace HccPathology.Pixels;

/// <summary>
/// Pixels of one tile in native memory: opaque 0xFFRRGGBB words, so B, G, R, A bytes on little-endian machines. Native,
/// because equal large buffers that live as long as a run must not move through the collector's generations; every row
/// starts on 64 bytes, the widest vector and the cache line. Belongs to one thread at a time.
/// </summary>
public sealed unsafe class TileBuffer : IDisposable
{
    private const int AlignmentBytes = 64;
    private uint* _pixels;

    public TileBuffer(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        const int PxPerLine = AlignmentBytes / sizeof(uint);
        StridePx = checked(width + PxPerLine - 1) / PxPerLine * PxPerLine;
        (Width, Height) = (width, height);
        _pixels = (uint*)NativeMemory.AlignedAlloc(checked((nuint)StridePx * (nuint)height * sizeof(uint)), AlignmentBytes);
    }

    ~TileBuffer() => Free();

    public int Width { get; }
    public int Height { get; }

    /// <summary>Pixels from the start of a row to the start of the next: the width rounded up to a multiple of 16.</summary>
    public int StridePx { get; }

    /// <summary>First pixel; rows follow at <see cref="StridePx"/>. Valid until disposal.</summary>
    internal uint* Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return _pixels;
        }
    }

    public Span<uint> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return new Span<uint>(Pixels + (long)y * StridePx, Width);
    }

    /// <summary>Copies the pixels into a managed picture.</summary>
    public RgbImage ToRgb()
    {
        RgbImage image = new(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            Span<byte> to = image.Row(y);
            Span<uint> from = Row(y);
            for (int x = 0; x < from.Length; x++)
            {
                (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = ((byte)(from[x] >> 16), (byte)(from[x] >> 8), (byte)from[x]);
            }
        }

        return image;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pixels);
        _pixels = null;
    }
}
