using HccPathology.Phantoms;
using HccPathology.Slides;

namespace HccPathology.Tests.Phantoms;

public sealed class JpegTileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_Decoded_IsCloseAndSampled420()
    {
        byte[] bgr = new byte[TileCanvas.TilePx * TileCanvas.TilePx * 3];
        for (int i = 0; i < bgr.Length; i += 3)
        {
            (bgr[i], bgr[i + 1], bgr[i + 2]) = (120, 80, 200);
        }

        byte[] jpeg = JpegTile.Encode(bgr);

        string path = _folder.Write("a.jpg", jpeg);
        var (r, g, b) = Pictures.Read(path)[30, 20];
        Math.Abs(r - 200).ShouldBeLessThan(4);
        Math.Abs(g - 80).ShouldBeLessThan(4);
        Math.Abs(b - 120).ShouldBeLessThan(4);
        ImageSize.Read(path).ShouldBe(((long)TileCanvas.TilePx, (long)TileCanvas.TilePx));
        int frame = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);
        jpeg[frame + 11].ShouldBe((byte)0x22, "luma has two samples a side for one of colour");
        jpeg[frame + 14].ShouldBe((byte)0x11);
    }
}
