using HccPathology.Foreground;
using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>
/// Nuclei and their classes from a network's maps (kind <c>nucleus-maps</c>): probability, centre, offset to the centroid, and
/// a score for each class. Pixels jump towards their centre and climb to its summit, and those that meet are one nucleus: no
/// queue and no order, so that a nucleus does not depend on the tile it is found in.
/// </summary>
public sealed class LearnedDetector : NucleusFinder
{
    private readonly NetworkRun _network;
    private readonly AssemblyOptions _options;
    private readonly StainUnmixing _unmixing;
    private readonly NetworkInput _input;
    private readonly NuclearRendering? _rendering;
    private readonly TileBuffer? _rendered;
    private readonly MapChannels _channels;
    private readonly CentreHeight _centreHeight;
    private readonly SummitClimb _climb;
    private readonly ProbabilityWindow _window;
    private readonly NucleusMeasure _measure;
    private readonly ClassVote _classes;
    private readonly Plane<short> _haematoxylin, _counterstain, _probability, _centre;
    private readonly Plane<int> _height, _labels, _summits;
    private readonly int _threshold, _seed;
    private readonly double _pixelUm2;
    private readonly List<(int X, int Y)> _found = [];
    private LabelBox[] _boxes = [];

    /// <param name="network">Shared by all workers.</param>
    /// <param name="frame">Pixels of the analysis; their size must be near the model's.</param>
    /// <param name="tissue">Where cells count.</param>
    /// <param name="vectors">Stain vectors of the slide, for the densities.</param>
    /// <param name="options">How nuclei are put together.</param>
    /// <param name="maxWidth">Width in analysis px of the largest tile, halo included.</param>
    /// <param name="maxHeight">Its height.</param>
    /// <param name="rendering">Shows the network H-DAB as H&amp;E; null shows it the slide's own pixels.</param>
    public LearnedDetector(
        OnnxNetwork network, AnalysisFrame frame, TissueMask tissue, StainVectors vectors, AssemblyOptions options, int maxWidth, int maxHeight, NuclearRendering? rendering = null)
    {
        (_rendering, _rendered) = (rendering, rendering is null ? null : new TileBuffer(maxWidth, maxHeight));
        _network = network.MakeRun(maxWidth, maxHeight);
        (_options, _unmixing) = (options, new StainUnmixing(vectors));
        _input = new NetworkInput(network.Card, frame);
        _channels = MapChannels.Of(network.Card, network.Card.Name);
        _centreHeight = new CentreHeight(options.Smoothings, maxWidth);
        _seed = (int)Math.Round(options.SeedThreshold * _centreHeight.Unit);
        _climb = new SummitClimb(options.AbsorbRadius, options.ClimbSteps, maxWidth, maxHeight);
        _window = new ProbabilityWindow(options.NucleusThreshold);
        _measure = new NucleusMeasure(frame, tissue, options.MinAreaUm2, options.MaxAreaUm2, NucleusOptions.DefaultOutlineToleranceUm);
        _classes = new ClassVote(_channels.Classes);
        (_haematoxylin, _counterstain) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        (_probability, _centre) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        (_height, _labels, _summits) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _threshold = (int)Math.Round(options.NucleusThreshold * CentreHeight.One);
        _pixelUm2 = frame.Mpp.PixelAreaUm2;
    }

    public override void Dispose()
    {
        _network.Dispose();
        _rendered?.Dispose();
        _climb.Dispose();
        _haematoxylin.Dispose();
        _counterstain.Dispose();
        _probability.Dispose();
        _centre.Dispose();
        _height.Dispose();
        _labels.Dispose();
        _summits.Dispose();
    }

    public override Plane<int> Labels => _labels;

    public override TileNuclei Detect(TileBuffer pixels, TileSpec tile)
    {
        Infer(pixels, tile);
        return Assemble(tile);
    }

    /// <summary>Runs the network on a tile's pixels; what is then in the maps, <see cref="Assemble"/> takes.</summary>
    internal void Infer(TileBuffer pixels, TileSpec tile)
    {
        int width = tile.ReadWidth, height = tile.ReadHeight;
        Unmix(pixels, width, height);
        _input.Fill(_rendered ?? pixels, tile, _network);
        _network.Run();
    }

