using HccPathology.Foreground;
using HccPathology.Models;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei.Learned;

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
    private readonly NucleusPixels _inside;
    private readonly Plane<short> _probability;
    private readonly Plane<int> _height, _labels;
    private readonly short[] _haematoxylinRow, _counterstainRow, _centreRow;
    private readonly short[] _nucleusOf = [], _centreOf = [];   // where maps are of bytes: what each of them is
    private readonly Jumps _down, _right;
    private readonly int _threshold, _inset;
    private readonly double _pixelUm2, _longestPx;
    private LabelBox[] _boxes = [];

    /// <param name="network">Shared by all workers.</param>
    /// <param name="frame">Pixels of the analysis; their size must be near the model's.</param>
    /// <param name="tissue">Where cells count.</param>
    /// <param name="vectors">Stain vectors of the slide, for the densities.</param>
    /// <param name="options">How nuclei are put together.</param>
    /// <param name="maxWidth">Width in analysis px of the largest tile, halo included.</param>
    /// <param name="maxHeight">Its height.</param>
    /// <param name="haloPx">Halo of all tiles.</param>
    /// <param name="rendering">Shows the network H-DAB as H&amp;E; null shows it the slide's own pixels.</param>
    /// <param name="restaining">Shows it those pixels paler or darker; null as they are.</param>
    public LearnedDetector(
        OnnxNetwork network, AnalysisFrame frame, TissueMask tissue, StainVectors vectors, AssemblyOptions options, int maxWidth, int maxHeight, int haloPx,
        NuclearRendering? rendering = null, Restaining? restaining = null)
    {
        (_rendering, _rendered) = (rendering, rendering is null ? null : new TileBuffer(maxWidth, maxHeight));
        _network = network.MakeRun(maxWidth, maxHeight);
        (_haematoxylinRow, _counterstainRow, _centreRow) = (new short[maxWidth], new short[maxWidth], new short[maxWidth]);
        _inset = AssemblyOptions.InsetPx(network.Card, haloPx);
        (maxWidth, maxHeight) = (maxWidth - 2 * _inset, maxHeight - 2 * _inset);
        (_options, _unmixing, _inside) = (options, new StainUnmixing(vectors), new NucleusPixels(vectors));
        _input = new NetworkInput(network.Card, frame, restaining);
        _channels = MapChannels.Of(network.Card, network.Card.Name);
        (_down, _right) = (Jumping(_channels.Dy), Jumping(_channels.Dx));
        if (_network.Bytes is { } bytes)
        {
            (_nucleusOf, _centreOf) = (MapChannels.WholeOf(bytes, _channels.Nucleus), MapChannels.WholeOf(bytes, _channels.Centre));
        }

        _centreHeight = new CentreHeight(options.Smoothings, maxWidth);
        _climb = new SummitClimb(options.AbsorbRadius, options.ClimbSteps, (int)Math.Round(options.SeedThreshold * _centreHeight.Unit), maxWidth, maxHeight);
        _window = new ProbabilityWindow(options.NucleusThreshold);
        _measure = new NucleusMeasure(frame, tissue, options.MinAreaUm2, options.MaxAreaUm2, NucleusOptions.DefaultOutlineToleranceUm);
        _classes = new ClassVote(_channels.Classes);
        _probability = new(maxWidth, maxHeight);
        (_height, _labels) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _threshold = (int)Math.Round(options.NucleusThreshold * CentreHeight.One);
        (_pixelUm2, _longestPx) = (frame.Mpp.PixelAreaUm2, AssemblyOptions.LongestUm / Math.Min(frame.Mpp.X, frame.Mpp.Y));

        Jumps Jumping(int map) => new(_network, map, (float)options.JumpShare, options.MaxJump);
    }

    public override void Dispose()
    {
        _network.Dispose();
        _rendered?.Dispose();
        _climb.Dispose();
        _probability.Dispose();
        _height.Dispose();
        _labels.Dispose();
    }

    public override Plane<int> Labels => _labels;

    public override TileSpec Labelled(TileSpec tile) => tile with { Halo = tile.Halo - _inset };

    public override TileNuclei Detect(TileBuffer pixels, TileSpec tile)
    {
        Infer(pixels, tile);
        return Assemble(pixels, tile);
    }

    /// <summary>Runs the network on a tile's pixels; what is then in the maps, <see cref="Assemble"/> takes.</summary>
    internal void Infer(TileBuffer pixels, TileSpec tile)
    {
        for (int y = 0; y < tile.ReadHeight && _rendering is not null; y++)
        {
            Span<short> haematoxylin = _haematoxylinRow.AsSpan(0, tile.ReadWidth), counterstain = _counterstainRow.AsSpan(0, tile.ReadWidth);
            _unmixing.Row(pixels.Row(y)[..tile.ReadWidth], haematoxylin, counterstain);
            _rendering.Row(haematoxylin, counterstain, _rendered!.Row(y)[..tile.ReadWidth]);
        }

        _input.Fill(_rendered ?? pixels, tile, _network);
        _network.Run();
    }

    /// <summary>From the maps to nuclei.</summary>
    internal TileNuclei Assemble(TileBuffer pixels, TileSpec read)
    {
        TileSpec tile = Labelled(read);
        int count = Label(tile);
        TileNuclei found = new();
        for (int label = 1; label <= count; label++)
        {
            Measure(label, pixels, tile, found);
        }

        return found;
    }

    // A row is labelled as soon as all heights that its climbs may come to are known, while they, the jumps and the row itself are still near the processor:
    // a tile's maps fit into no cache, and one pass after the other fetched them from memory three times.
    private int Label(TileSpec tile)
    {
        int width = tile.ReadWidth, height = tile.ReadHeight, labelled = 0;
        EdgeMirror rows = _input.Rows(tile), columns = _input.Columns(tile);
        _centreHeight.Reset(_height, width, height);
        _climb.Reset(_height, width, height);
        for (int y = 0; y < height; y++)
        {
            Span<short> probability = _probability.Row(y)[..width];
            Quantise(_channels.Nucleus, _nucleusOf, y, probability);
            EmptyBeyondSlide(probability, rows.Contains(y), columns);
            Quantise(_channels.Centre, _centreOf, y, _centreRow.AsSpan(0, width));
            CentreHeight.Widen(_centreRow, _height.Row(y)[..width]);
            _climb.Clear(y);
            int ready = _centreHeight.Smooth(y + 1);
            for (; labelled < height && (ready == height || labelled + _options.MaxJump + _climb.ReachPx < ready); labelled++)
            {
                LabelRow(labelled, width, height);
            }
        }

        return _climb.Count;
    }

    private void Quantise(int map, short[] ofByte, int y, Span<short> target)
    {
        if (_network.Bytes is { } bytes)
        {
            MapChannels.Quantise(bytes.Row(y + _inset)[(_inset / 2 * bytes.CellBytes)..], bytes.CellBytes, ByteMaps.FirstOf(map, y), ofByte, target);
        }
        else if (_network.PartsPerRow == 1)
        {
            MapChannels.Quantise(_network.RowPart(map, y + _inset, 0)[_inset..], target);
        }
        else
        {
            MapChannels.Quantise(_network.RowPart(map, y + _inset, 0)[(_inset / 2)..], _network.RowPart(map, y + _inset, 1)[(_inset / 2)..], target);
        }
    }

    // Mirrored nuclei are none.
    private static void EmptyBeyondSlide(Span<short> row, bool isOnSlide, EdgeMirror columns)
    {
        row[..(isOnSlide ? columns.Start : row.Length)].Clear();
        row[(isOnSlide ? columns.End : row.Length)..].Clear();
    }

    private void LabelRow(int y, int width, int height)
    {
        int stride = _height.Stride, count = _climb.Count;
        ReadOnlySpan<short> probability = _probability.Row(y)[..width];
        Span<int> labels = _labels.Row(y)[..width];
        ByteMaps? bytes = _network.Bytes;
        ReadOnlySpan<byte> cells = bytes is null ? [] : bytes.Row(y + _inset);
        int cellBytes = bytes?.CellBytes ?? 0, firstRight = ByteMaps.FirstOf(_channels.Dx, y), firstDown = ByteMaps.FirstOf(_channels.Dy, y);
        labels.Clear();
        for (int x = NextInside(probability, 0); x < width; x = NextInside(probability, x))
        {
            for (; x < width && probability[x] >= _threshold; x++)
            {
                (int right, int down) = bytes is null ? (_right.At(x + _inset, y + _inset), _down.At(x + _inset, y + _inset))
                    : (_right.Of(cells[Place(x) + firstRight]), _down.Of(cells[Place(x) + firstDown]));
                labels[x] = _climb.NumberAbove(Math.Clamp(y + down, 0, height - 1) * stride + Math.Clamp(x + right, 0, width - 1));
            }
        }

        if (_boxes.Length < _climb.Count)
        {
            Array.Resize(ref _boxes, _climb.Count * 2);
        }

        _boxes.AsSpan(count.._climb.Count).Fill(LabelBox.Empty);
        LabelBox.AddRow(labels, y, _boxes);

        int Place(int x) => ((x + _inset) >> 1) * cellBytes + (x & 1);
    }

    private int NextInside(ReadOnlySpan<short> probability, int from)
    {
        int next = probability[from..].IndexOfAnyInRange((short)_threshold, short.MaxValue);
        return next < 0 ? probability.Length : from + next;
    }

    private void Measure(int label, TileBuffer pixels, TileSpec tile, TileNuclei found)
    {
        LabelBox box = _boxes[label - 1];
        // 0.5: the outline runs between pixels and may add half a pixel all round, which doubles the area of the smallest ones.
        if (box.CountPx * _pixelUm2 < 0.5 * _options.MinAreaUm2 || box.XEnd - box.X > _longestPx || box.YEnd - box.Y > _longestPx || !box.MayBeOwnedBy(tile)
            || !_window.TryCut(_labels, _probability, label, box, tile.ReadWidth, tile.ReadHeight, out NucleusField field)
            || !_measure.Take(field, tile))
        {
            return;
        }

        NucleusClass of = _classes.Of(field, _probability, _network, _inset);
        of = _rendering is null ? of : NucleusClass.Only with { Probability = of.Probability };
        if (of.Probability >= _options.MinMeanProbability && _inside.Take(pixels, field, _inset))
        {
            _measure.AddTo(found, field, tile, _inside.Densities(), of, label);
        }
    }
}
