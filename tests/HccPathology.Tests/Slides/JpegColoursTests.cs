using BitMiracle.LibTiff.Classic;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.StoredTiles;
using OpenCvSharp;

namespace HccPathology.Tests.Slides;

/// <summary>JPEGs copied into a TIFF, whose photometric interpretation says something else than they do: readers go by that alone.</summary>
public sealed class JpegColoursTests : IDisposable
{
    private const int SidePx = 256;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, ReaderChoice.Auto)]
    [InlineData(true, ReaderChoice.OpenSlide)]
    [InlineData(false, ReaderChoice.Auto)]
    public void Open_YCbCrSaidToBeRgb_IsRefusedAndWithTheTagMendedTheFileIsThePicture(bool isTiled, ReaderChoice reader)
    {
        RgbImage shown = JpegTiff.Picture(SidePx, SidePx, 2);
        using Mat pixels = Mat.FromPixelData(SidePx, SidePx, MatType.CV_8UC3, shown.Data), bgr = new();
        Cv2.CvtColor(pixels, bgr, ColorConversionCodes.RGB2BGR);
        Cv2.ImEncode(".jpg", bgr, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, 95));
        string path = Write(jpeg, Photometric.RGB, isTiled);
        PathologyException e = Should.Throw<PathologyException>(() => Slide.Open(path, new SlideOptions { Reader = reader }));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldStartWith(path);
        e.Message.ShouldContain(isTiled ? ", tile 0 at offset " : "strip 0 of 1 (");
        e.Message.ShouldContain("its JPEG says that it stores YCbCr (JFIF header), and tag 262 of the directory says RGB (2)");

        using Slide slide = Slide.Open(Write(jpeg, Photometric.YCBCR, isTiled), new SlideOptions { Reader = reader });
        RgbImage read = SlideReadTests.Read(slide, new LevelRect(0, 0, 0, SidePx, SidePx));
        read.Data.Zip(shown.Data, (a, b) => Math.Abs(a - b)).Average().ShouldBeLessThan(8);
    }

    [Theory]
    [InlineData("", 2, null)]               // abbreviated tiles say nothing
    [InlineData("", 6, null)]
    [InlineData("FFE000104A46494600010100000100010000", 6, null)]
    [InlineData("FFE000104A46494600010100000100010000", 2, "YCbCr (JFIF header)")]
    [InlineData("FFE000104A46494600010100000100010000", 5, null)]
    [InlineData("FFEE000E41646F626500640000000000", 2, null)]
    [InlineData("FFEE000E41646F626500640000000000", 6, "RGB (Adobe transform 0)")]
    [InlineData("FFEE000E41646F626500640000000001", 2, "YCbCr (Adobe transform 1)")]
    [InlineData("FFEE000E41646F626500640000000002", 6, null)]       // of inks
    [InlineData("FFE000104A46494600010100000100010000FFEE000E41646F626500640000000000", 2, null)]     // of both Adobe's counts
    [InlineData("FFFFFFE000104A46494600010100000100010000", 2, "YCbCr (JFIF header)")]                 // filling bytes
    [InlineData("FFC0001108010001000352110047110042110000", 6, "RGB (components R, G and B)")]
    [InlineData("FFC0001108010001000301110002110003110000", 2, null)]       // 1, 2 and 3 are those of scanners' RGB, too
    [InlineData("FFE0FFFF4A464946", 2, null)]           // cut short
    [InlineData("FFDA0008FFE000104A46494600", 2, null)]        // pixels
    public void Fault_OfTheMarksBeforeThePixels(string segments, long photometric, string? says)
    {
        string? fault = JpegColours.Fault([0xFF, 0xD8, .. Convert.FromHexString(segments)], photometric);
        (fault is null).ShouldBe(says is null, fault);
        fault?.ShouldStartWith($"its JPEG says that it stores {says}, and tag 262 ");
    }

    private string Write(byte[] jpeg, Photometric photometric, bool isTiled)
    {
        string path = _folder.File($"{photometric}{isTiled}.tif");
        using FileStream file = File.Create(path);
        using Tiff tiff = Tiff.ClientOpen("made", "w", file, new TiffStream());
        tiff.SetField(TiffTag.IMAGEWIDTH, SidePx);
        tiff.SetField(TiffTag.IMAGELENGTH, SidePx);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, Compression.JPEG);
        tiff.SetField(TiffTag.PHOTOMETRIC, photometric);
        if (photometric == Photometric.YCBCR)
        {
            tiff.SetField(TiffTag.YCBCRSUBSAMPLING, (short)2, (short)2);
        }

        if (isTiled)
        {
            tiff.SetField(TiffTag.TILEWIDTH, SidePx);
            tiff.SetField(TiffTag.TILELENGTH, SidePx);
            tiff.WriteRawTile(0, jpeg, jpeg.Length).ShouldBe(jpeg.Length);
        }
        else
        {
            tiff.SetField(TiffTag.ROWSPERSTRIP, SidePx);
            tiff.WriteRawStrip(0, jpeg, jpeg.Length).ShouldBe(jpeg.Length);
        }

        tiff.WriteDirectory();
        return path;
    }
}
