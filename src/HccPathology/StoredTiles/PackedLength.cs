using System.IO.Compression;

namespace HccPathology.StoredTiles;

/// <summary>
/// How many bytes a strip's or tile's packed bytes make, without keeping them: a damaged one makes too few. What comes far behind the most that
/// one can hold is not looked at, so that a few bytes that claim a terabyte cost no more than the picture.
/// </summary>
internal static class PackedLength
{
    private const int LzwClear = 256, LzwEnd = 257, LzwFirst = 258, LzwLeastBits = 9, LzwMostBits = 12;

    /// <summary>Of deflate with zlib's check sum; null where the data contradicts itself or the sum, or makes far too much.</summary>
    public static long? OfDeflate(byte[] bytes, int count, long most)
    {
        using ZLibStream stream = new(new MemoryStream(bytes, 0, count), CompressionMode.Decompress);
        Span<byte> room = stackalloc byte[1 << 14];
        long length = 0;
        try
        {
            // To the end, where the sum is: 200 damaged bytes of a strip of 250 kB made some too many, and it was for the sum to tell.
            for (int read = -1; read != 0; length += read)
            {
                read = stream.Read(room);
                if (length > 2 * most + room.Length)
                {
                    return null;
                }
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return length;
    }

    /// <summary>Of TIFF's LZW, whose codes grow from 9 to 12 bits one entry early; null where a code has no entry. It has no check sum.</summary>
    public static long? OfLzw(ReadOnlySpan<byte> bytes, long most)
    {
        // Before TIFF 5.0 the bits came in the other order, which libtiff knows by its clear code: not for us.
        if (bytes is [0, var second, ..] && second % 2 == 1)
        {
            return most;
        }

        Span<int> lengths = stackalloc int[1 << LzwMostBits];
        lengths[..LzwClear].Fill(1);
        int width = LzwLeastBits, next = LzwFirst, previous = 0, held = 0;
        uint bits = 0;
        long length = 0;
        for (int i = 0; i < bytes.Length && length < most; i++)
        {
            (bits, held) = (bits << 8 | bytes[i], held + 8);
            if (held < width)
            {
                continue;
            }

            held -= width;
            int code = (int)(bits >> held) & ((1 << width) - 1);
            if (code == LzwEnd)
            {
                break;
            }

            if (code == LzwClear)
            {
                (width, next, previous) = (LzwLeastBits, LzwFirst, 0);
                continue;
            }

            // The entry that a code makes may be the one that it names: the string before it and its first byte.
            if (previous > 0 && next < lengths.Length)
            {
                lengths[next++] = previous + 1;
            }

            if (code >= next || (previous == 0 && code >= LzwClear))
            {
                return null;
            }

            previous = lengths[code];
            length += previous;
            width = next + 1 >= 1 << width ? Math.Min(width + 1, LzwMostBits) : width;
        }

        return length;
    }

    /// <summary>Of PackBits: runs and literals, of which nothing can be told but that they end too early.</summary>
    public static long OfPackBits(ReadOnlySpan<byte> bytes, long most)
    {
        long length = 0;
        for (int i = 0; i < bytes.Length && length < most;)
        {
            int head = (sbyte)bytes[i++], left = bytes.Length - i;
            length += head >= 0 ? Math.Min(head + 1, left) : head == sbyte.MinValue || left == 0 ? 0 : 1 - head;
            i += head >= 0 ? head + 1 : head == sbyte.MinValue ? 0 : 1;
        }

        return length;
    }
}