    private void Unmix(TileBuffer pixels, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Span<short> haematoxylin = _haematoxylin.Row(y)[..width], counterstain = _counterstain.Row(y)[..width];
            _unmixing.Row(pixels.Row(y)[..width], haematoxylin, counterstain);
            _rendering?.Row(haematoxylin, counterstain, _rendered!.Row(y)[..width]);
        }
    }

    /// <summary>From the maps to nuclei.</summary>
    internal TileNuclei Assemble(TileSpec tile)
    {
        int width = tile.ReadWidth, height = tile.ReadHeight;
        for (int y = 0; y < height; y++)
        {
            Quantise(_channels.Nucleus, y, _probability.Row(y)[..width]);
            Quantise(_channels.Centre, y, _centre.Row(y)[..width]);
        }

        EmptyBeyondSlide(tile);
        _centreHeight.Apply(_centre, _height, width, height);
        int count = Label(width, height);
        _boxes = _boxes.Length < count ? new LabelBox[count * 2] : _boxes;
        LabelBox.Collect(_labels, width, height, _boxes.AsSpan(0, count));
        TileNuclei found = new();
        for (int label = 1; label <= count; label++)
        {
            Measure(label, tile, found);
        }

        return found;
    }

    private void Quantise(int map, int y, Span<short> target)
    {
        if (_network.PartsPerRow == 1)
        {
            MapChannels.Quantise(_network.RowPart(map, y, 0), target);
        }
        else
        {
            MapChannels.Quantise(_network.RowPart(map, y, 0), _network.RowPart(map, y, 1), target);
        }
    }

    // Mirrored nuclei are none.
    private void EmptyBeyondSlide(TileSpec tile)
    {
        EdgeMirror rows = _input.Rows(tile), columns = _input.Columns(tile);
        for (int y = 0; y < tile.ReadHeight; y++)
        {
            Span<short> row = _probability.Row(y)[..tile.ReadWidth];
            if (rows.Contains(y))
            {
                row[..columns.Start].Clear();
                row[columns.End..].Clear();
            }
            else
            {
                row.Clear();
            }
        }
    }

    private int Label(int width, int height)
    {
        _climb.Reset(_height, width, height);
        int count = 0;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> probability = _probability.Row(y)[..width];
            Span<int> labels = _labels.Row(y)[..width];
            labels.Clear();
            for (int x = NextInside(probability, 0); x < width; x = NextInside(probability, x + 1))
            {
                (int tx, int ty) = Target(x, y, width, height);
                if (_climb.TryReach(ref tx, ref ty) && _height.Row(ty)[tx] >= _seed)
                {
                    ref int label = ref _summits.Row(ty)[tx];
                    if (label == 0)
                    {
                        label = ++count;
                        _found.Add((tx, ty));
                    }

                    labels[x] = label;
                }
            }
        }

        // Of a tile's pixels one in a thousand is a summit: cheaper than to clear them all.
        foreach ((int x, int y) in _found)
        {
            _summits.Row(y)[x] = 0;
        }

        _found.Clear();
        return count;
    }

    private int NextInside(ReadOnlySpan<short> probability, int from)
    {
        int next = probability[from..].IndexOfAnyInRange((short)_threshold, short.MaxValue);
        return next < 0 ? probability.Length : from + next;
    }

    private (int X, int Y) Target(int x, int y, int width, int height)
    {
        float share = (float)_options.JumpShare, most = _options.MaxJump;
        int dx = (int)MathF.Round(Math.Clamp(share * _network.At(_channels.Dx, x, y), -most, most));
        int dy = (int)MathF.Round(Math.Clamp(share * _network.At(_channels.Dy, x, y), -most, most));
        return (Math.Clamp(x + dx, 0, width - 1), Math.Clamp(y + dy, 0, height - 1));
    }

    private void Measure(int label, TileSpec tile, TileNuclei found)
    {
        LabelBox box = _boxes[label - 1];
        // 0.5: the outline runs between pixels and may add half a pixel all round, which doubles the area of the smallest ones.
        if (box.CountPx * _pixelUm2 < 0.5 * _options.MinAreaUm2 || !MayBeOwned(box, tile)
            || !_window.TryCut(_labels, _probability, label, box, tile.ReadWidth, tile.ReadHeight, out NucleusField field)
            || !_measure.Take(field, tile))
        {
            return;
        }

        NucleusClass of = _classes.Of(field, _probability, _network);
        of = _rendering is null ? of : NucleusClass.Only with { Probability = of.Probability };
        if (of.Probability >= _options.MinMeanProbability)
        {
            _measure.AddTo(found, field, tile, _haematoxylin, _counterstain, of, label);
        }
    }

    private static bool MayBeOwned(in LabelBox box, TileSpec tile) =>
        tile.ReadX + box.XEnd + 2 > tile.CoreX && tile.ReadX + box.X - 2 < tile.CoreX + tile.CoreWidth
        && tile.ReadY + box.YEnd + 2 > tile.CoreY && tile.ReadY + box.Y - 2 < tile.CoreY + tile.CoreHeight;
}
