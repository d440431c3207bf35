using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>
/// Whether a network looks no farther than its card says. Where it does, what it says near a tile's edge depends on where that edge lies, and nobody sees it: nuclei at seams
/// come and go with the size of tiles. So a drawn strip is shown twice with other ends, and what lies farther from them than the halo must keep its probabilities.
/// </summary>
internal static class HaloProof
{
    /// <summary>A probability that moves by less decides about no nucleus: a card may leave out the rim of what a network sees, which hardly counts.</summary>
    private const float Same = 0.002f;

    /// <summary>Px at each end of the strip that change, and its height.</summary>
    private const int EndPx = 64;

    /// <summary>Side in px of the squares of one colour that the strip is drawn of: as large as a nucleus, or a network made for nuclei would see nothing.</summary>
    private const int SquarePx = 12;

    /// <exception cref="PathologyException">The network looks farther than the card's halo, or gives something else than probabilities.</exception>
    public static void Require(InferenceSession session, ModelCardFile file)
    {
        ModelCard card = file.Card;
        int length = 2 * RoundUp(EndPx, card) + RoundUp(2 * card.HaloPx + 2 * EndPx, card), height = RoundUp(EndPx, card);
        foreach (bool isUpright in new[] { false, true })
        {
            (int width, int rows) = isUpright ? (height, length) : (length, height);
            using NetworkRun run = new(session, card, averages: false, width, rows);
            run.Resize(width, rows);
            float[] one = Probabilities(run, card, isUpright, ends: 1), other = Probabilities(run, card, isUpright, ends: 2);
            int reach = Reach(one, other, card, width, isUpright, RoundUp(EndPx, card), length);
            if (reach > card.HaloPx)
            {
                throw ModelCardFile.Unfit(file.Path, "haloPx", $"{reach} or more: so far from a change in the picture the network's probabilities still move, and nuclei at a tile's edge would depend on where it lies", $"{card.HaloPx}");
            }
        }
    }

    // The greatest distance in px from a changed one at which a probability moves.
    private static int Reach(float[] one, float[] other, ModelCard card, int width, bool isUpright, int end, int length)
    {
        int columns = width / card.Grid, perMap = columns * ((isUpright ? length : RoundUp(EndPx, card)) / card.Grid), reach = 0;
        for (int i = 0; i < one.Length; i++)
        {
            int along = (isUpright ? i % perMap / columns : i % columns) * card.Grid;
            if (along >= end && along < length - end && MathF.Abs(one[i] - other[i]) > Same)
            {
                reach = Math.Max(reach, Math.Min(along - end + 1, length - end - along));
            }
        }

        return reach;
    }

    private static float[] Probabilities(NetworkRun run, ModelCard card, bool isUpright, int ends)
    {
        Draw(run, card, isUpright, ends);
        run.Run();
        List<float> all = [];
        for (int map = 0; map < card.Outputs.Count; map++)
        {
            for (int i = 0; i < run.Height / card.Grid * (run.Width / card.Grid) && card.Outputs[map].Kind == ModelOutput.Probability; i++)
            {
                (int y, int x) = Math.DivRem(i, run.Width / card.Grid);
                all.Add(card.Kind == ModelCard.StarDist ? run.Cell(map, 0, x, y) : run.At(map, x, y));
            }
        }

        return [.. all];
    }

    // Squares of any colour, and any colour a pixel on top: both what is large and what is fine reaches as far as the network lets it.
    private static void Draw(NetworkRun run, ModelCard card, bool isUpright, int ends)
    {
        (int length, int end) = (isUpright ? run.Height : run.Width, RoundUp(EndPx, card));
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < run.Height; y++)
            {
                Span<float> row = run.Input(channel, y);
                for (int x = 0; x < run.Width; x++)
                {
                    int along = isUpright ? y : x;
                    uint picture = along < end || along >= length - end ? (uint)ends : 0;
                    uint level = 3 * Noise(picture, x / SquarePx, y / SquarePx, channel) + Noise(picture, x, y, channel + 3);
                    row[x] = Value(card.Normalisation, channel, level / 4);
                }
            }
        }
    }

    private static float Value(ModelNormalisation n, int channel, uint level) => n.Percentiles is null ? (float)((level * n.Scale - n.Mean[channel]) / n.Std[channel]) : level / 255f;

    // 0 to 255.
    private static uint Noise(uint picture, int x, int y, int channel)
    {
        uint hash = ((picture * 0x9E3779B1u ^ (uint)x) * 0x85EBCA6Bu ^ (uint)y) * 0xC2B2AE35u ^ (uint)channel;
        hash = (hash ^ hash >> 15) * 0x2C1B3C6Du;
        hash = (hash ^ hash >> 12) * 0x297A2D39u;
        return (hash ^ hash >> 15) & 255;
    }

    private static int RoundUp(int px, ModelCard card) => (px + card.SizeMultiple - 1) / card.SizeMultiple * card.SizeMultiple;
}
