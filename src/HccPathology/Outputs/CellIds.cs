using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HccPathology.Outputs;

/// <summary>
/// UUIDs of RFC 9562 version 5 from the slide's hash, the parameters' hash, the centroid in 1/100 level-0 px and the class:
/// a second run gives every cell the same name, so that two results can be compared line by line. The origin of the file
/// plays no part: a cell has one name, whatever frame it is written in.
/// </summary>
internal sealed class CellIds
{
    private const int HeadBytes = 32;

    private readonly byte[][] _messages;

    public CellIds(string slideHash, string parameterHash, IEnumerable<string> classNames)
    {
        byte[] space = SHA256.HashData(Encoding.UTF8.GetBytes($"HccPathology cell\n{slideHash}\n{parameterHash}"));
        _messages = [.. classNames.Select(name => (byte[])[.. space.AsSpan(0, 16), .. new byte[16], .. Encoding.UTF8.GetBytes(name)])];
    }

    /// <summary>A copy for another thread: the messages are scratch space.</summary>
    public CellIds(CellIds other) => _messages = [.. other._messages.Select(message => (byte[])message.Clone())];

    public Guid Of(double xPx, double yPx, int classIndex)
    {
        byte[] message = _messages[classIndex];
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(HeadBytes - 16), Hundredths(xPx));
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(HeadBytes - 8), Hundredths(yPx));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(message, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static long Hundredths(double px) => (long)Math.Round(px * 100);
}
