using System.Buffers.Binary;

namespace HccPathology.Tests.StoredTiles;

/// <summary>One entry of a directory as it is written, right or wrong.</summary>
/// <param name="Tag">What it is about.</param>
/// <param name="Type">1 BYTE, 3 SHORT, 4 LONG, 5 RATIONAL, 7 UNDEFINED, 16 LONG8 and what else there is.</param>
/// <param name="Values">Its values.</param>
internal sealed record TiffEntry(int Tag, int Type, params ulong[] Values)
{
    /// <summary>How many values it claims; null tells the truth.</summary>
    public ulong? ClaimedCount { get; init; }

    /// <summary>Where it claims that its values lie; null tells the truth.</summary>
    public ulong? ClaimedOffset { get; init; }
}

/// <summary>TIFF files byte by byte: classic and BigTIFF, of either byte order, whole or damaged on purpose.</summary>
internal sealed class TiffBytes
{
    private readonly bool _isBig, _isLittleEndian;
    private readonly List<byte> _bytes = [];
    private int _pointerAt;

    public TiffBytes(bool isBig = false, bool isLittleEndian = true)
    {
        (_isBig, _isLittleEndian) = (isBig, isLittleEndian);
        _bytes.AddRange(isLittleEndian ? "II"u8 : "MM"u8);
        Put(isBig ? 43u : 42u, 2);
        if (isBig)
        {
            Put(8, 2);
            Put(0, 2);
        }

        _pointerAt = _bytes.Count;
        Put(0, OffsetBytes);
    }

    public int OffsetBytes => _isBig ? 8 : 4;
    public int CountBytes => _isBig ? 8 : 2;
    public int EntryBytes => _isBig ? 20 : 12;
    public byte[] ToArray() => [.. _bytes];

    /// <summary>A tiled JPEG image of 3 x 2 tiles, as level 0 of a slide has it.</summary>
    public static List<TiffEntry> Tiled() =>
    [
        new(254, 4, 0), new(256, 4, 600), new(257, 3, 400), new(258, 3, 8, 8, 8), new(259, 3, 7), new(262, 3, 6), new(277, 3, 3), new(284, 3, 1),
        new(322, 3, 256), new(323, 4, 256), new(324, 4, 100, 200, 300, 400, 500, 600), new(325, 4, 10, 20, 30, 40, 50, 0),
        new(347, 7, 0xFF, 0xD8, 0xFF, 0xD9, 1),
    ];

    /// <summary>Adds a directory at the end of the chain; returns its offset.</summary>
    public long Add(List<TiffEntry> entries, ulong? claimedEntries = null, long? next = null)
    {
        ulong[] places = [.. entries.Select(PutLongValues)];
        long start = _bytes.Count;
        PatchPointer(start);
        Put(claimedEntries ?? (ulong)entries.Count, CountBytes);
        for (int i = 0; i < entries.Count; i++)
        {
            PutEntry(entries[i], places[i]);
        }

        _pointerAt = _bytes.Count;
        Put((ulong)(next ?? 0), OffsetBytes);
        return start;
    }

    /// <summary>Where an entry of a directory lies.</summary>
    public long EntryAt(long directory, List<TiffEntry> entries, int tag) => directory + CountBytes + EntryBytes * entries.FindIndex(e => e.Tag == tag);

    /// <summary>Makes the last pointer lead anywhere: after the header to the first directory, then to the next.</summary>
    public void PatchPointer(long offset)
    {
        byte[] bytes = Bytes((ulong)offset, OffsetBytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            _bytes[_pointerAt + i] = bytes[i];
        }
    }

    private static int SizeOf(int type) => type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 5 or 12 or 16 or 18 => 8, _ => 4 };

    private ulong PutLongValues(TiffEntry entry)
    {
        int size = SizeOf(entry.Type);
        ulong place = (ulong)_bytes.Count;
        if (entry.Values.Length * size > OffsetBytes)
        {
            Array.ForEach(entry.Values, v => Put(v, size));
        }

        return place;
    }

    private void PutEntry(TiffEntry entry, ulong place)
    {
        int size = SizeOf(entry.Type), inline = entry.Values.Length * size;
        Put((ulong)entry.Tag, 2);
        Put((ulong)entry.Type, 2);
        Put(entry.ClaimedCount ?? (ulong)entry.Values.Length, OffsetBytes);
        if (entry.ClaimedOffset is not null || inline > OffsetBytes)
        {
            Put(entry.ClaimedOffset ?? place, OffsetBytes);
            return;
        }

        Array.ForEach(entry.Values, v => Put(v, size));
        _bytes.AddRange(new byte[OffsetBytes - inline]);
    }

    private void Put(ulong value, int bytes) => _bytes.AddRange(Bytes(value, bytes));

    private byte[] Bytes(ulong value, int count)
    {
        byte[] all = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        byte[] bytes = all[..count];
        if (!_isLittleEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
