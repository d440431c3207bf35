using HccPathology.Pixels;
using HccPathology.Tests.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.Pixels;

public sealed class ImageFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadRgb_LargerThanMemoryHolds_IsBadDataWithItsSize()
    {
        string path = _folder.File("huge.png");
        using (FileStream sparse = File.Create(path))
        {
            sparse.SetLength(3_000_000_000);
        }

        PathologyException refused = Should.Throw<PathologyException>(() => ImageFile.ReadRgb(path));
        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldStartWith($"{path}: has 3000000000 bytes");
    }

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

    [Theory]
    [InlineData(".png", 1)]
    [InlineData(".png", 257)]   // 16 bits
    [InlineData(".tif", 1)]
    public void ReadRgb_AlphaChannel_LiesOnWhite(string extension, int factor)
    {
        string path = _folder.File("a" + extension);
        byte[] alphas = [0, 128, 255];
        using (Mat bgra = new(5, 3, factor == 1 ? MatType.CV_8UC4 : MatType.CV_16UC4))
        {
            for (int i = 0; i < 15; i++)
            {
                byte a = alphas[i % 3];
                double share = extension == ".tif" ? a / 255.0 : 1;      // without a word on alpha it is multiplied in already
                (byte b, byte g, byte r) = ((byte)Math.Round(90 * share), (byte)Math.Round(30 * share), (byte)Math.Round(150 * share));
                if (factor == 1)
                {
                    bgra.Set(i / 3, i % 3, new Vec4b(b, g, r, a));
                }
                else
                {
                    bgra.Set(i / 3, i % 3, new Vec4w((ushort)(b * factor), (ushort)(g * factor), (ushort)(r * factor), (ushort)(a * factor)));
                }
            }

            Cv2.ImEncode(extension, bgra, out byte[] bytes);
            File.WriteAllBytes(path, bytes);
        }

        RgbImage read = ImageFile.ReadRgb(path);
        for (int y = 0; y < 5; y++)
        {
            read[0, y].ShouldBe(((byte)255, (byte)255, (byte)255));
            ShouldBeNear(read[1, y], 202, 142, 172);        // half of it, half of white
            read[2, y].ShouldBe(((byte)150, (byte)30, (byte)90));
        }
    }

    private static void ShouldBeNear((byte R, byte G, byte B) found, int r, int g, int b)
    {
        found.R.ShouldBeInRange((byte)(r - 1), (byte)(r + 1));
        found.G.ShouldBeInRange((byte)(g - 1), (byte)(g + 1));
        found.B.ShouldBeInRange((byte)(b - 1), (byte)(b + 1));
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
