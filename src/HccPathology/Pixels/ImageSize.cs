using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;

namespace HccPathology.Pixels;

/// <summary>
/// Width and height from a picture's header. Known before decoding, because a 30 KB file can claim a picture that needs
/// more memory than the machine has.
/// </summary>
public static class ImageSize
{
    static ImageSize() => Tiff.SetErrorHandler(new Silence());

    /// <summary>Null when the header is none of PNG, JPEG and TIFF, or is cut short.</summary>
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
            [0xFF, 0xD8, ..] => Jpeg(file),
            [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => OfTiff(file),
            _ => null,
        };
    }

    // Walks the segments (FF, marker, 16-bit length) to the first start-of-frame, which holds height and width.
    private static (long, long)? Jpeg(FileStream file)
    {
        file.Position = 2;
        Span<byte> segment = stackalloc byte[9];
        while (file.ReadAtLeast(segment, 9, throwOnEndOfStream: false) == 9 && segment[0] == 0xFF)
        {
            bool isFrame = segment[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            }

            file.Position += BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) - 7;
        }

        return null;
    }

    private static (long, long)? OfTiff(FileStream file)
    {
        try
        {
            return HasItsEntries(file) ? FirstDirectory(file) : null;
        }
        catch (Exception e) when (e is IOException or ArithmeticException or ArgumentException
            or IndexOutOfRangeException or OutOfMemoryException or NullReferenceException)
        {
            // The TIFF library meets damaged directories with whatever its arithmetic throws.
            return null;
        }
    }

    // The library makes room for as many entries as a BigTIFF says its directory has, up to 2^64; a classic one has 2^16.
    private static bool HasItsEntries(FileStream file)
    {
        const int Big = 43, EntryBytes = 20;
        Span<byte> head = stackalloc byte[16];
        file.Position = 0;
        file.ReadExactly(head);
        bool isLittle = head[0] == 'I';
        if ((isLittle ? head[2] : head[3]) != Big)
        {
            return true;
        }

        ulong at = Number(head[8..]);
        if (at > (ulong)file.Length - sizeof(ulong))
        {
            return false;
        }

        file.Position = (long)at;
        file.ReadExactly(head[..8]);
        return Number(head[..8]) <= (ulong)file.Length / EntryBytes;

        ulong Number(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static (long, long)? FirstDirectory(FileStream file)
    {
        file.Position = 0;
        using Tiff? tiff = Tiff.ClientOpen("header", "r", file, new TiffStream());
        return tiff?.GetField(TiffTag.IMAGEWIDTH) is [{ } width, ..] && tiff.GetField(TiffTag.IMAGELENGTH) is [{ } height, ..]
            ? (width.ToInt(), height.ToInt())
            : null;
    }

    // The TIFF library would print on stderr; what is wrong with a file is said by whoever decodes it.
    private sealed class Silence : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) { }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args) { }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }
    }
}
