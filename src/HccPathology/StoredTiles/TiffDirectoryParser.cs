using System.Buffers.Binary;

namespace HccPathology.StoredTiles;

/// <summary>Reads the directories of a TIFF file: TIFF 6.0, and the 64-bit form of BigTIFF.</summary>
internal sealed class TiffDirectoryParser
{
    /// <summary>Writers use 20 to 60 tags; the limit bounds what a damaged count makes us read.</summary>
    private const int MaxEntries = 4096;

    private const ulong Classic = 42, Big = 43;

    /// <summary>Of tag 284: each sample has tiles of its own.</summary>
    private const long Planar = 2;

    private readonly TiffFile _file;
    private readonly bool _isBig, _isLittleEndian;

    // Arrays of offsets and counts are the one thing that grows with the file. A thousand directories that all point to one
    // array would make a thousand copies of it.
    private long _arrayBytesLeft;

    public TiffDirectoryParser(TiffFile file)
    {
        (_file, _arrayBytesLeft) = (file, file.Length);
        byte[] head = Bytes(0, 8, "header");
        _isLittleEndian = head[0] == 'I';
        ulong version = Number(head.AsSpan(2, 2));
        if (head[0] != head[1] || head[0] is not ((byte)'I' or (byte)'M') || version is not (Classic or Big))
        {
            throw file.Damaged($"header: its first bytes {Convert.ToHexString(head)} are not those of a TIFF");
        }

        _isBig = version == Big;
        FirstDirectory = _isBig ? Offset(Bytes(8, 8, "header")) : Offset(head.AsSpan(4, 4));
    }

    public long FirstDirectory { get; }

    /// <summary>The directory at an offset and the offset of the next one, 0 when it is the last.</summary>
    /// <param name="index">Place in the chain.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="stripsAsTiles">Strips are given as tiles as wide as the picture.</param>
    public (TiffDirectory Directory, long Next) Read(int index, long offset, bool stripsAsTiles = false)
    {
        string what = $"directory {index} at offset {offset}";
        int countBytes = _isBig ? 8 : 2, entryBytes = _isBig ? 20 : 12, offsetBytes = _isBig ? 8 : 4;
        ulong count = Number(Bytes(offset, countBytes, what));
        if (count is 0 or > MaxEntries)
        {
            throw _file.Damaged($"{what}: says it has {count} entries; 1 to {MaxEntries} can be");
        }

        byte[] table = Bytes(offset + countBytes, (int)count * entryBytes + offsetBytes, what);
        Dictionary<int, Entry> entries = [];
        for (int i = 0; i < (int)count; i++)
        {
            Entry entry = EntryAt(table.AsSpan(i * entryBytes, entryBytes), offset + countBytes + i * entryBytes);
            entries.TryAdd(entry.Tag, entry);
        }

        return (Directory(index, offset, what, entries, stripsAsTiles && !entries.ContainsKey(322)), Offset(table.AsSpan((int)count * entryBytes)));
    }

    private TiffDirectory Directory(int index, long offset, string what, Dictionary<int, Entry> entries, bool areStrips)
    {
        long width = One(256, 0), height = One(257, 0);
        if (width <= 0 || height <= 0 || width > int.MaxValue || height > int.MaxValue)
        {
            throw _file.Damaged($"{what}: an image of {width} x {height} px");
        }

        // Rows of a strip may be said to be 4 billion: all that there are.
        (long tileWidth, long tileHeight) = areStrips ? (width, Math.Clamp(One(278, height), 1, height)) : (One(322, 0), One(323, 0));
        bool isTiled = tileWidth is > 0 and <= int.MaxValue && tileHeight is > 0 and <= int.MaxValue;
        long tiles = isTiled ? ((width - 1) / tileWidth + 1) * ((height - 1) / tileHeight + 1) * (One(284, 1) == Planar ? One(277, 1) : 1) : 0;
        return new TiffDirectory
        {
            Index = index,
            Offset = offset,
            Width = width,
            Height = height,
            TileWidth = isTiled ? (int)tileWidth : 0,
            TileHeight = isTiled ? (int)tileHeight : 0,
            Compression = One(259, 1),
            Photometric = One(262, 0),
            Orientation = One(274, TiffDirectory.UprightOrientation),
            SamplesPerPixel = One(277, 1),
            ExtraSample = One(338, 0),
            SubfileType = One(254, 0),
            FillOrder = One(266, 1),
            ChromaPx = entries.TryGetValue(530, out Entry chroma) && Numbers(chroma, what, 64) is [var across, var down] ? (across, down) : (2, 2),
            BitsPerSample = entries.TryGetValue(258, out Entry bits) ? Numbers(bits, what, 64).Max() : 1,
            PlanarConfiguration = One(284, 1),
            TileOffsets = isTiled ? PerTile(areStrips ? 273 : 324) : [],
            TileByteCounts = isTiled ? PerTile(areStrips ? 279 : 325) : [],
            JpegTables = entries.TryGetValue(347, out Entry tables) ? Values(tables, what, ushort.MaxValue) : [],
        };

        long One(int tag, long absent) => entries.TryGetValue(tag, out Entry entry) ? Numbers(entry, what, 64)[0] : absent;

        // Of strips as libtiff takes them: one strip may do without its length, and numbers behind the last strip's are nobody's.
        long[] PerTile(int tag) => !entries.TryGetValue(tag, out Entry entry)
            ? areStrips && tag == 279 && tiles == 1 ? [0] : throw _file.Damaged($"{what}: {(areStrips ? "in strips" : "tiled")}, but tag {tag} is not there")
            : entry.Count != tiles && !(areStrips && entry.Count > tiles)
                ? throw _file.Damaged($"{what}: tag {tag} at offset {entry.At} has {entry.Count} values for {tiles} {(areStrips ? "strips" : "tiles")}")
                : [.. Numbers(Charged(entry, what), what, entry.Count).Take((int)tiles)];
    }

