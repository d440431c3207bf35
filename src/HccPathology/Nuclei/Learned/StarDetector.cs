using HccPathology.Foreground;
using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei.Learned;

/// <summary>
/// Nuclei from a network of kind <c>stardist</c>: at each cell of its grid the probability to be well inside a nucleus, and the
/// distances to its border along rays. The best stars are kept, others that overlap them are not (Schmidt, Weigert, Broaddus,
/// Myers 2018, Cell Detection with Star-Convex Polygons).
/// </summary>
public sealed class StarDetector : NucleusFinder
{
    private const int Probability = 0, Distances = 1;           // maps of the card, in its order

    private readonly NetworkRun _network;
    private readonly StarOptions _options;
    private readonly NetworkInput _input;
    private readonly NucleusMeasure _measure;
    private readonly NucleusPixels _inside;
    private readonly StarShape _star;
    private readonly StarSuppression _suppression;
    private readonly Plane<int> _labels;
    private readonly int _grid, _haloPx;
    private readonly float[] _lengths;
    private readonly float[] _window = new float[130 * 130];
    private readonly double[] _x, _y;
    private ulong[] _candidates = new ulong[1 << 12];

    /// <param name="network">Shared by all workers.</param>
    /// <param name="card">The network's card, its percentiles settled for the slide.</param>
    /// <param name="frame">Pixels of the analysis; their size must be near the model's.</param>
    /// <param name="tissue">Where cells count.</param>
    /// <param name="vectors">Stain vectors of the slide, for the densities.</param>
    /// <param name="options">Which stars are nuclei.</param>
    /// <param name="maxWidth">Width in analysis px of the largest tile, halo included.</param>
    /// <param name="maxHeight">Its height.</param>
    /// <param name="restaining">Shows the network the slide paler or darker; null as it is.</param>
    public StarDetector(
        OnnxNetwork network, ModelCard card, AnalysisFrame frame, TissueMask tissue, StainVectors vectors, StarOptions options, int maxWidth, int maxHeight,
        Restaining? restaining = null)
    {
        _network = network.MakeRun(maxWidth, maxHeight);
        (_options, _inside, _input) = (options, new NucleusPixels(vectors), new NetworkInput(card, frame, restaining));
        _measure = new NucleusMeasure(frame, tissue, options.MinAreaUm2, options.MaxAreaUm2, NucleusOptions.DefaultOutlineToleranceUm);
        _star = new StarShape(card.Outputs[Distances].Channels);
        _suppression = new StarSuppression(options.OverlapThreshold);
        _labels = new(maxWidth, maxHeight);
        (_grid, _haloPx) = (card.Grid, card.HaloPx);
        (_lengths, _x, _y) = (new float[_star.Rays], new double[_star.Rays], new double[_star.Rays]);
    }

    public override void Dispose()
    {
        _network.Dispose();
        _labels.Dispose();
    }

    public override Plane<int> Labels => _labels;

    public override TileNuclei Detect(TileBuffer pixels, TileSpec tile)
    {
        _input.Fill(pixels, tile, _network);
        _network.Run();
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            _labels.Row(y)[..tile.ReadWidth].Clear();
        }

        int count = Collect(tile), columns = tile.ReadWidth / _grid;
        _candidates.AsSpan(0, count).Sort();
        _suppression.Reset(tile.ReadWidth, tile.ReadHeight);
        TileNuclei found = new();
        int label = 0;
        for (int i = 0; i < count; i++)
        {
            int cell = StarOrder.CellOf(_candidates[i]), x = cell % columns, y = cell / columns;
            for (int k = 0; k < _lengths.Length; k++)
            {
                _lengths[k] = _network.Cell(Distances, k, x, y);
            }

            if (_star.Build(_lengths) && _suppression.TryKeep(_star, x * _grid, y * _grid))
            {
                Paint(x * _grid, y * _grid, ++label, tile);
                Measure(label, x * _grid, y * _grid, _network.Cell(Probability, 0, x, y), pixels, tile, found);
            }
        }

        return found;
    }

    // Candidates are there only where the network saw all it can see, so that each is what it is in any other tile.
    private int Collect(TileSpec tile)
    {
        EdgeMirror rows = _input.Rows(tile), columns = _input.Columns(tile);
        int count = 0, width = tile.ReadWidth / _grid, first = (_haloPx + _grid - 1) / _grid;
        for (int y = first; y * _grid < tile.ReadHeight - _haloPx; y++)
        {
            for (int x = first; x * _grid < tile.ReadWidth - _haloPx; x++)
            {
                float probability = _network.Cell(Probability, 0, x, y);
                if (probability >= _options.ProbabilityThreshold && rows.Contains(y * _grid) && columns.Contains(x * _grid))
                {
                    if (count == _candidates.Length)
                    {
                        Array.Resize(ref _candidates, 2 * count);
                    }

                    _candidates[count++] = StarOrder.Key(probability, y * width + x);
                }
            }
        }

        return count;
    }

    // Where stars overlap, a pixel is the better one's, which came first.
    private void Paint(int x, int y, int label, TileSpec tile)
    {
        for (int row = Math.Max(0, -y - _star.Top); row < _star.Rows.Length && y + _star.Top + row < tile.ReadHeight; row++)
        {
            Span<int> labels = _labels.Row(y + _star.Top + row)[..tile.ReadWidth];
            for (UInt128 rest = _star.Rows[row]; rest != 0; rest &= rest - 1)
            {
                int at = x - 64 + (int)UInt128.TrailingZeroCount(rest);
                if ((uint)at < (uint)labels.Length && labels[at] == 0)
                {
                    labels[at] = label;
                }
            }
        }
    }

    private void Measure(int label, int x, int y, float probability, TileBuffer pixels, TileSpec tile, TileNuclei found)
    {
        // A window of the star's rows with a free column and row around; its corner is a whole number of px from the centre,
        // whatever the tile.
        int left = (int)Math.Floor(_star.Reach.Left), right = (int)Math.Ceiling(_star.Reach.Right);
        NucleusField field = new(x + left - 1, y + _star.Top - 1, right - left + 3, _star.Rows.Length + 2, _window);
        if (field.X < 0 || field.Y < 0 || field.X + field.Width > tile.ReadWidth || field.Y + field.Height > tile.ReadHeight || !Fill(field, left - 1))
        {
            return;
        }

        for (int k = 0; k < _x.Length; k++)
        {
            // The centre of the centre's pixel is at half a px.
            (_x[k], _y[k]) = (_star.X[k] + 0.5 + (x - field.X), _star.Y[k] + 0.5 + (y - field.Y));
        }

        if (_measure.TakeRing(_x, _y, field, tile) && _inside.Take(pixels, field))
        {
            ClassShares shares = default;
            shares[0] = byte.MaxValue;
            _measure.AddTo(found, field, tile, _inside.Densities(),
                new NucleusClass { Index = 0, Probability = Math.Min(1, probability), Shares = shares }, label);
        }
    }

    // False when the star is so thin that it holds no pixel's centre: there is nothing to measure densities on.
    private bool Fill(in NucleusField field, int firstColumn)
    {
        Array.Clear(field.Values, 0, field.Width * field.Height);
        for (int row = 0; row < _star.Rows.Length; row++)
        {
            for (int x = 0; x < field.Width; x++)
            {
                field.Values[(row + 1) * field.Width + x] = (_star.Rows[row] >> (firstColumn + x + 64) & 1) != 0 ? 1 : 0;
            }
        }

        return _star.AreaPx > 0;
    }
}
