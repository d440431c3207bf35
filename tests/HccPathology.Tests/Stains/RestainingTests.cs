using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class RestainingTests
{
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.8)]
    [InlineData(3)]
    public void Row_EveryByte_HasItsDensityTimesTheFactor(double times)
    {
        byte[] white = [245, 230, 201];
        uint[] pixels = [.. Enumerable.Range(0, 256).Select(v => 0x7F000000u | (uint)v << 16 | (uint)(255 - v) << 8 | (uint)(v ^ 0x55))], shown = new uint[256];
        new Restaining(times, (white[0], white[1], white[2])).Row(pixels, shown);
        for (int i = 0; i < 256; i++)
        {
            (shown[i] >> 24).ShouldBe(0xFFu);
            for (int channel = 0; channel < 3; channel++)
            {
                int before = (byte)(pixels[i] >> (16 - 8 * channel)), after = (byte)(shown[i] >> (16 - 8 * channel));
                double od = -Math.Log10(Math.Max(before, 1) / (double)white[channel]);
                ((double)after).ShouldBe(od <= 0 ? before : white[channel] * Math.Pow(10, -times * od), 0.5000001, $"{before} of {white[channel]}");
            }
        }
    }

    [Fact]
    public void Row_FactorOfOne_ChangesNothing()
    {
        uint[] pixels = [0xFF000000, 0xFF123456, 0xFFF5E6C9, 0xFFFFFFFF], shown = new uint[4];
        new Restaining(1, (245, 230, 201)).Row(pixels, shown);
        shown[1..].ShouldBe(pixels[1..]);
        shown[0].ShouldBe(0xFF010101u);                         // black has no density that could be multiplied: that of the darkest other byte stands in
    }

    [Fact]
    public void Row_OtherGlass_ShowsTheSameDensitiesOnIt()
    {
        uint[] pixels = [0xFFC8B4A0, 0xFF645A50, 0xFFD2D2D2], shown = new uint[3];
        new Restaining(1, (200, 180, 160), (245, 245, 250)).Row(pixels, shown);
        shown.ShouldBe([0xFFF5F5FA, 0xFF7A7A7D, 0xFFFFFFFF]);       // half of the light stays half; what is brighter than glass stays so
    }
}
