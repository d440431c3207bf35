using System.Buffers.Binary;
using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Width and height from a picture's header. Known before decoding, because a 30 KB file can claim a picture that needs
/// more memory than the machine has.
/// </summary>
internal static class ImageSize
{
    /// <summary>Null when the header is none of PNG, JPEG and TIFF, or is cut short or damaged.</summary>
    public static (long Width, long Height)? Read(string path)
    {
        byte[] head = new byte[24];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return null;
        }

        return head switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] =>
                (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(20))),
            [0xFF, 0xD8, ..] => OfJpeg(file) is { } frame ? (frame.Width, frame.Height) : null,
            [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => OfTiff(path),
            _ => null,
        };
    }

    /// <summary>What a JPEG's start-of-frame says, the first of its segments (FF, marker, 16-bit length) that does; null when there is none.</summary>
    public static (int Width, int Height, int Components, int Bits)? OfJpeg(Stream file)
    {
        const int SegmentBytes = 10;
        file.Position = 2;
        Span<byte> segment = stackalloc byte[SegmentBytes];
        while (file.ReadAtLeast(segment, SegmentBytes, throwOnEndOfStream: false) == SegmentBytes && segment[0] == 0xFF)
        {
            bool isFrame = segment[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC), isFill = segment[1] == 0xFF;
            if (isFrame)
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), segment[9], segment[4]);
            }

            file.Position += isFill ? 1 - SegmentBytes : BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) + 2 - SegmentBytes;
        }

        return null;
    }

    private static (long, long)? OfTiff(string path)
    {
        using TiffFile? file = TiffFile.TryOpen(path);
        return file?.Directories[0] is { } first ? (first.Width, first.Height) : null;
    }
}
