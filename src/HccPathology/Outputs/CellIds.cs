using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace HccPathology.Outputs;

/// <summary>
/// UUIDs of cells, and of vacuoles and patches likewise, from the slide's hash, the settings' hash (without the frame), the centroid in 1/100 level-0 px
/// and the class:
/// a second run gives every cell the same name, so that two results can be compared line by line. The origin of the file
/// plays no part: a cell has one name, whatever frame it is written in. Version 8 of RFC 9562, "custom", over XXH3 of 128 bits:
/// version 5 asks for SHA-1, which alone took 0.9 µs a cell, as long as all of a cell's text; nobody gains by forging a cell's name.
/// </summary>
internal sealed class CellIds
{
    private const int HeadBytes = 32;

    private readonly byte[][] _messages;

    public CellIds(string slideHash, string idHash, IEnumerable<string> classNames)
    {
        byte[] space = SHA256.HashData(Encoding.UTF8.GetBytes($"HccPathology cell\n{slideHash}\n{idHash}"));
        _messages = [.. classNames.Select(name => (byte[])[.. space.AsSpan(0, 16), .. new byte[16], .. Encoding.UTF8.GetBytes(name)])];
    }

    public Guid Of(double xPx, double yPx, int classIndex)
    {
        byte[] message = _messages[classIndex];
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(HeadBytes - 16), Hundredths(xPx));
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(HeadBytes - 8), Hundredths(yPx));
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(message, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static long Hundredths(double px) => (long)Math.Round(px * 100);
}