    private Entry Charged(Entry entry, string what)
    {
        _arrayBytesLeft -= Math.Min(entry.Count, _file.Length + 1) * SizeOf(entry, what);
        return _arrayBytesLeft >= 0
            ? entry
            : throw _file.Damaged($"{what}: tag {entry.Tag} at offset {entry.At}: with it the directories hold more than the file's {_file.Length} bytes");
    }

    private Entry EntryAt(ReadOnlySpan<byte> bytes, long at)
    {
        int inline = _isBig ? 8 : 4;
        ulong count = Number(bytes.Slice(4, inline));
        return new Entry((int)Number(bytes[..2]), (int)Number(bytes.Slice(2, 2)), (long)Math.Min(count, long.MaxValue), at, at + 4 + inline);
    }

    // Tile sizes and counts as they come: BYTE, SHORT, LONG, IFD, LONG8, IFD8. What does not fit is as wrong as the largest that
    // does, and spoils its own tile alone.
    private long[] Numbers(Entry entry, string what, long most)
    {
        int size = SizeOf(entry, what);
        byte[] bytes = Values(entry, what, most);
        long[] numbers = new long[bytes.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (long)Math.Min(Number(bytes.AsSpan(i * size, size)), long.MaxValue);
        }

        return numbers;
    }

    private byte[] Values(Entry entry, string what, long most)
    {
        int size = SizeOf(entry, what);
        if (entry.Count < 1 || entry.Count > most || entry.Count > int.MaxValue / size)
        {
            throw _file.Damaged($"{what}: tag {entry.Tag} at offset {entry.At} says it has {entry.Count} values; 1 to {most} can be");
        }

        int bytes = (int)entry.Count * size, inline = _isBig ? 8 : 4;
        return bytes <= inline
            ? Bytes(entry.ValueAt, bytes, what)
            : Bytes(Offset(Bytes(entry.ValueAt, inline, what)), bytes, $"{what}, tag {entry.Tag}");
    }

    private int SizeOf(Entry entry, string what) => entry.Type switch
    {
        1 or 6 or 7 => 1,
        3 => 2,
        4 or 13 => 4,
        16 or 18 => 8,
        _ => throw _file.Damaged($"{what}: tag {entry.Tag} at offset {entry.At} has type {entry.Type}, not a whole number's"),
    };

    private byte[] Bytes(long offset, int count, string what)
    {
        _file.RequireInside(offset, count, what);
        byte[] bytes = new byte[count];
        _file.Read(offset, bytes);
        return bytes;
    }

    private long Offset(ReadOnlySpan<byte> bytes) => (long)Math.Min(Number(bytes[..(_isBig ? 8 : 4)]), long.MaxValue);

    private ulong Number(ReadOnlySpan<byte> bytes) => (bytes.Length, _isLittleEndian) switch
    {
        (1, _) => bytes[0],
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };

    /// <param name="Tag">What it is about.</param>
    /// <param name="Type">TIFF type of its values.</param>
    /// <param name="Count">How many values it says it has.</param>
    /// <param name="At">Where the entry lies in the file.</param>
    /// <param name="ValueAt">Where its value, or the offset of it, lies.</param>
    private readonly record struct Entry(int Tag, int Type, long Count, long At, long ValueAt);
}
