using BitMiracle.LibTiff.Classic;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.StoredTiles;

namespace HccPathology.Tests.Slides;

/// <summary>TIFFs that a reader would take another way than the person who looks at them.</summary>
public sealed class TiffPagesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ReaderChoice.Auto)]
    [InlineData(ReaderChoice.OpenSlide)]
    public void Open_TilesThatAreSaidToLieTurned_IsRefused(ReaderChoice reader)
    {
        string path = Write(tiff =>
        {
            tiff.SetField(TiffTag.ORIENTATION, Orientation.BOTRIGHT);
            SyntheticTiff.WriteLevel(tiff, SyntheticTiff.Texture(200, 150), false, null, null);
        });
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions { Reader = reader }));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith($"{path}: directory 0 at offset ");
        e.Message.ShouldContain("the orientation tag (274) is 3");
    }

    [Theory]
    [InlineData(Orientation.TOPLEFT, null)]
    [InlineData(Orientation.RIGHTTOP, 6)]
    public void Open_PlainPicture_IsRefusedWhenItIsSaidToLieTurned(Orientation orientation, int? tag)
    {
        string path = Write(tiff => WriteStrips(tiff, SyntheticTiff.Texture(200, 150), orientation));
        if (tag is null)
        {
            using Slide slide = Slide.Open(path, new SlideOptions());
            (slide.Facts.Vendor, slide.Facts.Width, slide.Facts.Height).ShouldBe(("image", 200L, 150L));
            return;
        }

        Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions())).Message.ShouldContain($"the orientation tag (274) is {tag}");
    }

    // OpenSlide's libtiff gave the rows of a tile that is wider beside each other, and those of one that is taller farther down, without a word.
    [Theory]
    [InlineData(50, 200, true)]
    [InlineData(200, 50, true)]
    [InlineData(64, 64, false)]
    [InlineData(70, 90, false)]
    public void Open_TilesLargerThanThePicture_IsRefused(int width, int height, bool isRefused)
    {
        RgbImage picture = SyntheticTiff.Texture(width, height);
        string path = Write(tiff => WriteTiles(tiff, picture, isReduced: false));
        if (isRefused)
        {
            Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions())).Message
                .ShouldContain($"{width} x {height} px and tiles of 64 x 64 px, larger than the picture");
            return;
        }

        using Slide slide = Slide.Open(path, new SlideOptions());
        SlidePixels.ReadWhole(slide, 0).Data.ShouldBe(picture.Data);
    }

    [Fact]
    public void Open_LevelThatIsSmallerThanItsTiles_IsNotRead()
    {
        RgbImage full = SyntheticTiff.Texture(400, 200);
        string path = Write(tiff =>
        {
            WriteTiles(tiff, full, isReduced: false);
            tiff.WriteDirectory();
            WriteTiles(tiff, SyntheticTiff.EveryNth(full, 4), isReduced: true);
        });
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.Levels.Select(l => l.Doubt).ShouldBe([null, "its tiles of 64 x 64 px are larger than it, which OpenSlide's libtiff does not read as they lie"]);
    }

    private static void WriteTiles(Tiff tiff, RgbImage picture, bool isReduced)
    {
        SyntheticTiff.SetLayout(tiff, picture.Width, picture.Height, isReduced);
        byte[] tile = new byte[SyntheticTiff.TilePx * SyntheticTiff.TilePx * 3];
        for (int top = 0; top < picture.Height; top += SyntheticTiff.TilePx)
        {
            for (int left = 0; left < picture.Width; left += SyntheticTiff.TilePx)
            {
                SyntheticTiff.Fill(picture, left, top, SyntheticTiff.TilePx, tile);
                tiff.WriteTile(tile, left, top, 0, 0);
            }
        }
    }

    // Converted to CMYK and back by libtiff's rule a slide had 14 % more nuclei.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_PrintingInks_IsRefused(bool isTiled)
    {
        string path = Write(tiff =>
        {
            if (isTiled)
            {
                SyntheticTiff.WriteLevel(tiff, SyntheticTiff.Texture(200, 150), false, null, null);
            }
            else
            {
                WriteStrips(tiff, SyntheticTiff.Texture(200, 150), Orientation.TOPLEFT);
            }
        });
        byte[] bytes = File.ReadAllBytes(path), rgb = [6, 1, 3, 0, 1, 0, 0, 0, 2, 0];       // tag 262 (SHORT, one of it)
        bytes[bytes.AsSpan().IndexOf(rgb) + 8] = 5;
        File.WriteAllBytes(path, bytes);
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain("stores printing inks (photometric interpretation 5");
    }

    // An unnamed fourth sample is transparency to readers: infrared made 633 nuclei of 615, and zeros a white slide without tissue.
    [Theory]
    [InlineData(4, null, false)]
    [InlineData(4, ExtraSample.UNSPECIFIED, false)]
    [InlineData(5, ExtraSample.ASSOCALPHA, false)]
    [InlineData(4, ExtraSample.ASSOCALPHA, true)]
    [InlineData(4, ExtraSample.UNASSALPHA, true)]
    public void Open_SamplesBehindTheColours_AreAlphaOrRefused(int samples, ExtraSample? said, bool isRead)
    {
        foreach (bool isTiled in (bool[])[true, false])
        {
            string path = Write(tiff => WriteSamples(tiff, samples, said, isTiled));
            if (isRead)
            {
                using Slide slide = Slide.Open(path, new SlideOptions());
                slide.Facts.Vendor.ShouldBe(isTiled ? "generic-tiff" : "image");
                continue;
            }

            PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
            e.Kind.ShouldBe(FailureKind.BadData);
            e.Message.ShouldStartWith($"{path}: directory 0 at offset ");
            e.Message.ShouldContain($"RGB of {samples} samples a pixel (tag 277), of which those behind the third are not said to be one of alpha (tag 338 is {(int)(said ?? 0)})");
        }
    }

    [Theory]
    [InlineData(50, 40, 200, 150)]      // a thumbnail before the picture
    [InlineData(200, 150, 200, 150)]    // a stack
    public void Open_PlainPictureWithAPageAsLarge_IsRefused(int firstWidth, int firstHeight, int width, int height)
    {
        string path = WritePages(SyntheticTiff.Texture(firstWidth, firstHeight), SyntheticTiff.Texture(width, height));
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain($"has 2 pages, of which a plain picture's reader sees the first ({firstWidth} x {firstHeight} px) alone, and page 1 has {width} x {height} px");
    }

    // OpenSlide takes the first directory and those marked as smaller: of a pyramid stored upside down the largest level was lost, and the
    // next one had the pixel size of the smallest.
    [Theory]
    [InlineData(ReaderChoice.Auto, new[] { 4, 2, 1 }, 2)]
    [InlineData(ReaderChoice.OpenSlide, new[] { 4, 2, 1 }, 2)]
    [InlineData(ReaderChoice.Auto, new[] { 2, 4, 1 }, 2)]
    [InlineData(ReaderChoice.Auto, new[] { 1, 1, 2 }, 1)]      // a stack
    public void Open_PyramidOfWhichTheFirstIsNotTheLargest_IsRefused(ReaderChoice reader, int[] downsamples, int largest)
    {
        RgbImage full = SyntheticTiff.Texture(400, 300);
        string path = Write([.. downsamples.Select(n =>
            (Action<Tiff>)(tiff => SyntheticTiff.WriteLevel(tiff, SyntheticTiff.EveryNth(full, n), n > 1, 40_000.0 / n, 40_000.0 / n)))]);
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions { Reader = reader, Mpp = new Mpp(0.25) }));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith($"{path}: directory {largest} at offset ");
        e.Message.ShouldContain($"has 400 x 300 px and the first only {400 / downsamples[0]} x {300 / downsamples[0]} px");
    }

    [Fact]
    public void Open_PlainPictureWithAThumbnailBehind_IsThePicture()
    {
        using Slide slide = Slide.Open(WritePages(SyntheticTiff.Texture(200, 150), SyntheticTiff.Texture(50, 40)), new SlideOptions());
        (slide.Facts.Width, slide.Facts.Height).ShouldBe((200L, 150L));
    }

    // A copy that was cut short behind its first page: OpenSlide knows it no more, and its first page is whole.
    [Fact]
    public void Open_TiffWhoseDirectoriesReachPastItsEnd_IsRefused()
    {
        string path = WritePages(SyntheticTiff.Texture(50, 40), SyntheticTiff.Texture(200, 150));
        long second;
        using (TiffFile file = TiffFile.Open(path))
        {
            second = file.Directories[1].Offset;
        }

        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(second + 4);
        }

        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions()));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith($"{path}: damaged TIFF: directory 1 at offset {second}: ");
    }

    [Fact]
    public void TiffFile_SamplesStoredApart_IsNoDamage()
    {
        string path = Write(tiff =>
        {
            SyntheticTiff.SetLayout(tiff, 200, 150, isReduced: false);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.SEPARATE);
            for (int i = 0; i < 3 * 4 * 3; i++)
            {
                tiff.WriteEncodedTile(i, new byte[SyntheticTiff.TilePx * SyntheticTiff.TilePx], SyntheticTiff.TilePx * SyntheticTiff.TilePx);
            }
        });
        using TiffFile file = TiffFile.Open(path);
        file.Directories.Single().TileOffsets.Length.ShouldBe(36);
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.ReaderNote.ShouldBe("OpenSlide reads level 0: compression 8 is not JPEG");
    }

    // libtiff reads these only from a mapped file: nothing is wrong with the file, and another copy of it would not be read either.
    [Fact]
    public void Read_TilesWithoutCompressionOfNoWholeKiB_AdvisesToConvert()
    {
        string path = Write(tiff =>
        {
            const int SidePx = 48;
            SyntheticTiff.SetLayout(tiff, 2 * SidePx, SidePx, isReduced: false);
            tiff.SetField(TiffTag.COMPRESSION, Compression.NONE);
            tiff.SetField(TiffTag.TILEWIDTH, SidePx);
            tiff.SetField(TiffTag.TILELENGTH, SidePx);
            for (int i = 0; i < 2; i++)
            {
                tiff.WriteEncodedTile(i, new byte[3 * SidePx * SidePx], 3 * SidePx * SidePx);
            }
        });
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TileBuffer pixels = new(96, 48);
        PathologyException e = Should.Throw<PathologyException>(() => slide.Read(new LevelRect(0, 0, 0, 96, 48), pixels));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldEndWith("OpenSlide says: TIFFRGBAImageGet failed; convert it to what OpenSlide reads, such as 8-bit RGB as JPEG (vips tiffsave IN OUT --tile --pyramid --compression jpeg)");
    }

    private string WritePages(params RgbImage[] pages) => Write([.. pages.Select(p => (Action<Tiff>)(tiff => WriteStrips(tiff, p, Orientation.TOPLEFT)))]);

    private string Write(params Action<Tiff>[] pages)
    {
        string path = _folder.File("pages.tif");
        using FileStream file = File.Create(path);
        using Tiff tiff = Tiff.ClientOpen("pages", "w", file, new TiffStream());
        foreach (Action<Tiff> page in pages)
        {
            page(tiff);
            tiff.WriteDirectory();
        }

        return path;
    }

    private static void WriteSamples(Tiff tiff, int samples, ExtraSample? said, bool isTiled)
    {
        const int SidePx = SyntheticTiff.TilePx;
        tiff.SetField(TiffTag.IMAGEWIDTH, SidePx);
        tiff.SetField(TiffTag.IMAGELENGTH, SidePx);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
        if (isTiled)
        {
            tiff.SetField(TiffTag.TILEWIDTH, SidePx);
            tiff.SetField(TiffTag.TILELENGTH, SidePx);
        }

        if (said is { } first)
        {
            tiff.SetField(TiffTag.EXTRASAMPLES, samples - 3, Enumerable.Repeat((short)0, samples - 4).Prepend((short)first).ToArray());
        }

        byte[] pixels = new byte[SidePx * SidePx * samples];
        if (isTiled)
        {
            tiff.WriteEncodedTile(0, pixels, pixels.Length);
        }
        else
        {
            tiff.WriteEncodedStrip(0, pixels, pixels.Length);
        }
    }

    private static void WriteStrips(Tiff tiff, RgbImage picture, Orientation orientation)
    {
        tiff.SetField(TiffTag.ORIENTATION, orientation);
        SyntheticTiff.WriteStrips(tiff, picture, 16);
    }
}
