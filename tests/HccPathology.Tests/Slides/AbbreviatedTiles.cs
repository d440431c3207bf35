using BitMiracle.LibTiff.Classic;

namespace HccPathology.Tests.Slides;

/// <summary>
/// LibTiff.NET writes quantisation tables into tag 347 and into every tile. Scanners leave them out of the tiles; here the
/// tiles' become comments of the same length, so that a reader which forgets tag 347 is found out.
/// </summary>
internal static class AbbreviatedTiles
{
    private const byte Comment = 0xFE, QuantisationTable = 0xDB, StartOfScan = 0xDA;

    public static void Make(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        foreach ((long offset, long length) in JpegTiles(path))
        {
            HideTables(bytes.AsSpan((int)offset, (int)length));
        }

        File.WriteAllBytes(path, bytes);
    }

    private static void HideTables(Span<byte> jpeg)
    {
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at + 1] != StartOfScan; at += 2 + jpeg[at + 2] * 256 + jpeg[at + 3])
        {
            jpeg[at + 1] = jpeg[at + 1] == QuantisationTable ? Comment : jpeg[at + 1];
        }
    }

    private static List<(long Offset, long Length)> JpegTiles(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Tiff tiff = Tiff.ClientOpen("made", "r", file, new TiffStream());
        List<(long, long)> tiles = [];
        do
        {
            if (tiff.GetField(TiffTag.COMPRESSION)[0].ToInt() == (int)Compression.JPEG)
            {
                tiles.AddRange(tiff.GetField(TiffTag.TILEOFFSETS)[0].TolongArray().Zip(tiff.GetField(TiffTag.TILEBYTECOUNTS)[0].TolongArray()));
            }
        }
        while (tiff.ReadDirectory());
        return tiles;
    }
}
