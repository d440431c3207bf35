using HccPathology.Pixels;
using HccPathology.Slides;
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
        RgbImage read = Pictures.Read(path);
        (read.Width, read.Height).ShouldBe((101, 37));
        read.Data.ShouldBe(image.Data);
        ImageSize.Read(path).ShouldBe((101L, 37L));
    }

    [Fact]
    public void ReadRgb_BadFiles_NameThem()
    {
        string text = _folder.File("text.png"), cut = _folder.File("empty.png");
        File.WriteAllText(text, "not a picture");
        File.WriteAllBytes(cut, []);
        ShouldFail(() => Pictures.Read(text), text);
        ShouldFail(() => Pictures.Read(cut), "empty");
    }

    // OpenCV would read it, with the colours that its alpha hides.
    [Theory]
    [InlineData(".webp", "52494646")]
    [InlineData(".bmp", "424D")]
    public void ReadRgb_PictureOfAnotherKindNamedPng_IsRefused(string kind, string firstBytes)
    {
        using Mat bgra = new(20, 30, MatType.CV_8UC4, new Scalar(90, 60, 200, 0));
        Cv2.ImEncode(kind, bgra, out byte[] bytes);
        bytes.Length.ShouldBeGreaterThan(30);
        string path = _folder.File("named.png");
        File.WriteAllBytes(path, bytes);
        ShouldFail(() => Pictures.Read(path), $"its first bytes ({firstBytes}");
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

        RgbImage read = Pictures.Read(path);
        for (int y = 0; y < 5; y++)
        {
            read[0, y].ShouldBe(((byte)255, (byte)255, (byte)255));
            ShouldBeNear(read[1, y], 202, 142, 172);        // half of it, half of white
            read[2, y].ShouldBe(((byte)150, (byte)30, (byte)90));
        }
    }

    /// <summary>A transparent colour of a palette or of RGB, and grey with alpha: black there would be dark tissue.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ReadRgb_PngWithATransparentColourOrGreyWithAlpha_LiesOnWhite(byte colourType)
    {
        byte[] rows = colourType switch { 2 => [0, 7, 8, 9, 120, 120, 120], 3 => [0, 0, 1], _ => [0, 0, 0, 120, 255] };     // no filter, then two px
        using MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        byte[] palette = colourType switch
        {
            2 => Chunk("tRNS", [0, 7, 0, 8, 0, 9]),
            3 => [.. Chunk("PLTE", [0, 0, 0, 120, 120, 120]), .. Chunk("tRNS", [0])],
            _ => [],
        };
        RgbImage read = Pictures.Read(_folder.Write("a.png",
        [
            0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 8, colourType, 0, 0, 0]), .. palette,
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ]));
        (read[0, 0], read[1, 0]).ShouldBe((((byte)255, (byte)255, (byte)255), ((byte)120, (byte)120, (byte)120)));
    }

    /// <summary>ImageSize, the mask and regions go by the px as they are stored.</summary>
    [Fact]
    public void ReadRgb_JpegThatAsksToBeTurned_IsReadAsItIsStored()
    {
        using Mat wide = new(16, 48, MatType.CV_8UC3, Scalar.All(90));
        Cv2.ImEncode(".jpg", wide, out byte[] jpeg);
        byte[] orientation =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ];
        string path = _folder.Write("a.jpg", [.. jpeg[..2], .. orientation, .. jpeg[2..]]);
        RgbImage read = Pictures.Read(path);
        (read.Width, read.Height).ShouldBe((48, 16));
        Cv2.ImRead(path, ImreadModes.Color).Width.ShouldBe(16, "others turn it");
    }

    // libjpeg refuses it, and OpenCV says so by false alone: the file would be empty, and no error.
    [Fact]
    public void Encode_PictureThatTheFormatCannotHold_IsAnErrorAndNotNoBytes()
    {
        using Mat wide = new(1, 70_000, MatType.CV_8UC3, Scalar.All(0));
        Should.Throw<PathologyException>(() => ImageFile.Encode(".jpg", wide)).Message.ShouldStartWith("a picture of 70000 x 1 px cannot be written as .jpg");
        ImageFile.Encode(".png", wide).Length.ShouldBeGreaterThan(0);
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(name), .. content];
        return [.. BigEndian((uint)content.Length), .. named, .. BigEndian(~Crc(named))];

        static byte[] BigEndian(uint number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

        static uint Crc(byte[] bytes) => bytes.Aggregate(~0u, (crc, b) => Enumerable.Range(0, 8).Aggregate(crc ^ b, (c, _) => (c & 1) != 0 ? c >> 1 ^ 0xEDB88320u : c >> 1));
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

    private static void ShouldFail(Action act, string words)
    {
        PathologyException e = Should.Throw<PathologyException>(act);
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain(words);
        e.Message.ShouldNotContain('\n');
    }
}
