using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class BackgroundTests
{
    [Theory]
    [InlineData("FFFFFF", 255, 255, 255)]
    [InlineData("10fe03", 16, 254, 3)]
    [InlineData("", 255, 255, 255)]
    [InlineData("+12345", 255, 255, 255)]
    [InlineData("12345", 255, 255, 255)]
    public void From_Property_IsParsedOrWhite(string hex, byte r, byte g, byte b) =>
        Background.From(new Dictionary<string, string> { ["openslide.background-color"] = hex }).ShouldBe((r, g, b));

    [Fact]
    public void Compose_EveryAlphaAndBackground_IsTheRoundedBlend()
    {
        foreach (byte background in (byte[])[0, 17, 128, 255])
        {
            for (uint alpha = 0; alpha < 256; alpha++)
            {
                uint colour = alpha / 2;
                uint[] pixels = [0xFF010203, (alpha << 24) | (colour << 16) | (alpha << 8)];
                Background.Compose(pixels, pixels, Background.Pack((background, background, background)));
                uint through = (uint)Math.Floor(background * (255 - alpha) / 255.0 + 0.5);
                pixels.ShouldBe([0xFF010203, 0xFF000000 | ((colour + through) << 16) | ((alpha + through) << 8) | through]);
            }
        }
    }

    [Fact]
    public void Compose_ColourAboveAlpha_DoesNotOverflow()
    {
        // Not valid premultiplied colour, but interpolation at tile borders produces it by a unit.
        uint[] pixels = [0x10FF11FF];
        Background.Compose(pixels, pixels, 0xFFFFFFFF);
        pixels.ShouldBe([0xFFFFFFFF]);
    }
}
