using Microsoft.ML.OnnxRuntime;

namespace HccPathology.Models;

/// <summary>
/// Whether a network looks no farther than its card says. Where it does, what it says near a tile's edge depends on where that edge lies, and nobody sees it:
/// nuclei at seams come and go, or change their class, with the size of tiles. So a drawn strip is shown twice with other ends, and what lies farther from
/// them than the halo must keep what its maps say. The same strip tells whether scores of classes went through their softmax already.
/// </summary>
internal sealed class HaloProof
{
    /// <summary>A probability that moves by less decides about no nucleus: a card may leave out the rim of what a network sees, which hardly counts.</summary>
    private const float Same = 0.002f;

    /// <summary>The same of scores before their softmax, offsets and distances, px: a twentieth turns no class that is not in doubt, and moves no outline
    /// by more than files round.</summary>
    private const float SameElsewhere = 0.05f;

    /// <summary>Px at each end of the strip that change, and its height, before they are rounded up to what the network takes.</summary>
    private const int EndPx = 64;

    /// <summary>Side in px of the squares of one colour that the strip is drawn of: as large as a nucleus, or a
    /// network made for nuclei would see nothing.</summary>
    private const int SquarePx = 12;

    private readonly ModelCard _card;
    private readonly NetworkRun _run;
    private readonly bool _isUpright;

    /// <summary>All maps: of distances one a ray.</summary>
    private readonly (int Map, int Channel)[] _layers;

    private readonly int _endPx, _lengthPx;

    /// <summary>Of the maps of <see cref="ModelOutput.Score"/>.</summary>
    private readonly int[] _scoreLayers;

    private bool _areScoresDone;

    private HaloProof(ModelCard card, NetworkRun run, bool isUpright)
    {
        (_card, _run, _isUpright, _endPx) = (card, run, isUpright, card.RoundUp(EndPx));
        _lengthPx = LengthPx(card);
        _layers = [.. card.Outputs.SelectMany((output, map) => Enumerable.Range(0, output.Channels).Select(channel => (map, channel)))];
        _scoreLayers = [.. Enumerable.Range(0, _layers.Length).Where(layer => card.Outputs[_layers[layer].Map].Kind == ModelOutput.Score)];
        _run.Resize(isUpright ? _endPx : _lengthPx, isUpright ? _lengthPx : _endPx);
    }

    /// <exception cref="PathologyException">The network looks farther than the card's halo, or gives something else than probabilities and scores.</exception>
    public static void Require(InferenceSession session, ModelCardFile file)
    {
        ModelCard card = file.Card;
        using NetworkRun run = new(session, card, averages: false, LengthPx(card), EndPx);
        foreach (bool isUpright in new[] { false, true })
        {
            HaloProof proof = new(card, run, isUpright);
            int reach = proof.ReachPx();
            ModelCardFile.Require(file.Path, "outputs", "scores before the softmax",
                $"probabilities, 0 to 1 and together 1 everywhere, in {string.Join(", ", proof._scoreLayers.Select(layer => card.Outputs[proof._layers[layer].Map].Name))}",
                !proof._areScoresDone);
            if (reach > card.HaloPx)
            {
                throw ModelCardFile.Unfit(file.Path, "haloPx",
                    $"{reach} or more: so far from a change in the picture the network's maps still move, and nuclei would depend on where a tile's edge lies"
                        + (reach >= Farthest(card) ? " (a network that looks at the whole picture, or was exported in training mode, has no halo: call model.eval() before)" : ""),
                    $"{card.HaloPx}");
            }
        }
    }

    // Two ends and, between them, the halo of both and some more, where nothing may move.
    private static int LengthPx(ModelCard card) => 2 * card.RoundUp(EndPx) + card.RoundUp(2 * card.HaloPx + 2 * EndPx);

    // From the middle of what lies between the ends.
    private static int Farthest(ModelCard card) => card.RoundUp(2 * card.HaloPx + 2 * EndPx) / 2;

    // The greatest distance in px from a changed pixel at which a map moves. In plain loops: lists of all answers were garbage after which the collector
    // let the heap of a slide of 375,000 nuclei grow by 80 MB.
    private int ReachPx()
    {
        int columns = _run.Width / _card.Grid, rows = _run.Height / _card.Grid, reach = 0;
        float[] one = new float[_layers.Length * rows * columns];
        Run(ends: 1);
        for (int i = 0; i < one.Length; i++)
        {
            one[i] = Answer(i);
        }

        _areScoresDone = _scoreLayers.Length > 1 && Enumerable.Range(0, rows * columns).All(IsDone);
        Run(ends: 2);
        for (int i = 0; i < one.Length; i++)
        {
            bool moved = MathF.Abs(one[i] - Answer(i)) > (_card.Outputs[_layers[i / (rows * columns)].Map].Kind is ModelOutput.Probability or ModelOutput.Logit ? Same : SameElsewhere);
            reach = moved ? Math.Max(reach, DistancePx(i % columns, i / columns % rows)) : reach;
        }

        return reach;

        // Of a softmax's 0.95 another one makes 0.56. The first place of raw scores ends it.
        bool IsDone(int place)
        {
            float sum = 0;
            foreach (int layer in _scoreLayers)
            {
                float share = one[layer * rows * columns + place];
                if (share is < -Same or > 1 + Same)
                {
                    return false;
                }

                sum += share;
            }

            return MathF.Abs(sum - 1) <= _scoreLayers.Length * Same;
        }

        void Run(uint ends)
        {
            Draw(ends);
            _run.Run();
        }

        // Layer by layer, row by row.
        float Answer(int i)
        {
            (int map, int channel) = _layers[i / (rows * columns)];
            (int x, int y) = (i % columns, i / columns % rows);
            return _card.Kind == ModelCard.StarDist ? _run.Cell(map, channel, x, y) : _run.At(map, x, y);
        }
    }

    // From a cell to the nearest changed pixel; 0 in the ends themselves.
    private int DistancePx(int x, int y)
    {
        int along = (_isUpright ? y : x) * _card.Grid;
        return Math.Max(0, Math.Min(along - _endPx + 1, _lengthPx - _endPx - along));
    }

    // Squares of any colour, and any colour a pixel on top: both what is large and what is fine reaches as far as the network lets it.
    private void Draw(uint ends)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < _run.Height; y++)
            {
                for (int x = 0; x < _run.Width; x++)
                {
                    int along = _isUpright ? y : x;
                    uint picture = along < _endPx || along >= _lengthPx - _endPx ? ends : 0;
                    _run.Image.Set(channel, x, y, (byte)((3 * Noise(picture, x / SquarePx, y / SquarePx, channel) + Noise(picture, x, y, channel + 3)) / 4));
                }
            }
        }
    }

    // 0 to 255.
    private static uint Noise(uint picture, int x, int y, int channel)
    {
        uint hash = ((picture * 0x9E3779B1u ^ (uint)x) * 0x85EBCA6Bu ^ (uint)y) * 0xC2B2AE35u ^ (uint)channel;
        hash = (hash ^ hash >> 15) * 0x2C1B3C6Du;
        hash = (hash ^ hash >> 12) * 0x297A2D39u;
        return (hash ^ hash >> 15) & 255;
    }
}
