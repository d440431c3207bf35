namespace HccPathology.Nuclei;

/// <summary>
/// The compact form of a contour: points in 1/100 level-0 px (QuPath's own grid), as zigzag varints of the differences
/// from the point before; the first pair is the difference from (0, 0). The ring is open: the first point is not repeated.
/// About 2.3 bytes a coordinate on real nuclei. The same bytes stand in the scratch file and in <c>cells.parquet</c>.
/// </summary>
public static class ContourCodec
{
    /// <summary>Units per level-0 px.</summary>
    public const int UnitsPerPx = 100;

    /// <summary>Most bytes that <paramref name="coordinateCount"/> coordinates (two a point) can take.</summary>
    public static int MaxBytes(int coordinateCount) => coordinateCount * 5;

    /// <summary>Writes x0 y0 x1 y1 … and returns the bytes used.</summary>
    public static int Encode(ReadOnlySpan<int> xy, Span<byte> destination)
    {
        int at = 0, lastX = 0, lastY = 0;
        for (int i = 0; i < xy.Length; i += 2)
        {
            at = Put(xy[i] - lastX, destination, at);
            at = Put(xy[i + 1] - lastY, destination, at);
            (lastX, lastY) = (xy[i], xy[i + 1]);
        }

        return at;
    }

    /// <summary>Reads x0 y0 x1 y1 … and returns how many coordinates were written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<int> xy)
    {
        int at = 0, count = 0, x = 0, y = 0;
        while (at < source.Length)
        {
            x += Get(source, ref at);
            y += Get(source, ref at);
            xy[count++] = x;
            xy[count++] = y;
        }

        return count;
    }

    private static int Put(int difference, Span<byte> destination, int at)
    {
        uint value = (uint)((difference << 1) ^ (difference >> 31));
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }

    private static int Get(ReadOnlySpan<byte> source, ref int at)
    {
        uint value = 0;
        int shift = 0;
        byte part;
        do
        {
            part = source[at++];
            value |= (uint)(part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        return (int)(value >> 1) ^ -(int)(value & 1);
    }
}
