using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace HccPathology.Phantoms;

/// <summary>One level of the pyramid and where its tiles lie in the file.</summary>
internal sealed class TiffLevel(int width, int height)
{
    public int Width { get; } = width;
    public int Height { get; } = height;
    public int TilesAcross { get; } = TilesOf(width);
    public int TilesDown { get; } = TilesOf(height);
    public ulong[] Offsets { get; } = new ulong[(long)TilesOf(width) * TilesOf(height)];
    public ulong[] ByteCounts { get; } = new ulong[(long)TilesOf(width) * TilesOf(height)];

    private static int TilesOf(int sidePx) => (sidePx + TileCanvas.TilePx - 1) / TileCanvas.TilePx;
}

/// <summary>
/// A BigTIFF of JPEG tiles, written front to back: tiles as they come, directories at the end, the pointer to the first
/// directory last. BigTIFF at every size, so that there is one form and no limit of 4 GB. Its description is that of an
/// Aperio slide, by which OpenSlide and QuPath read the pixel size.
/// </summary>
internal sealed class TiffPyramidFile : IDisposable
{
    private const ushort Short = 3, Long = 4, Rational = 5, Ascii = 2, Long8 = 16;

    private readonly Stream _file;
    private readonly PhantomOptions _options;

    public TiffPyramidFile(string path, PhantomOptions options)
    {
        _options = options;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20);
        _file.Write([(byte)'I', (byte)'I', 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Levels = [.. LevelsOf(options)];
    }

    public IReadOnlyList<TiffLevel> Levels { get; }

    /// <summary>Adds one tile, a complete JPEG stream with its own tables.</summary>
    public void AddTile(int level, int column, int row, byte[] jpeg)
    {
        long index = (long)row * Levels[level].TilesAcross + column;
        Levels[level].Offsets[index] = (ulong)_file.Position;
        Levels[level].ByteCounts[index] = (ulong)jpeg.Length;
        _file.Write(jpeg);
    }

    /// <summary>Writes the directories; the file is a TIFF only after this.</summary>
    public void Finish()
    {
        long pointer = 8;
        for (int level = 0; level < Levels.Count; level++)
        {
            pointer = WriteDirectory(level, pointer);
        }

        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Halves until the larger side is at most 1024 px: what a viewer shows at once.</summary>
    private static IEnumerable<TiffLevel> LevelsOf(PhantomOptions options)
    {
        (int width, int height) = (options.WidthPx, options.HeightPx);
        yield return new TiffLevel(width, height);
        while (Math.Max(width, height) > 1024 && Math.Min(width, height) > 1)
        {
            (width, height) = (width / 2, height / 2);
            yield return new TiffLevel(width, height);
        }
    }

    private long WriteDirectory(int index, long pointerAt)
    {
        TiffLevel level = Levels[index];
        uint pixelsPerCm = (uint)Math.Round(1e4 / _options.Mpp / Math.Pow(2, index) * 100);
        List<(ushort Tag, ushort Type, ulong Count, byte[] Value)> entries =
        [
            (254, Long, 1, Bytes<uint>(index == 0 ? 0u : 1u)),
            (256, Long, 1, Bytes<uint>((uint)level.Width)),
            (257, Long, 1, Bytes<uint>((uint)level.Height)),
            (258, Short, 3, Bytes<ushort>(8, 8, 8)),
            (259, Short, 1, Bytes<ushort>(7)),
            (262, Short, 1, Bytes<ushort>(6)),
            (270, Ascii, 0, Description(level)),
            (277, Short, 1, Bytes<ushort>(3)),
            (282, Rational, 1, Bytes<uint>(pixelsPerCm, 100)),
            (283, Rational, 1, Bytes<uint>(pixelsPerCm, 100)),
            (284, Short, 1, Bytes<ushort>(1)),
            (296, Short, 1, Bytes<ushort>(3)),
            (322, Long, 1, Bytes<uint>(TileCanvas.TilePx)),
            (323, Long, 1, Bytes<uint>(TileCanvas.TilePx)),
            (324, Long8, (ulong)level.Offsets.Length, Bytes<ulong>(level.Offsets)),
            (325, Long8, (ulong)level.Offsets.Length, Bytes<ulong>(level.ByteCounts)),
            (530, Short, 2, Bytes<ushort>(2, 2)),
            (532, Rational, 6, Bytes<uint>(0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1)),
        ];
        long start = WriteLongValues(entries);
        _file.Write(Bytes<ulong>((ulong)entries.Count));
        foreach ((ushort tag, ushort type, ulong count, byte[] value) in entries)
        {
            _file.Write(Bytes<ushort>(tag, type).AsSpan(0, 4));
            _file.Write(Bytes<ulong>(count == 0 ? (ulong)value.Length : count));
            _file.Write(value.AsSpan(0, 8));
        }

        long next = _file.Position;
        _file.Write(Bytes<ulong>(0));
        PatchPointer(pointerAt, start);
        return next;
    }

    /// <summary>Values of more than 8 bytes go before the directory; their place takes the value's. Returns where the directory starts.</summary>
    private long WriteLongValues(List<(ushort Tag, ushort Type, ulong Count, byte[] Value)> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            (ushort tag, ushort type, ulong count, byte[] value) = entries[i];
            if (value.Length > 8)
            {
                Align();
                byte[] place = Bytes<ulong>((ulong)_file.Position);
                _file.Write(value);
                entries[i] = (tag, type, count == 0 ? (ulong)value.Length : count, place);
            }
        }

        Align();
        return _file.Position;
    }

    private void Align()
    {
        while (_file.Position % 8 != 0)
        {
            _file.WriteByte(0);
        }
    }

    private void PatchPointer(long at, long value)
    {
        long end = _file.Position;
        _file.Position = at;
        _file.Write(Bytes<ulong>((ulong)value));
        _file.Position = end;
    }

    private byte[] Description(TiffLevel level)
    {
        string text = FormattableString.Invariant(
            $"Aperio Image Library HccPathology phantom\r\n{_options.WidthPx}x{_options.HeightPx} [0,0 {_options.WidthPx}x{_options.HeightPx}] (256x256) -> {level.Width}x{level.Height} JPEG/YCC Q={JpegTile.Quality}|AppMag = {10 / _options.Mpp:0.##}|MPP = {_options.Mpp:0.0000##}|Seed = {_options.Seed}");
        return [.. Encoding.ASCII.GetBytes(text), 0];
    }

    /// <summary>Numbers as the file has them, in at least the 8 bytes of a directory's field.</summary>
    private static byte[] Bytes<T>(params ReadOnlySpan<T> values) where T : unmanaged, IBinaryInteger<T>
    {
        int size = Unsafe.SizeOf<T>();
        byte[] bytes = new byte[Math.Max(8, values.Length * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i].WriteLittleEndian(bytes, i * size);
        }

        return bytes;
    }
}
