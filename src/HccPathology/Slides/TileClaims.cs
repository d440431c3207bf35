using HccPathology.StoredTiles;

namespace HccPathology.Slides;

/// <summary>
/// Byte counts that lie must not get to OpenSlide: it asks GLib for the memory, and GLib ends the process when there is none.
/// The direct reader needs no such check; one such tile is one damaged tile to it.
/// </summary>
internal static class TileClaims
{
    private const long MostBytes = 64 << 20;

    /// <summary>Nothing is said about a file that is no TIFF, or whose directories our parser does not understand.</summary>
    /// <exception cref="PathologyException">A tile claims more bytes than the file has, and more than 64 MiB; the message names tile and offset.</exception>
    public static void Require(string path)
    {
        using TiffFile? file = TiffFile.TryOpen(path);
        foreach (TiffDirectory directory in file?.Directories ?? [])
        {
            int tile = Array.FindIndex(directory.TileByteCounts, bytes => bytes > Math.Max(file!.Length, MostBytes));
            if (tile >= 0)
            {
                throw file!.Damaged(
                    $"directory {directory.Index} at offset {directory.Offset}: tile {tile} claims {directory.TileByteCounts[tile]} bytes at offset {directory.TileOffsets[tile]}, the file has {file.Length}; copy or scan it again");
            }
        }
    }
}
