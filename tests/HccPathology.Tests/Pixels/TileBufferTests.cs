using HccPathology.Pixels;

namespace HccPathology.Tests.Pixels;

public sealed class TileBufferTests
{
    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(16, 3, 16)]
    [InlineData(17, 5, 32)]
    [InlineData(1088, 2, 1088)]
    public unsafe void Rows_AnySize_StartOn64Bytes(int width, int height, int stridePx)
    {
        using TileBuffer buffer = new(width, height);
        buffer.StridePx.ShouldBe(stridePx);
        for (int y = 0; y < height; y++)
        {
            buffer.Row(y).Length.ShouldBe(width);
            buffer.Row(y).Fill((uint)y);
            fixed (uint* row = buffer.Row(y))
            {
                ((long)row % 64).ShouldBe(0);
            }
        }

        buffer.Row(height - 1)[width - 1].ShouldBe((uint)height - 1);
    }

    [Fact]
    public void Row_OutsideOrAfterDispose_Throws()
    {
        TileBuffer buffer = new(4, 4);
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Row(4).Clear());
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Row(-1).Clear());
        buffer.Dispose();
        buffer.Dispose();
        Should.Throw<ObjectDisposedException>(() => buffer.Row(0).Clear());
    }

    [Theory]
    [InlineData(2, 2, 11)]
    [InlineData(2, 2, 13)]
    [InlineData(0, 2, 0)]
    public void RgbImage_OfBytesThatAreNotItsPixels_IsRefused(int width, int height, int bytes) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RgbImage(width, height, new byte[bytes]));

    [Fact]
    public void ToRgb_Words_AreRedGreenBlue()
    {
        using TileBuffer buffer = new(2, 1);
        buffer.Row(0)[0] = 0xFF010203;
        buffer.Row(0)[1] = 0xFFFF8000;
        buffer.ToRgb().Data.ShouldBe([1, 2, 3, 255, 128, 0]);
    }
}
