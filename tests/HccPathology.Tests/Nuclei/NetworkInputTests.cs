using HccPathology.Models;
using HccPathology.Nuclei;
using HccPathology.Tests.Models;

namespace HccPathology.Tests.Nuclei;

public sealed class NetworkInputTests
{
    private static readonly ModelCard Own = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps).Card;

    [Theory]
    [InlineData("RGB", 0, 1, 2)]
    [InlineData("BGR", 2, 1, 0)]
    public void Row_Pixels_AreNormalisedInTheCardsOrderAndWhiteBeyond(string order, int red, int green, int blue)
    {
        ModelCard card = Own with { ChannelOrder = order, Normalisation = new ModelNormalisation(1 / 255.0, [0.5, 0.25, 0.1], [0.5, 0.2, 0.4]) };
        using OnnxNetwork network = new(ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps), ModelDevice.Cpu);
        using NetworkRun run = network.MakeRun(30, 20);
        run.Resize(19, 17);
        NetworkInput input = new(card);
        uint[] pixels = [.. Enumerable.Range(0, 19).Select(i => 0xFF000000u | (uint)(i * 13) << 16 | (uint)(255 - i) << 8 | (uint)(i * i % 256))];
        input.Row(pixels, run, 5);
        input.Row([], run, 6);
        float Plain(int channel, int value) => (float)((value / 255.0 - card.Normalisation.Mean[channel]) / card.Normalisation.Std[channel]);
        for (int x = 0; x < run.Width; x++)
        {
            uint pixel = x < 19 ? pixels[x] : 0xFFFFFFFF;
            run.Input(red, 5)[x].ShouldBe(Plain(red, (byte)(pixel >> 16)), 1e-6f);
            run.Input(green, 5)[x].ShouldBe(Plain(green, (byte)(pixel >> 8)), 1e-6f);
            run.Input(blue, 5)[x].ShouldBe(Plain(blue, (byte)pixel), 1e-6f);
            run.Input(red, 6)[x].ShouldBe(Plain(red, 255), 1e-6f);
        }
    }
}
