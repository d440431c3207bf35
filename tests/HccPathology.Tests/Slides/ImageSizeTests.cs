using HccPathology.Slides;
using OpenCvSharp;

namespace HccPathology.Tests.Slides;

/// <summary>The size of a picture by its head alone, before anything of it is decoded.</summary>
public sealed class ImageSizeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".jpg", 0)]
    [InlineData(".jpg", 1)]
    [InlineData(".png", 0)]
    [InlineData(".tif", 0)]
    public void Read_PictureOfAnyKind_GivesWidthAndHeight(string extension, int isProgressive)
    {
        using Mat picture = new(37, 101, MatType.CV_8UC3, Scalar.All(90));
        Cv2.ImEncode(extension, picture, out byte[] bytes, extension == ".jpg" ? [new ImageEncodingParam(ImwriteFlags.JpegProgressive, isProgressive)] : []);
        ImageSize.Read(_folder.Write("a" + extension, bytes)).ShouldBe((101L, 37L));
    }

    [Theory]
    [InlineData("FFD8 FFC4 0005 010203 FFC0 000B 08 0025 0065 01 112233", true)]    // Huffman tables come first
    [InlineData("FFD8 FFC8 0005 010203 FFC0 000B 08 0025 0065 01 112233", true)]
    [InlineData("FFD8 FFCC 0005 010203 FFC2 000B 08 0025 0065 01 112233", true)]
    [InlineData("FFD8 FFC4 0005 010203 0000 000B 08 0025 0065 01 112233", false)]
    [InlineData("FFD8 FFE0 0005 010203", false)]
    [InlineData("00112233445566778899AABBCCDDEEFF00112233445566778899", false)]
    public void Read_JpegWithTablesBeforeItsFrame_IsThatOfTheFrame(string hex, bool isThere) =>
        ImageSize.Read(_folder.Write("a.jpg", [.. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), .. new byte[24]]))
            .ShouldBe(isThere ? (101L, 37L) : null);
}
