using HccPathology.Models;
using HccPathology.Pixels;

namespace HccPathology.Tissue;

/// <summary>Pixels to a patch of a network's input, by tables of 256 floats; enlarged bilinearly where the network wants more px than the patch has.</summary>
internal sealed class PatchInput
{
    private readonly int _patch, _side;
    private readonly float[][] _tables;
    private readonly int[] _shifts;
    private readonly int[] _from;               // enlarging: the pixel before each place
    private readonly float[] _share;            // and how far the place is on the way to the next

    public PatchInput(TissueModelCard card)
    {
        (_patch, _side) = (card.PatchPx, card.InputPx);
        (_tables, _shifts) = (card.Normalisation.Tables(), ModelCard.ShiftsOf(card.ChannelOrder));
        (_from, _share) = (new int[_side], new float[_side]);
        for (int i = 0; i < _side; i++)
        {
            // Middles of pixels lie at halves, at both sizes; beyond the outermost middles the outermost pixel goes on.
            double at = Math.Clamp((i + 0.5) * _patch / _side - 0.5, 0, _patch - 1);
            _from[i] = Math.Min((int)at, _patch - 2);
            _share[i] = (float)(at - _from[i]);
        }
    }

    /// <summary>Writes the patch whose upper left pixel is (x, y) of the buffer into a place of the batch.</summary>
    public void Fill(TileBuffer pixels, int x, int y, TissueRun run, int patch)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> to = run.Input(patch, channel);
            for (int row = 0; row < _side; row++)
            {
                if (_side == _patch)
                {
                    Copy(pixels.Row(y + row).Slice(x, _patch), _tables[channel], _shifts[channel], to.Slice(row * _side, _side));
                }
                else
                {
                    int above = y + _from[row];
                    Enlarge(pixels.Row(above).Slice(x, _patch), pixels.Row(above + 1).Slice(x, _patch), _share[row], channel, to.Slice(row * _side, _side));
                }
            }
        }
    }

    private static void Copy(ReadOnlySpan<uint> from, float[] table, int shift, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = table[(byte)(from[i] >> shift)];
        }
    }

    // Normalisation is a line, so that it may come before the interpolation.
    private void Enlarge(ReadOnlySpan<uint> above, ReadOnlySpan<uint> below, float down, int channel, Span<float> to)
    {
        float[] table = _tables[channel];
        int shift = _shifts[channel];
        for (int i = 0; i < to.Length; i++)
        {
            int at = _from[i];
            float a = table[(byte)(above[at] >> shift)], b = table[(byte)(above[at + 1] >> shift)];
            float c = table[(byte)(below[at] >> shift)], d = table[(byte)(below[at + 1] >> shift)];
            float top = a + (b - a) * _share[i], low = c + (d - c) * _share[i];
            to[i] = top + (low - top) * down;
        }
    }
}
