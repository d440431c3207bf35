using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Tissue;

/// <summary>
/// Classifies the patches of one tile after the other; one per worker. It reads for itself, at the model's pixel size and as
/// far around the tile as its patches reach: a context of 300 µm would double what nuclei are looked for in, and costs
/// little at 1-2 µm/px. A patch knows its own pixels and nothing else.
/// </summary>
public sealed class TissueClassifier : IDisposable
{
    private readonly TissueModel _model;
    private readonly PatchGrid _grid;
    private readonly Slide _slide;
    private readonly PatchInput _input;
    private readonly TissueRun _run;
    private readonly AreaResampler _resampler = new();
    private readonly List<(int X, int Y)> _cores = [];
    private readonly float[] _shares;
    private readonly float[] _sums;
    private readonly int _vectorLength;
    private readonly Restaining? _restaining;

    /// <param name="model">Shared by all workers.</param>
    /// <param name="slide">Where patches are read.</param>
    /// <param name="grid">Which patches belong to which tile.</param>
    /// <param name="restaining">Shows the model the slide paler or darker; null as it is.</param>
    /// <param name="keepsVectors">Patches' vectors are kept for a slide model.</param>
    internal TissueClassifier(TissueModel model, Slide slide, PatchGrid grid, Restaining? restaining = null, bool keepsVectors = false)
    {
        _restaining = restaining;
        (_model, _slide, _grid) = (model, slide, grid);
        _vectorLength = keepsVectors ? model.EmbeddingLength : 0;
        (_input, _run) = (new PatchInput(model.Card), model.MakeRun());
        _shares = new float[model.Card.Classes.Count];
        _sums = new float[_shares.Length];
    }

    public TileTissue Classify(TileSpec tile)
    {
        _grid.Of(tile, _cores);
        if (_cores.Count == 0)
        {
            return new TileTissue([], []);
        }

        (int left, int top, int width, int height) = _grid.Around(_cores);
        using TileBuffer pixels = new(width, height);
        _resampler.Read(_slide, _grid.Frame, left, top, pixels);
        for (int y = 0; y < height && _restaining is not null; y++)
        {
            _restaining.Row(pixels.Row(y), pixels.Row(y));
        }

        int core = _model.Card.CorePx, perCore = _model.CellsPerCore * _model.CellsPerCore * _shares.Length;
        byte[] all = new byte[_cores.Count * perCore];
        float[] vectors = new float[_cores.Count * _vectorLength];
        for (int first = 0; first < _cores.Count; first += _model.BatchSize)
        {
            // A last batch that is not full keeps patches of the one before in it: their answers are not looked at.
            int count = Math.Min(_model.BatchSize, _cores.Count - first);
            for (int i = 0; i < count; i++)
            {
                (int x, int y) = _cores[first + i];
                _input.Fill(pixels, x * core - _grid.MarginPx - left, y * core - _grid.MarginPx - top, _run, i);
            }

            _run.Run();
            for (int i = 0; i < count; i++)
            {
                Collect(_cores[first + i], _run.Output(i), all.AsSpan((first + i) * perCore, perCore));
                _run.Vector(i)[.._vectorLength].CopyTo(vectors.AsSpan((first + i) * _vectorLength));
            }
        }

        return new TileTissue([.. _cores], all) { Vectors = vectors };
    }

    public void Dispose()
    {
        _run.Dispose();
        _resampler.Dispose();
    }

    /// <summary>One patch's scores to the cells of its core: the mean probabilities of the places in each.</summary>
    private void Collect((int X, int Y) core, ReadOnlySpan<float> scores, Span<byte> cells)
    {
        TissueModelCard card = _model.Card;
        int side = _model.OutputSide, step = Math.Max(1, card.OutputStep), across = _model.CellsPerCore, classes = _shares.Length;
        int margin = card.IsOfPatches ? 0 : _grid.MarginPx / step, each = card.IsOfPatches ? 1 : card.CellPx / step;
        for (int cell = 0; cell < across * across; cell++)
        {
            int fromX = margin + cell % across * each, fromY = margin + cell / across * each;
            _sums.AsSpan().Clear();
            for (int place = 0; place < each * each; place++)
            {
                int at = (fromY + place / each) * side + fromX + place % each;
                TissueShares.Of(card.Activation, scores[at..], side * side, _shares);
                for (int c = 0; c < classes; c++)
                {
                    _sums[c] += TissueShares.IsProbability(_shares[c]) ? Math.Clamp(_shares[c], 0, 1) : throw Improbable(core, scores[at..], side * side);
                }
            }

            for (int c = 0; c < classes; c++)
            {
                cells[cell * classes + c] = (byte)(255 * _sums[c] / (each * each) + 0.5f);
            }
        }
    }

    private PathologyException Improbable((int X, int Y) core, ReadOnlySpan<float> scores, int step)
    {
        TissueModelCard card = _model.Card;
        int bad = 0;
        while (bad < card.NetworkClasses - 1
            && (card.Activation is ScoreActivation.None or ScoreActivation.OwnSigmoid ? TissueShares.IsProbability(scores[bad * step]) : float.IsFinite(scores[bad * step])))
        {
            bad++;
        }

        return new PathologyException(FailureKind.BadData, FormattableString.Invariant(
            $"tissue model {card.Name}: its score of {card.Classes[bad].Name} at {core.X * card.CorePx * _grid.Frame.DownsampleX:0}, {core.Y * card.CorePx * _grid.Frame.DownsampleY:0} px is {scores[bad * step]}, no probability with activation {(card.Activation == ScoreActivation.OwnSigmoid ? ScoreActivation.None : card.Activation).ToString().ToLowerInvariant()}; check activation and normalisation in {card.Path}"));
    }
}
