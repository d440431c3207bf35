using BitMiracle.LibTiff.Classic;
using HccPathology.Pixels;

namespace HccPathology.Tests.Slides;

/// <summary>
/// Small tiled pyramids with lossless (deflate) pixels that OpenSlide opens as generic TIFF, so that a test knows every
/// pixel. Level k is level 0 at every 2^k-th pixel, with its size rounded down as scanners do.
/// </summary>
public static class SyntheticTiff
{
    public const int TilePx = 64;

    /// <summary>Writes a pyramid and returns its level 0.</summary>
    public static RgbImage Write(string path, int width, int height, int levels = 1, double? pxPerCm = null, double? pxPerCmY = null, int tilePx = TilePx)
    {
        RgbImage full = Texture(width, height);
        using FileStream file = File.Create(path);
        using Tiff tiff = Tiff.ClientOpen("synthetic", "w", file, new TiffStream());
        for (int k = 0; k < levels; k++)
        {
            WriteLevel(tiff, EveryNth(full, 1 << k), k > 0, pxPerCm, pxPerCmY ?? pxPerCm, tilePx);
            tiff.WriteDirectory();
        }

        return full;
    }

    /// <summary>Every pixel differs from its neighbours and tells where it is.</summary>
    public static RgbImage Texture(int width, int height)
    {
        RgbImage image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                uint mixed = ((uint)x * 2654435761u) ^ ((uint)y * 2246822519u);
                image[x, y] = ((byte)(x * 7 + y), (byte)(y * 5 + x / 3), (byte)(mixed >> 13));
            }
        }

        return image;
    }

    public static RgbImage EveryNth(RgbImage full, int n)
    {
        RgbImage level = new(full.Width / n, full.Height / n);
        for (int y = 0; y < level.Height; y++)
        {
            for (int x = 0; x < level.Width; x++)
            {
                level[x, y] = full[x * n, y * n];
            }
        }

        return level;
    }

    /// <summary>Where a stored tile of level 0 lies in the file, in bytes.</summary>
    public static (long Offset, long Length) TileAt(string path, int index)
    {
        using FileStream file = File.OpenRead(path);
        using Tiff tiff = Tiff.ClientOpen("synthetic", "r", file, new TiffStream());
        return (tiff.GetField(TiffTag.TILEOFFSETS)[0].TolongArray()[index], tiff.GetField(TiffTag.TILEBYTECOUNTS)[0].TolongArray()[index]);
    }

    public static (long Offset, long Length) LastTile(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Tiff tiff = Tiff.ClientOpen("synthetic", "r", file, new TiffStream());
        return TileAt(path, tiff.NumberOfTiles() - 1);
    }

    /// <summary>A page of strips of RGB; what else it says has been set before.</summary>
    internal static void WriteStrips(Tiff tiff, RgbImage picture, int rows)
    {
        tiff.SetField(TiffTag.IMAGEWIDTH, picture.Width);
        tiff.SetField(TiffTag.IMAGELENGTH, picture.Height);
        tiff.SetField(TiffTag.ROWSPERSTRIP, rows);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
        for (int y = 0; y < picture.Height; y++)
        {
            tiff.WriteScanline(picture.Row(y).ToArray(), y);
        }
    }

    internal static void SetLayout(Tiff tiff, int width, int height, bool isReduced, int tilePx = TilePx)
    {
        tiff.SetField(TiffTag.SUBFILETYPE, isReduced ? FileType.REDUCEDIMAGE : 0);
        tiff.SetField(TiffTag.IMAGEWIDTH, width);
        tiff.SetField(TiffTag.IMAGELENGTH, height);
        tiff.SetField(TiffTag.TILEWIDTH, tilePx);
        tiff.SetField(TiffTag.TILELENGTH, tilePx);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
        tiff.SetField(TiffTag.COMPRESSION, Compression.ADOBE_DEFLATE);
    }

    /// <summary>A level of tiles of at most that side: of larger ones than itself OpenSlide reads none as they lie.</summary>
    internal static void WriteLevel(Tiff tiff, RgbImage level, bool isReduced, double? pxPerCmX, double? pxPerCmY, int tilePx = TilePx)
    {
        tilePx = Math.Clamp(Math.Min(level.Width, level.Height) / 16 * 16, 16, tilePx);
        SetLayout(tiff, level.Width, level.Height, isReduced, tilePx);
        if (pxPerCmX is not null)
        {
            tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
            tiff.SetField(TiffTag.XRESOLUTION, pxPerCmX.Value);
            tiff.SetField(TiffTag.YRESOLUTION, pxPerCmY!.Value);
        }

        byte[] tile = new byte[tilePx * tilePx * 3];
        for (int top = 0; top < level.Height; top += tilePx)
        {
            for (int left = 0; left < level.Width; left += tilePx)
            {
                Fill(level, left, top, tilePx, tile);
                tiff.WriteTile(tile, left, top, 0, 0);
            }
        }
    }

    /// <summary>Cuts a tile from a picture. Where it reaches past it there is a grey, or with null the nearest pixel.</summary>
    internal static void Fill(RgbImage level, int left, int top, int side, byte[] tile, byte? padding = 0)
    {
        for (int y = 0; y < side; y++)
        {
            ReadOnlySpan<byte> row = level.Row(Math.Min(top + y, level.Height - 1));
            for (int i = 0; i < 3 * side; i++)
            {
                int x = left + i / 3;
                tile[3 * y * side + i] = padding is { } grey && (x >= level.Width || top + y >= level.Height)
                    ? grey
                    : row[3 * Math.Min(x, level.Width - 1) + i % 3];
            }
        }
    }
}
