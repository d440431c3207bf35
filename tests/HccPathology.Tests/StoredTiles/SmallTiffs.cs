using BitMiracle.LibTiff.Classic;
using HccPathology.Phantoms;
using HccPathology.Pixels;
using HccPathology.Tests.Slides;

namespace HccPathology.Tests.StoredTiles;

/// <summary>The two sound files that are damaged: small, so that a thousand cases take seconds.</summary>
public sealed class SmallTiffs : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Lazy<byte[]> _big, _classic;

    public SmallTiffs() => (_big, _classic) = (new(WriteBig), new(WriteClassic));

    /// <summary>A BigTIFF of two levels, an Aperio slide to OpenSlide; every tile of 256 px has its own tables.</summary>
    public byte[] Big => _big.Value;

    /// <summary>A classic TIFF of two levels with tiles of 64 and 48 px that share their JPEG tables in tag 347.</summary>
    public byte[] Classic => _classic.Value;

    public byte[] this[string name] => name == nameof(Big) ? Big : Classic;

    public void Dispose() => _folder.Dispose();

    private byte[] WriteBig()
    {
        string path = _folder.File("big.tiff");
        PhantomSlide.Write(path, new PhantomOptions { WidthPx = 1030, HeightPx = 130, Seed = 5 }, 1);
        return File.ReadAllBytes(path);
    }

    private byte[] WriteClassic()
    {
        string path = _folder.File("classic.tiff");
        RgbImage full = SyntheticTiff.Texture(210, 140);
        using (FileStream file = File.Create(path))
        using (Tiff tiff = Tiff.ClientOpen("synthetic", "w", file, new TiffStream()))
        {
            WriteLevel(tiff, full, 64, isReduced: false);
            WriteLevel(tiff, SyntheticTiff.EveryNth(full, 2), 48, isReduced: true);
        }

        return File.ReadAllBytes(path);
    }

    private static void WriteLevel(Tiff tiff, RgbImage level, int tilePx, bool isReduced)
    {
        tiff.SetField(TiffTag.SUBFILETYPE, isReduced ? FileType.REDUCEDIMAGE : 0);
        tiff.SetField(TiffTag.IMAGEWIDTH, level.Width);
        tiff.SetField(TiffTag.IMAGELENGTH, level.Height);
        tiff.SetField(TiffTag.TILEWIDTH, tilePx);
        tiff.SetField(TiffTag.TILELENGTH, tilePx);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, Compression.JPEG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.YCBCR);
        tiff.SetField(TiffTag.JPEGQUALITY, 80);
        tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
        byte[] tile = new byte[tilePx * tilePx * 3];
        for (int top = 0; top < level.Height; top += tilePx)
        {
            for (int left = 0; left < level.Width; left += tilePx)
            {
                for (int y = 0; y < tilePx && top + y < level.Height; y++)
                {
                    level.Row(top + y).Slice(left * 3, Math.Min(tilePx, level.Width - left) * 3).CopyTo(tile.AsSpan(y * tilePx * 3));
                }

                tiff.WriteTile(tile, left, top, 0, 0);
            }
        }

        tiff.WriteDirectory();
    }
}
