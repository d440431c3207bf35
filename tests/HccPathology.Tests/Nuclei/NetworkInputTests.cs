using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Pixels;
using HccPathology.Tests.Models;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei;

public sealed class NetworkInputTests
{
    private static readonly ModelCard Own = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps).Card;

    // The engine's own is a line that divides exactly, others are not: both must be the rounded quotient, to the bit.
    [Theory]
    [InlineData(1 / 255.0, 0.5, 0.5)]
    [InlineData(1 / 255.0, 0.485, 0.229)]
    [InlineData(1, 37.5, 141.25)]
    public void Fill_EveryByte_IsTheRoundedQuotientToTheBit(double scale, double mean, double std)
    {
        ModelCard card = Own with { Normalisation = new ModelNormalisation(scale, [mean, mean, mean], [std, std, std]) };
        using OnnxNetwork network = new(ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps), ModelDevice.Cpu);
        using NetworkRun run = network.MakeRun(259, 1);
        using TileBuffer pixels = new(259, 1);
        for (int x = 0; x < 259; x++)
        {
            pixels.Row(0)[x] = 0xFF000000u | (uint)(x % 256) << 16 | (uint)((x + 85) % 256) << 8 | (uint)((x + 170) % 256);
        }

        new NetworkInput(card, DrawnTissue.FrameOf(new Mpp(0.5))).Fill(pixels, new TileSpec(0, 100, 100, 259, 1, 0), run);
        for (int channel = 0; channel < 3; channel++)
        {
            float[] expected = [.. Enumerable.Range(0, 259).Select(x => (float)(((x + 85 * channel) % 256 * scale - mean) / std))];
            run.Input(channel, 0)[..259].ToArray().ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("RGB", 0, 1, 2)]
    [InlineData("BGR", 2, 1, 0)]
    public void Fill_Pixels_AreNormalisedInTheCardsOrderAndWhiteBeyond(string order, int red, int green, int blue)
    {
        ModelCard card = Own with { ChannelOrder = order, Normalisation = new ModelNormalisation(1 / 255.0, [0.5, 0.25, 0.1], [0.5, 0.2, 0.4]) };
        using OnnxNetwork network = new(ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps), ModelDevice.Cpu);
        using NetworkRun run = network.MakeRun(30, 20);
        using TileBuffer pixels = Numbered(19, 17);
        new NetworkInput(card, DrawnTissue.FrameOf(new Mpp(0.5))).Fill(pixels, new TileSpec(0, 100, 100, 17, 15, 1), run);
        float Plain(int channel, int value) => (float)((value / 255.0 - card.Normalisation.Mean[channel]) / card.Normalisation.Std[channel]);
        for (int y = 0; y < run.Height; y++)
        {
            for (int x = 0; x < run.Width; x++)
            {
                uint pixel = x < 19 && y < 17 ? pixels.Row(y)[x] : 0xFFFFFFFF;
                run.Input(red, y)[x].ShouldBe(Plain(red, (byte)(pixel >> 16)), 1e-6f);
                run.Input(green, y)[x].ShouldBe(Plain(green, (byte)(pixel >> 8)), 1e-6f);
                run.Input(blue, y)[x].ShouldBe(Plain(blue, (byte)pixel), 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 20, 12)]
    [InlineData(12, 4, 8, 8)]
    public void Fill_TileBeyondTheSlide_MirrorsWhatLiesOnIt(int coreX, int coreY, int coreWidth, int coreHeight)
    {
        const int Halo = 16, SlideWidth = 20, SlideHeight = 12;  // the halo reaches past the mirror image's own end
        TileSpec tile = new(0, coreX, coreY, coreWidth, coreHeight, Halo);
        using OnnxNetwork network = new(ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps), ModelDevice.Cpu);
        using NetworkRun run = network.MakeRun(tile.ReadWidth, tile.ReadHeight);
        using TileBuffer pixels = Numbered(tile.ReadWidth, tile.ReadHeight);
        NetworkInput input = new(Own, DrawnTissue.FrameOf(new Mpp(0.5), SlideWidth, SlideHeight));
        input.Fill(pixels, tile, run);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            for (int x = 0; x < tile.ReadWidth; x++)
            {
                byte red = (byte)(pixels.Row(Mirrored(y + tile.ReadY, SlideHeight) - tile.ReadY)[Mirrored(x + tile.ReadX, SlideWidth) - tile.ReadX] >> 16);
                run.Input(0, y)[x].ShouldBe((red / 255f - 0.5f) / 0.5f, 1e-6f);
            }
        }

        // Step by step: over the edge and back.
        static int Mirrored(int at, int length)
        {
            while (at < 0 || at >= length)
            {
                at = at < 0 ? -1 - at : 2 * length - 1 - at;
            }

            return at;
        }
    }

    private static TileBuffer Numbered(int width, int height)
    {
        TileBuffer pixels = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels.Row(y)[x] = 0xFF000000u | (uint)(x * 5 + y * 3) << 16 | (uint)(255 - x - y) << 8 | (uint)((x * x + y) % 256);
            }
        }

        return pixels;
    }
}
