using BitMiracle.LibTiff.Classic;
using HccPathology.Pixels;

namespace HccPathology.Tests.Slides;

/// <summary>How the components of a JPEG tile are stored.</summary>
public enum JpegColour
{
    Rgb,
    YCbCr420,
    YCbCr444,
}

/// <summary>
/// Tiled pyramids with abbreviated JPEG tiles and their tables in tag 347, as scanners write them; by another encoder than
/// the decoder under test. Level k is level 0 at every 2^k-th pixel, with its size rounded down.
/// </summary>
public sealed record JpegTiff
{
    public int WidthPx { get; init; } = 700;
    public int HeightPx { get; init; } = 500;
    public int TilePx { get; init; } = 256;
    public int Levels { get; init; } = 1;
    public JpegColour Colour { get; init; } = JpegColour.YCbCr420;
    public bool IsBig { get; init; }
    /// <summary>Of level 0; lower levels have less, so that each has tables of its own.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Equal layouts with other pixels have other seeds.</summary>
    public int Seed { get; init; }

    /// <summary>What level 0 shows; null draws it by the seed.</summary>
    public RgbImage? Shown { get; init; }

    /// <summary>Grey of the last tiles beyond the edge; null repeats the nearest pixel there.</summary>
    public byte? Padding { get; init; } = 0;

    /// <summary>Tells a vendor's file from another's; null leaves the tag out.</summary>
    public string? Software { get; init; }

    /// <summary>By level; null leaves the tag out.</summary>
    public Func<int, string?> Description { get; init; } = _ => null;

    /// <summary>Lower levels are padded to whole tiles, and say so, as Philips does.</summary>
    public bool IsPadded { get; init; }

    /// <summary>By level and index: tiles that are never written, so that their byte count is 0.</summary>
    public Func<int, int, bool> IsMissing { get; init; } = (_, _) => false;

    /// <summary>Levels that are stored with deflate, which is not for the direct reader.</summary>
    public IReadOnlyList<int> DeflateLevels { get; init; } = [];

    /// <summary>A tiled image stands before the last level, has its size, and no subfile type makes it a level.</summary>
    public bool HasStrayImage { get; init; }

    /// <summary>Level 0 is what level 1 would be otherwise.</summary>
    public bool HalvesFirst { get; init; }

    public int QualityOf(int level) => Math.Max(10, Quality - 15 * level);

    public void Write(string path)
    {
        RgbImage full = SyntheticTiff.EveryNth(Shown ?? Picture(WidthPx, HeightPx, Seed), HalvesFirst ? 2 : 1);
        using (FileStream file = File.Create(path))
        using (Tiff tiff = Tiff.ClientOpen("made", IsBig ? "w8" : "w", file, new TiffStream()))
        {
            WriteLevels(tiff, full);
        }

        AbbreviatedTiles.Make(path);
    }

    private void WriteLevels(Tiff tiff, RgbImage full)
    {
        for (int k = 0; k < Levels; k++)
        {
            RgbImage level = SyntheticTiff.EveryNth(full, 1 << k);
            if (HasStrayImage && k == Levels - 1)
            {
                WriteLevel(tiff, Picture(level.Width, level.Height, Seed + 1), k, isStray: true);
            }

            WriteLevel(tiff, level, k, isStray: false);
        }
    }

    /// <summary>Waves and grain: differs everywhere, and has what tells chroma upsampling and scaled decoding apart.</summary>
    public static RgbImage Picture(int width, int height, int seed)
    {
        RgbImage image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            float down = 50 * MathF.Sin(y / 13f - seed), slant = 40 * MathF.Cos(y / 31f + seed);
            for (int x = 0; x < width; x++)
            {
                uint mixed = ((uint)x * 2654435761u) ^ ((uint)(y + 7 * seed) * 2246822519u);
                int grain = (int)((mixed >> 13) % 25) - 12;
                float across = 55 * MathF.Sin((x + y) / 19f + seed);
                image[x, y] = (Level(150 + across + down + grain), Level(130 + slant - across + grain), Level(140 + down - slant + grain / 2f));
            }
        }

        return image;
    }

    private static byte Level(float value) => (byte)Math.Clamp(value, 0, 255);

    private void WriteLevel(Tiff tiff, RgbImage level, int index, bool isStray)
    {
        bool isPadded = IsPadded && index > 0;
        int width = isPadded ? Whole(level.Width) : level.Width, height = isPadded ? Whole(level.Height) : level.Height;
        SetLayout(tiff, width, height, isReduced: index > 0 && !isStray);
        SetCompression(tiff, index);
        if (Software is not null)
        {
            tiff.SetField(TiffTag.SOFTWARE, Software);
        }

        if (Description(index) is { } description)
        {
            tiff.SetField(TiffTag.IMAGEDESCRIPTION, description);
        }

        WriteTiles(tiff, level, width, height, index);
        tiff.WriteDirectory();
    }

    private int Whole(int px) => (px + TilePx - 1) / TilePx * TilePx;

    private void SetLayout(Tiff tiff, int width, int height, bool isReduced)
    {
        tiff.SetField(TiffTag.SUBFILETYPE, isReduced ? FileType.REDUCEDIMAGE : 0);
        tiff.SetField(TiffTag.IMAGEWIDTH, width);
        tiff.SetField(TiffTag.IMAGELENGTH, height);
        tiff.SetField(TiffTag.TILEWIDTH, TilePx);
        tiff.SetField(TiffTag.TILELENGTH, TilePx);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, 40_000.0);
        tiff.SetField(TiffTag.YRESOLUTION, 40_000.0);
    }

    private void SetCompression(Tiff tiff, int index)
    {
        bool isDeflate = DeflateLevels.Contains(index);
        tiff.SetField(TiffTag.COMPRESSION, isDeflate ? Compression.ADOBE_DEFLATE : Compression.JPEG);
        tiff.SetField(TiffTag.PHOTOMETRIC, isDeflate || Colour == JpegColour.Rgb ? Photometric.RGB : Photometric.YCBCR);
        if (!isDeflate && Colour != JpegColour.Rgb)
        {
            short side = (short)(Colour == JpegColour.YCbCr420 ? 2 : 1);
            tiff.SetField(TiffTag.YCBCRSUBSAMPLING, side, side);
            tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
        }

        if (!isDeflate)
        {
            tiff.SetField(TiffTag.JPEGQUALITY, QualityOf(index));
        }
    }

    private void WriteTiles(Tiff tiff, RgbImage level, int width, int height, int index)
    {
        byte[] tile = new byte[TilePx * TilePx * 3];
        int number = 0;
        for (int top = 0; top < height; top += TilePx)
        {
            for (int left = 0; left < width; left += TilePx)
            {
                if (!IsMissing(index, number++))
                {
                    SyntheticTiff.Fill(level, left, top, TilePx, tile, Padding);
                    tiff.WriteTile(tile, left, top, 0, 0);
                }
            }
        }
    }
}
