using System.Buffers.Binary;

namespace HccPathology.StoredTiles;

/// <summary>
/// What a JPEG in a TIFF says of its own colours. Readers go by TIFF's photometric interpretation alone, and a writer that copies JPEGs may set it wrong: YCbCr
/// taken for RGB is green on pink, of which 74 nuclei of 357 were counted, and RGB taken for YCbCr is magenta, with none.
/// </summary>
internal static class JpegColours
{
    private const byte Jfif = 0xE0, Adobe = 0xEE, Scan = 0xDA;

    /// <summary>Where the two contradict each other: both in words. Null where they do not, or the JPEG says nothing, as most tiles do.</summary>
    /// <param name="jpeg">At least what comes before its pixels.</param>
    /// <param name="photometric">Tag 262 of the directory.</param>
    public static string? Fault(ReadOnlySpan<byte> jpeg, long photometric) =>
        photometric is not (TiffDirectory.RgbPhotometric or TiffDirectory.YCbCrPhotometric) || Said(jpeg) is not { } said
        || said.IsRgb == (photometric == TiffDirectory.RgbPhotometric)
            ? null
            : $"its JPEG says that it stores {(said.IsRgb ? "RGB" : "YCbCr")} ({said.By}), and tag 262 of the directory says {(said.IsRgb ? "YCbCr" : "RGB")} ({photometric})";

    // Adobe's mark is there for this and JFIF's to say much else, so that where both are the former counts; the names of the components say YCbCr in
    // files of RGB, too, and only that they are R, G and B is meant.
    private static (bool IsRgb, string By)? Said(ReadOnlySpan<byte> jpeg)
    {
        (bool, string)? said = null;
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != Scan;)
        {
            byte marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                at++; // a filling byte
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            ReadOnlySpan<byte> body = jpeg[(at + 4)..Math.Clamp(at + 2 + length, at + 4, jpeg.Length)];
            switch (marker)
            {
                case Adobe when body.Length >= 12 && body.StartsWith("Adobe"u8) && body[11] is 0 or 1:
                    return (body[11] == 0, $"Adobe transform {body[11]}");
                case Jfif when body.StartsWith("JFIF\0"u8):
                    said = (false, "JFIF header");
                    break;
                case >= 0xC0 and <= 0xC2 when body is [_, _, _, _, _, 3, (byte)'R', _, _, (byte)'G', _, _, (byte)'B', ..]:
                    said ??= (true, "components R, G and B");
                    break;
            }

            at += 2 + length;
        }

        return said;
    }
}
