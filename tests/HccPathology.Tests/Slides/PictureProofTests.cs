using BitMiracle.LibTiff.Classic;
using HccPathology.Geometry;
using HccPathology.Interop;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.StoredTiles;
using HccPathology.Tests.StoredTiles;
using OpenCvSharp;

namespace HccPathology.Tests.Slides;

/// <summary>Plain pictures of which something cannot be decoded: OpenCV gives what is left of them.</summary>
public sealed class PictureProofTests : IDisposable
{
    private const int Rows = 16, Strips = 10, WidthPx = 120;

    private static readonly RgbImage Picture = JpegTiff.Picture(WidthPx, Rows * Strips - 7, 1);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Compression.NONE)]
    [InlineData(Compression.PACKBITS)]
    [InlineData(Compression.LZW)]
    [InlineData(Compression.ADOBE_DEFLATE)]
    [InlineData(Compression.DEFLATE)]
    [InlineData(Compression.JPEG)]
    public void Open_SoundStrips_AreThePicture(Compression compression)
    {
        using Slide slide = Slide.Open(Write(compression), new SlideOptions());
        RgbImage read = SlideReadTests.Read(slide, new LevelRect(0, 0, 0, Picture.Width, Picture.Height));
        (compression == Compression.JPEG || read.Data.SequenceEqual(Picture.Data)).ShouldBeTrue();
    }

    // 0x80 says nothing in PackBits, and all ones is a code of LZW that no table begins with.
    [Theory]
    [InlineData(Compression.PACKBITS, 0x80, "its PackBits data makes ")]
    [InlineData(Compression.LZW, 0xFF, "its LZW data contradicts itself")]
    [InlineData(Compression.ADOBE_DEFLATE, 0, "its deflate data contradicts itself")]
    [InlineData(Compression.JPEG, 0xFF, "libjpeg-turbo ")]
    public void Open_DamagedStrip_IsRefusedByName(Compression compression, byte filling, string words)
    {
        Assert.SkipWhen(compression == Compression.JPEG && NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
        string path = Write(compression);
        var (offset, count) = StripAt(path, 4);
        ShouldBeRefused(Changed(path, b => b.AsSpan((int)(offset + count / 3), (int)count / 2).Fill(filling)), $"damaged TIFF: strip 4 of {Strips} ({count} bytes at offset {offset}): {words}");
    }

    // What is decoded is wrong, and has the right length: only zlib's sum tells, behind all that libtiff reads.
    [Fact]
    public void Open_DeflateThatMakesOtherBytes_IsRefused()
    {
        string path = Write(Compression.ADOBE_DEFLATE);
        var (offset, count) = StripAt(path, 9);
        ShouldBeRefused(Changed(path, b => b[offset + count - 1] ^= 1), $"strip 9 of {Strips} ({count} bytes at offset {offset}): its deflate data contradicts itself");
    }

    [Fact]
    public void Open_RawStripOfTooFewBytes_IsRefused()
    {
        string path = Write(Compression.NONE);
        (long at, int size) = new TiffMap(File.ReadAllBytes(path)).Value(0, 279, 2);
        ShouldBeRefused(Changed(path, b => TiffMap.Put(b, at, size, 5000)), $"strip 2 of {Strips} (5000 bytes at offset {StripAt(path, 2).Offset}): its raw data makes 5000 bytes, and 16 rows have 5760");
    }

    /// <summary>All pixels are there, and libtiff reads them: one strip whose length is said wrongly.</summary>
    [Theory]
    [InlineData(Compression.NONE, 0)]
    [InlineData(Compression.NONE, 7)]
    [InlineData(Compression.NONE, 4_000_000_000)]
    [InlineData(Compression.LZW, 0)]
    [InlineData(Compression.ADOBE_DEFLATE, 0)]
    public void Open_OneStripOfAWrongLength_IsThePicture(Compression compression, long said)
    {
        string path = Write(compression, Picture.Height);
        (long at, int size) = new TiffMap(File.ReadAllBytes(path)).Value(0, 279);
        Changed(path, b => TiffMap.Put(b, at, size, (ulong)said));
        using Slide slide = Slide.Open(path, new SlideOptions());
        SlideReadTests.Read(slide, new LevelRect(0, 0, 0, Picture.Width, Picture.Height)).Data.ShouldBe(Picture.Data);
    }

    [Theory]
    [InlineData(Compression.LZW)]
    [InlineData(Compression.ADOBE_DEFLATE)]
    public void Open_BitsFromTheOtherEnd_AreTurned(Compression compression)
    {
        string path = Write(compression, Rows, FillOrder.LSB2MSB);
        Slide.Open(path, new SlideOptions()).Dispose();
        var (offset, count) = StripAt(path, 4);
        ShouldBeRefused(Changed(path, b => b.AsSpan((int)(offset + count / 3), (int)count / 2).Fill(0xFF)), "strip 4 of ");
    }

    /// <summary>Each pixel of YCbCr has its colours, or two by two share them.</summary>
    [Theory]
    [InlineData(1, 1, 3 * 120 * 15)]
    [InlineData(2, 2, 6 * 60 * 8)]
    [InlineData(2, 1, 4 * 60 * 15)]
    public void BytesOf_YCbCr_CountsItsColours(int across, int down, long bytes)
    {
        using TiffFile file = TiffFile.Open(Write(Compression.NONE));
        TiffDirectory page = file.StripsAsTiles(file.Directories[0]) with { Photometric = TiffDirectory.YCbCrPhotometric, ChromaPx = (across, down) };
        PictureProof.BytesOf(page, 15).ShouldBe(bytes);
    }

    [Fact]
    public void Open_JpegOfInks_IsRefused() =>
        Should.Throw<PathologyException>(() => PictureProof.Require(_folder.Write("a.jpg", ""), [0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, 0, 50, 0, 120, 4, 1, 0x11, 0, 2, 0x11, 0], null))
            .Message.ShouldContain("printing inks (CMYK)");

    // A writer may store what is blank once; pieces that overlap otherwise would have a small file read for ever.
    [Fact]
    public void Open_StripsThatLieInOnePlace_AreReadOnceAndMayNotOverlapOtherwise()
    {
        string path = Write(Compression.PACKBITS);
        var (offset, count) = StripAt(path, 0);
        TiffMap map = new(File.ReadAllBytes(path));
        Changed(path, b => Put(b, i => (offset, count)));
        Slide.Open(path, new SlideOptions()).Dispose();
        ShouldBeRefused(Changed(path, b => Put(b, i => (offset + i, 8 * count))), "they have more than the file's");

        void Put(byte[] bytes, Func<int, (long Offset, long Count)> place)
        {
            for (int i = 0; i < Strips - 1; i++)
            {
                foreach (var (tag, value) in new[] { (273, place(i).Offset), (279, place(i).Count) })
                {
                    (long at, int size) = map.Value(0, tag, i);
                    TiffMap.Put(bytes, at, size, (ulong)value);
                }
            }
        }
    }

    // Numbers that lie cost no more memory than the file, and no crash.
    [Fact]
    public void Open_StripsThatLie_AreAPictureOrRefused()
    {
        byte[] sound = File.ReadAllBytes(Write(Compression.LZW));
        TiffMap map = new(sound);
        string path = _folder.File("lie.tif");
        CaseWatch.Run(
            from tag in (int[])[256, 257, 258, 259, 262, 273, 277, 278, 279, 284]
            from lie in (ulong[])[0, 1, 2, 5, 6, 7, 8, 16, 17, 64, 1000, 32773, 32946, 65535, 99_999_999, int.MaxValue, uint.MaxValue]
            let place = map.Value(0, tag)
            select new TiffCase($"tag {tag} is {lie}", () => TiffMap.Put([.. sound], place.At, place.Size, lie)), one =>
            {
                File.WriteAllBytes(path, one.Make());
                try
                {
                    Slide.Open(path, new SlideOptions()).Dispose();
                }
                catch (PathologyException e)
                {
                    e.Kind.ShouldBe(FailureKind.BadData);
                    e.Message.ShouldStartWith(path);
                }
            }).ShouldBe(170);
    }

    /// <summary>OpenSlide does not know a classic TIFF of big-endian tiles.</summary>
    [Fact]
    public void Open_DamagedTileOfAPlainTiff_IsRefusedByName()
    {
        string path = _folder.File("tiles.tif");
        using (FileStream file = File.Create(path))
        using (Tiff tiff = Tiff.ClientOpen("tiles", "wb", file, new TiffStream()))
        {
            SyntheticTiff.WriteLevel(tiff, Picture, false, null, null);
            tiff.WriteDirectory();
        }

        using (Slide slide = Slide.Open(path, new SlideOptions()))
        {
            slide.Facts.Vendor.ShouldBe("image");
        }

        var (offset, length) = SyntheticTiff.TileAt(path, 3);
        ShouldBeRefused(Changed(path, b => b.AsSpan((int)(offset + length / 2), 9).Clear()), $"damaged TIFF: tile 3 of 6 ({length} bytes at offset {offset}): its deflate data");
    }

    [Theory]
    [InlineData(WidthPx, false)]
    [InlineData(WidthPx, true)]
    [InlineData(20_000, true)]      // wider than any stored tile
    public void Open_PlainJpeg_IsRefusedWhenLibjpegWarns(int width, bool isDamaged)
    {
        Assert.SkipWhen(NativeLibraries.JpegLibrary is null, $"the native library is not here: {NativeLibraries.HccNativeNote}");
        RgbImage picture = JpegTiff.Picture(width, 50, 2);
        using Mat pixels = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Data);
        string path = _folder.Write("a.jpg", ImageFile.Encode(".jpg", pixels));
        Slide.Open(path, new SlideOptions()).Dispose();
        if (isDamaged)
        {
            ShouldBeRefused(Changed(path, b => b.AsSpan(b.Length / 2, 60).Fill(0xFF)), "damaged JPEG: libjpeg-turbo ");
        }
    }

    [Fact]
    public void Open_JpegThatSaysItIsWiderThanLibjpegReads_IsRefused()
    {
        RgbImage picture = JpegTiff.Picture(WidthPx, 50, 2);
        using Mat pixels = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Data);
        byte[] jpeg = ImageFile.Encode(".jpg", pixels);
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        ShouldBeRefused(Changed(_folder.Write("a.jpg", jpeg), b => b.AsSpan(frame + 7, 2).Fill(0xFF)), "damaged JPEG: its header says 65535 x 50 px");
    }

    /// <summary>Bytes of a filling may stand before any marker.</summary>
    [Fact]
    public void OfJpeg_FillBytesBeforeTheFrame_AreSkipped()
    {
        using MemoryStream jpeg = new([0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xC0, 0, 17, 8, 0, 50, 0, 120, 3, 1, 0x22, 0]);
        ImageSize.OfJpeg(jpeg).ShouldBe((120, 50, 3, 8));
    }

    [Fact]
    public void OfDeflate_FewBytesThatMakeManyMore_AreNotUnpackedToTheEnd()
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            zlib.Write(new byte[1 << 20]);
        }

        PackedLength.OfDeflate(packed.GetBuffer(), (int)packed.Length, 1000).ShouldBeNull();
        PackedLength.OfDeflate(packed.GetBuffer(), (int)packed.Length, 1 << 20).ShouldBe(1 << 20);
    }

    private static void ShouldBeRefused(string path, string words)
    {
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith($"{path}: ");
        e.Message.ShouldContain(words);
        e.Message.ShouldEndWith("copy or export the file again");
    }

    private static string Changed(string path, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static (long Offset, long Count) StripAt(string path, int strip)
    {
        using TiffFile file = TiffFile.Open(path);
        TiffDirectory strips = file.StripsAsTiles(file.Directories[0]);
        strips.TileOffsets.Length.ShouldBe(Strips);
        return (strips.TileOffsets[strip], strips.TileByteCounts[strip]);
    }

    private string Write(Compression compression, int rows = Rows, FillOrder order = FillOrder.MSB2LSB)
    {
        string path = _folder.File("strips.tif");
        using FileStream file = File.Create(path);
        using Tiff tiff = Tiff.ClientOpen("strips", "w", file, new TiffStream());
        tiff.SetField(TiffTag.FILLORDER, order);
        tiff.SetField(TiffTag.COMPRESSION, compression);
        SyntheticTiff.WriteStrips(tiff, Picture, rows);
        tiff.WriteDirectory();
        return path;
    }
}
