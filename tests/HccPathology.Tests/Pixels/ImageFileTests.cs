using HccPathology.Pixels;
using HccPathology.Tests.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.Pixels;

public sealed class ImageFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WritePng_ReadRgb_GivesTheSamePixels()
    {
        RgbImage image = SyntheticTiff.Texture(101, 37);
        string path = _folder.File("图 εικόνα.png");
        ImageFile.WritePng(path, image);
        RgbImage read = ImageFile.ReadRgb(path);
        (read.Width, read.Height).ShouldBe((101, 37));
        read.Data.ShouldBe(image.Data);
        ImageSize.Read(path).ShouldBe((101L, 37L));
    }

    [Fact]
    public void EncodeJpeg_Decoded_IsCloseAndSampled420()
    {
        RgbImage image = new(64, 48);
        for (int i = 0; i < image.Data.Length; i += 3)
        {
            (image.Data[i], image.Data[i + 1], image.Data[i + 2]) = (200, 80, 120);
        }

        byte[] jpeg = ImageFile.EncodeJpeg(image, 90);
        string path = _folder.File("a.jpg");
        File.WriteAllBytes(path, jpeg);
        var (r, g, b) = ImageFile.ReadRgb(path)[30, 20];
        Math.Abs(r - 200).ShouldBeLessThan(4);
        Math.Abs(g - 80).ShouldBeLessThan(4);
        Math.Abs(b - 120).ShouldBeLessThan(4);
        ImageSize.Read(path).ShouldBe((64L, 48L));
        int frame = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        jpeg[frame + 11].ShouldBe((byte)0x22, "luma has two samples a side for one of colour");
        jpeg[frame + 14].ShouldBe((byte)0x11);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void EncodeJpeg_QualityOutOfRange_Throws(int quality) =>
        Should.Throw<ArgumentOutOfRangeException>(() => ImageFile.EncodeJpeg(new RgbImage(8, 8), quality));

    [Fact]
    public void ReadRgb_BadFiles_NameThem()
    {
        string none = Path.Combine(_folder.Path, "none.png"), text = _folder.File("text.png"), cut = _folder.File("empty.png");
        File.WriteAllText(text, "not a picture");
        File.WriteAllBytes(cut, []);
        ShouldFail(() => ImageFile.ReadRgb(none), FailureKind.NotFound, none);
        ShouldFail(() => ImageFile.ReadRgb(text), FailureKind.BadData, text);
        ShouldFail(() => ImageFile.ReadRgb(cut), FailureKind.BadData, "empty");
        ShouldFail(() => ImageFile.ReadRgb(_folder.Path), FailureKind.BadData, "folder");
    }

    [Fact]
    public void OpenCv_AfterFirstUse_IsSingleThreaded()
    {
        ImageFile.OpenCvVersion.ShouldStartWith("4.");
        Cv2.GetNumThreads().ShouldBe(1);
    }

    private static void ShouldFail(Action act, FailureKind kind, string words)
    {
        PathologyException e = Should.Throw<PathologyException>(act);
        e.Kind.ShouldBe(kind);
        e.Message.ShouldContain(words);
        e.Message.ShouldNotContain('\n');
    }
}
