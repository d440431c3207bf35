namespace HccPathology.Pixels;

/// <summary>An 8-bit RGB picture in managed memory, interleaved, rows without padding. For overviews, tests and
/// plain pictures, which are at most 100 Mpx; a slide's level can be of any size.</summary>
public sealed class RgbImage
{
    public RgbImage(int width, int height) : this(width, height, new byte[checked(width * height * 3)]) { }

    public RgbImage(int width, int height, byte[] data)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNotEqual(data.Length, checked(width * height * 3));
        (Width, Height, Data) = (width, height, data);
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>R, G, B bytes; pixel (x, y) starts at (y * Width + x) * 3.</summary>
    public byte[] Data { get; }

    public Span<byte> Row(int y) => Data.AsSpan(y * Width * 3, Width * 3);

    public (byte R, byte G, byte B) this[int x, int y]
    {
        get
        {
            int i = (y * Width + x) * 3;
            return (Data[i], Data[i + 1], Data[i + 2]);
        }
        set
        {
            int i = (y * Width + x) * 3;
            (Data[i], Data[i + 1], Data[i + 2]) = value;
        }
    }
}
