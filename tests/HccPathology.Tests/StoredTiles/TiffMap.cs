using System.Buffers.Binary;

namespace HccPathology.Tests.StoredTiles;

/// <summary>
/// Where everything lies in a sound little-endian TIFF, so that tests can damage each part on purpose. Written apart from the
/// engine's own parser, and trusts its input.
/// </summary>
internal sealed class TiffMap
{
    private readonly byte[] _bytes;

    public TiffMap(byte[] bytes)
    {
        (_bytes, IsBig) = (bytes, bytes[2] == 43);
        List<Image> images = [];
        for (long at = Number(PointerAt, OffsetBytes); at != 0; at = Number(images[^1].NextAt, OffsetBytes))
        {
            images.Add(ImageAt(at));
        }

        Images = images;
    }

    public bool IsBig { get; }
    public IReadOnlyList<Image> Images { get; }

    /// <summary>Where the offset of the first directory stands.</summary>
    public long PointerAt => IsBig ? 8 : 4;

    public int OffsetBytes => IsBig ? 8 : 4;
    public int CountBytes => IsBig ? 8 : 2;

    public static byte[] Put(byte[] bytes, long at, int size, ulong value)
    {
        for (int i = 0; i < size; i++)
        {
            bytes[at + i] = (byte)(value >> (8 * i));
        }

        return bytes;
    }

    /// <summary>Where value <paramref name="index"/> of a tag stands, and its bytes.</summary>
    public (long At, int Size) Value(int image, int tag, int index = 0)
    {
        Entry entry = Images[image].Entries.Single(e => e.Tag == tag);
        return (entry.ValuesAt + index * entry.Size, entry.Size);
    }

    public IReadOnlyList<(long Offset, long Bytes)> Tiles(int image) => [.. Values(image, 324).Zip(Values(image, 325))];

    private IEnumerable<long> Values(int image, int tag)
    {
        Entry entry = Images[image].Entries.Single(e => e.Tag == tag);
        return Enumerable.Range(0, (int)entry.Count).Select(i => Number(entry.ValuesAt + i * entry.Size, entry.Size));
    }

    private Image ImageAt(long at)
    {
        int count = (int)Number(at, CountBytes), entryBytes = IsBig ? 20 : 12;
        long next = at + CountBytes + count * entryBytes;
        return new Image(at, [.. Enumerable.Range(0, count).Select(i => EntryAt(at + CountBytes + i * entryBytes))], next, next + OffsetBytes);
    }

    private Entry EntryAt(long at)
    {
        int type = (int)Number(at + 2, 2), size = type switch { 1 or 2 or 6 or 7 => 1, 3 => 2, 4 => 4, _ => 8 };
        long count = Number(at + 4, OffsetBytes), place = at + 4 + OffsetBytes;
        bool isInline = count * size <= OffsetBytes;
        return new Entry((int)Number(at, 2), size, count, at, isInline ? place : Number(place, OffsetBytes), isInline);
    }

    private long Number(long at, int size) => size switch
    {
        1 => _bytes[at],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan((int)at)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan((int)at)),
        _ => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan((int)at)),
    };

    /// <param name="At">Start of the directory.</param>
    /// <param name="Entries">Its entries.</param>
    /// <param name="NextAt">Where the offset of the next directory stands.</param>
    /// <param name="End">End of the directory.</param>
    internal sealed record Image(long At, IReadOnlyList<Entry> Entries, long NextAt, long End);

    /// <param name="Tag">What it is about.</param>
    /// <param name="Size">Bytes of one value.</param>
    /// <param name="Count">Values.</param>
    /// <param name="At">Where the entry stands.</param>
    /// <param name="ValuesAt">Where its values stand.</param>
    /// <param name="IsInline">They stand in the entry itself.</param>
    internal sealed record Entry(int Tag, int Size, long Count, long At, long ValuesAt, bool IsInline);
}
