using HccPathology.Pixels;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

public sealed class PatchInputTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Against the plain formula: middles at halves, the outermost pixels repeated; then the normalisation.</summary>
    [Theory]
    [InlineData(20, 20, "RGB")]
    [InlineData(20, 20, "BGR")]
    [InlineData(20, 50, "RGB")]
    [InlineData(16, 33, "BGR")]
    public void Fill_PatchOfABuffer_IsCutEnlargedAndNormalised(int patch, int input, string order)
    {
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(_folder, network: TinyTissueModel.Network(batch: 2))) with
        {
            PatchPx = patch,
            InputPx = input,
            CorePx = patch,
            CellPx = patch,
            ChannelOrder = order,
            Normalisation = new(1 / 255.0, [0.1, 0.2, 0.3], [0.5, 0.6, 0.7]),
        };
        using TissueModel model = new(card, HccPathology.Models.ModelDevice.Cpu);
        using TissueRun run = model.MakeRun();
        using TileBuffer pixels = new(40, 40);
        Random random = new(3);
        for (int y = 0; y < 40; y++)
        {
            foreach (ref uint pixel in pixels.Row(y))
            {
                pixel = 0xFF000000 | (uint)random.Next(1 << 24);
            }
        }

        new PatchInput(card).Fill(pixels, 7, 5, run, 1);
        for (int channel = 0; channel < 3; channel++)
        {
            int shift = order == "RGB" ? 16 - 8 * channel : 8 * channel;
            for (int i = 0; i < input * input; i++)
            {
                double expected = (Bilinear(pixels, (i % input + 0.5) * patch / input - 0.5, (i / input + 0.5) * patch / input - 0.5, patch,
                    shift) / 255 - card.Normalisation.Mean[channel]) / card.Normalisation.Std[channel];
                ((double)run.Input(1, channel)[i]).ShouldBe(expected, 1e-5);
            }
        }

        run.Input(0, 0).ToArray().ShouldAllBe(v => v == 0, "the other patch of the batch");
    }

    private static double Bilinear(TileBuffer pixels, double x, double y, int patch, int shift)
    {
        (x, y) = (Math.Clamp(x, 0, patch - 1), Math.Clamp(y, 0, patch - 1));
        (int x0, int y0) = ((int)x, (int)y);
        (double u, double v) = (x - x0, y - y0);
        return (1 - v) * ((1 - u) * At(x0, y0) + u * At(x0 + 1, y0)) + v * ((1 - u) * At(x0, y0 + 1) + u * At(x0 + 1, y0 + 1));

        double At(int column, int row) => (byte)(pixels.Row(5 + Math.Min(row, patch - 1))[7 + Math.Min(column, patch - 1)] >> shift);
    }
}
