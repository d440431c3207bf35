using HccPathology.Geometry;
using HccPathology.Tests.StoredTiles;

namespace HccPathology.Tests.Cases;

/// <summary>Spoils chosen stored tiles of a phantom and knows where they lie.</summary>
internal static class TileDamage
{
    private const int TilePx = 256;

    /// <summary>Copies the slide with some tiles of a level zeroed; the last of them only has bits flipped in its middle.</summary>
    public static (string Path, IReadOnlyList<SlideRect> Rects) Copy(string from, string to, int level, params (int Column, int Row)[] tiles)
    {
        byte[] bytes = File.ReadAllBytes(from);
        TiffMap map = new(bytes);
        List<SlideRect> rects = [];
        foreach ((int column, int row) in tiles)
        {
            Span<byte> tile = Tile(bytes, map, level, column, row, out _);
            if (rects.Count < tiles.Length - 1 || rects.Count == 0)
            {
                tile.Clear();
            }
            else
            {
                tile.Slice(tile.Length / 2, 40).Fill(0xFF); // FF FF ... is no code: libjpeg sees a marker in the data
            }

            rects.Add(new SlideRect((long)column * TilePx << level, (long)row * TilePx << level, TilePx << level, TilePx << level));
        }

        File.WriteAllBytes(to, bytes);
        return (to, rects);
    }

    /// <summary>What an error about the tile must say.</summary>
    public static string Words(string path, int level, int column, int row)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Span<byte> tile = Tile(bytes, new TiffMap(bytes), level, column, row, out (int Index, long Offset) place);
        return $"(tile {place.Index}, {tile.Length} bytes at offset {place.Offset})";
    }

    private static Span<byte> Tile(byte[] bytes, TiffMap map, int level, int column, int row, out (int Index, long Offset) place)
    {
        (long at, int size) = map.Value(level, 256);
        int across = (BitConverter.ToInt32(bytes, (int)at) + TilePx - 1) / TilePx;
        (long offset, long length) = map.Tiles(level)[row * across + column];
        size.ShouldBe(4);
        place = (row * across + column, offset);
        return bytes.AsSpan((int)offset, (int)length);
    }
}
