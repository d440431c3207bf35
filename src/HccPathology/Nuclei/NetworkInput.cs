using HccPathology.Models;

namespace HccPathology.Nuclei;

/// <summary>Pixels to the three channels of a network, by tables of 256 floats. Beyond the tile the input is white.</summary>
internal sealed class NetworkInput
{
    private readonly float[][] _tables;
    private readonly int[] _shifts;

    public NetworkInput(ModelCard card)
    {
        ModelNormalisation n = card.Normalisation;
        _tables = [.. Enumerable.Range(0, 3).Select(c => (float[])[.. Enumerable.Range(0, 256).Select(v => (float)((v * n.Scale - n.Mean[c]) / n.Std[c]))])];
        _shifts = card.ChannelOrder == "RGB" ? [16, 8, 0] : [0, 8, 16];
    }

    /// <summary>Writes row <paramref name="y"/> of all channels; an empty row is all white.</summary>
    public void Row(ReadOnlySpan<uint> pixels, NetworkRun network, int y)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> to = network.Input(channel, y);
            float[] table = _tables[channel];
            int shift = _shifts[channel];
            for (int x = 0; x < pixels.Length; x++)
            {
                to[x] = table[(byte)(pixels[x] >> shift)];
            }

            to[pixels.Length..].Fill(table[255]);
        }
    }
}
