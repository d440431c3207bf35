using System.Runtime.InteropServices;
using HccPathology.Pixels;
using HccPathology.StoredTiles;
using HccPathology.Tests.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.StoredTiles;

/// <summary>Single tiles, against OpenCV, which has a libjpeg-turbo of its own and decodes at fractions too.</summary>
public sealed class JpegTileDecoderTests : IDisposable
{
    private const int SidePx = 256, Sampling420 = 0x221111;
    private readonly JpegTileDecoder? _decoder;
    private readonly ITestOutputHelper _output;

    public JpegTileDecoderTests(ITestOutputHelper output)
    {
        SlidePixels.NeedDirectReader();
        (_decoder, _output) = (new JpegTileDecoder(), output);
    }

    public void Dispose() => _decoder?.Dispose();

    [Theory]
    [InlineData(Sampling420)]
    [InlineData(0x211111)] // 4:2:2
    [InlineData(0x121111)] // 4:4:0
    [InlineData(0x411111)] // 4:1:1
    [InlineData(0x111111)] // 4:4:4
    public void Decode_EachSamplingAtEachFraction_EqualsOpenCv(int sampling)
    {
        ImreadModes[] modes = [ImreadModes.Color, ImreadModes.ReducedColor2, ImreadModes.ReducedColor4, ImreadModes.ReducedColor8];
        foreach (int quality in (int[])[30, 85, 100])
        {
            byte[] jpeg = Encode(quality, sampling);
            int[] most = [.. modes.Select((mode, i) => SlidePixels.MostDifferent(Decode(jpeg, reduction: 1 << i).Pixels, OpenCv(jpeg, mode)))];
            _output.WriteLine($"quality {quality}: at 1/1, 1/2, 1/4, 1/8 at most {string.Join(", ", most)} grey levels");
            most.ShouldAllBe(m => m <= 1);
        }
    }

    [Fact]
    public void Decode_TakenForRgb_GivesOtherColours()
    {
        byte[] jpeg = Encode(85);
        SlidePixels.MostDifferent(Decode(jpeg).Pixels, Decode(jpeg, isRgb: true).Pixels).ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData(255, 256)]
    [InlineData(256, 512)]
    [InlineData(16, 16)]
    public void Decode_TileOfAnotherSize_SaysBothSizes(int width, int height)
    {
        string words = Decode(Encode(85), width: width, height: height).Words.ShouldNotBeNull();
        words.ShouldContain($"{width} x {height}");
        words.ShouldContain("256 x 256");
    }

    [Fact]
    public void Decode_CutAnywhere_IsTold()
    {
        byte[] jpeg = Encode(85);
        for (int kept = 0; kept < jpeg.Length - 2; kept += 97)
        {
            Decode(jpeg[..kept]).Words.ShouldNotBeNullOrEmpty($"{kept} of {jpeg.Length} bytes");
        }
    }

    [Fact]
    public void Decode_AfterABadTile_GoodTilesAreWhatTheyWere()
    {
        byte[] good = Encode(85), bad = good[..(good.Length / 2)];
        RgbImage before = Decode(good).Pixels;
        for (int i = 0; i < 3; i++)
        {
            Decode(bad).Words.ShouldNotBeNull();
            (RgbImage after, string? words) = Decode(good);
            words.ShouldBeNull();
            after.Data.ShouldBe(before.Data);
        }
    }

    [Fact]
    public void Decode_BadTables_AreNamedAndForgotten()
    {
        byte[] good = Encode(85);
        Decode(good, tables: [1, 2, 3]).Words.ShouldNotBeNull().ShouldStartWith("JPEGTables: ");
        Decode(good, tables: [1, 2, 3]).Words.ShouldNotBeNull().ShouldStartWith("JPEGTables: ");
        Decode(good).Words.ShouldBeNull();
    }

    [Fact]
    public void Decode_AbbreviatedTiles_NeedTheirOwnTables()
    {
        using ScratchFolder folder = new();
        string path = folder.File("a.tif");
        new JpegTiff { Levels = 2, WidthPx = 512, HeightPx = 512 }.Write(path);
        using TiffFile file = TiffFile.Open(path);
        byte[][] tiles = [.. file.Directories.Select(d => Bytes(file, d.TileOffsets[0], d.TileByteCounts[0]))];
        byte[][] tables = [.. file.Directories.Select(d => d.JpegTables)];
        RgbImage[] own = [Decode(tiles[0], tables: tables[0]).Pixels, Decode(tiles[1], tables: tables[1]).Pixels];
        SlidePixels.MeanDifference(own[1], SyntheticTiff.EveryNth(JpegTiff.Picture(512, 512, 0), 2)).ShouldBeLessThan(12);
        for (int i = 0; i < 4; i++)
        {
            Decode(tiles[i % 2], tables: tables[i % 2]).Pixels.Data.ShouldBe(own[i % 2].Data);
            SlidePixels.MostDifferent(Decode(tiles[0], tables: tables[1]).Pixels, own[0]).ShouldBeGreaterThan(10, "each level has tables of its own");
        }

        Decode(tiles[0]).Words.ShouldNotBeNullOrEmpty("tables of an earlier tile are gone");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Decode_FractionThatIsNone_IsTheCallersMistake(int reduction) =>
        Should.Throw<ArgumentException>(() => Decode(Encode(85), reduction: reduction, room: 1));

    private static byte[] Bytes(TiffFile file, long offset, long count)
    {
        byte[] bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }

    private static RgbImage OpenCv(byte[] jpeg, ImreadModes mode)
    {
        using Mat bgr = Cv2.ImDecode(jpeg, mode), rgb = new();
        Cv2.CvtColor(bgr, rgb, ColorConversionCodes.BGR2RGB);
        RgbImage image = new(rgb.Width, rgb.Height);
        for (int y = 0; y < image.Height; y++)
        {
            Marshal.Copy(rgb.Ptr(y), image.Data, y * image.Width * 3, image.Width * 3);
        }

        return image;
    }

    private static byte[] Encode(int quality, int sampling = Sampling420)
    {
        using Mat picture = Mat.FromPixelData(SidePx, SidePx, MatType.CV_8UC3, JpegTiff.Picture(SidePx, SidePx, quality).Data);
        Cv2.ImEncode(".jpg", picture, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality),
            new ImageEncodingParam((ImwriteFlags)7, sampling));
        return jpeg;
    }

    private unsafe (RgbImage Pixels, string? Words) Decode(
        byte[] jpeg, byte[]? tables = null, int width = SidePx, int height = SidePx, bool isRgb = false, int reduction = 1, int? room = null)
    {
        using TileBuffer buffer = new((width + (room ?? reduction) - 1) / (room ?? reduction), (height + (room ?? reduction) - 1) / (room ?? reduction));
        string? words = _decoder!.Decode(jpeg, tables ?? [], width, height, isRgb, reduction, buffer.Pixels, buffer.StridePx);
        return (buffer.ToRgb(), words);
    }
}
