using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>
/// The classical detector, which needs no model: haematoxylin by colour deconvolution, a local threshold, seeds by depth,
/// and an own edge for every nucleus. One per worker; it holds the planes of one tile and reuses them.
/// </summary>
public sealed class NucleusDetector : IDisposable
{
    private readonly NucleusOptions _options;
    private readonly AnalysisFrame _frame;
    private readonly TissueMask _tissue;
    private readonly StainUnmixing _unmixing;
    private readonly GaussianBlur _smoothing, _surround;
    private readonly LocalThreshold _threshold;
    private readonly MaskCleaning _cleaning;
    private readonly SeedMap _seeds;
    private readonly NucleusMask _mask;
    private readonly OutlineTracer _outline = new();
    private readonly Plane<short> _haematoxylin, _counterstain, _evidence, _smoothed, _wide;
    private readonly Plane<byte> _nuclear;
    private readonly Plane<int> _labels;
    private readonly int _holePx, _eosinShare;
    private LabelBox[] _boxes = [];
    private double[] _xUm = [], _yUm = [];
    private int[] _hull = [], _ring = [];

    /// <param name="frame">Pixels of the analysis and their size.</param>
    /// <param name="tissue">Where cells count.</param>
    /// <param name="vectors">Stain vectors of the slide.</param>
    /// <param name="levels">Densities of the slide, from <see cref="NucleusCalibration"/>.</param>
    /// <param name="options">Settings.</param>
    /// <param name="maxWidth">Width in analysis px of the largest tile, halo included.</param>
    /// <param name="maxHeight">Its height.</param>
    public NucleusDetector(
        AnalysisFrame frame, TissueMask tissue, StainVectors vectors, NucleusLevels levels, NucleusOptions options, int maxWidth, int maxHeight)
    {
        double mppUm = Math.Sqrt(frame.Mpp.X * frame.Mpp.Y);
        (_frame, _tissue, _options) = (frame, tissue, options);
        _unmixing = new StainUnmixing(vectors);
        _smoothing = new GaussianBlur(options.SmoothingUm / mppUm, maxWidth);
        _surround = new GaussianBlur(options.SurroundUm / mppUm, maxWidth);
        _threshold = new LocalThreshold(options, levels, mppUm, maxWidth);
        _cleaning = new MaskCleaning(maxWidth, maxHeight);
        _seeds = new SeedMap(options, mppUm, maxWidth, maxHeight);
        _mask = new NucleusMask(options, levels, mppUm);
        (_haematoxylin, _counterstain) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        (_evidence, _smoothed, _wide) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _eosinShare = NuclearEvidence.ShareOf(options, vectors.Kind);
        (_nuclear, _labels) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _holePx = (int)Math.Round(options.HoleAreaUm2 / (mppUm * mppUm));
    }

    public void Dispose()
    {
        _haematoxylin.Dispose();
        _counterstain.Dispose();
        _evidence.Dispose();
        _smoothed.Dispose();
        _wide.Dispose();
        _nuclear.Dispose();
        _labels.Dispose();
        _cleaning.Dispose();
        _seeds.Dispose();
    }

    /// <summary>Finds the nuclei whose centroid lies in the tile's core and on tissue.</summary>
    /// <param name="pixels">The tile's pixels, halo included.</param>
    /// <param name="tile">Where they lie.</param>
    public TileNuclei Detect(TileBuffer pixels, TileSpec tile)
    {
        int width = tile.ReadWidth, height = tile.ReadHeight;
        for (int y = 0; y < height; y++)
        {
            _unmixing.Row(pixels.Row(y)[..width], _haematoxylin.Row(y)[..width], _counterstain.Row(y)[..width]);
            NuclearEvidence.Row(_haematoxylin.Row(y)[..width], _counterstain.Row(y)[..width], _eosinShare, _evidence.Row(y)[..width]);
        }

        _smoothing.Apply(_evidence, _smoothed, width, height);
        _surround.Apply(_smoothed, _wide, width, height);
        _threshold.Apply(_smoothed, _wide, _nuclear, width, height);
        _cleaning.Open(_nuclear, width, height);
        _cleaning.FillHoles(_nuclear, _holePx, width, height);
        int count = _seeds.Apply(_nuclear, _labels, width, height);
        _boxes = _boxes.Length < count ? new LabelBox[count * 2] : _boxes;
        LabelBox.Collect(_labels, width, height, _boxes.AsSpan(0, count));
        TileNuclei found = new();
        for (int label = 1; label <= count; label++)
        {
            Measure(label, tile, found);
        }

        return found;
    }

    private void Measure(int label, TileSpec tile, TileNuclei found)
    {
        LabelBox box = _boxes[label - 1];
        double pixelUm2 = _frame.Mpp.PixelAreaUm2;
        // 0.6: the own edge may grow the label by one px all round, which doubles the area of the smallest ones.
        if (box.CountPx * pixelUm2 < 0.6 * _options.MinAreaUm2 || !MayBeOwned(box, tile)
            || !_mask.Shape(_labels, _smoothed, label, box)
            || !_outline.Trace(_mask.Field, _mask.Width, _mask.Height))
        {
            return;
        }

        _outline.Simplify(_options.OutlineToleranceUm / _frame.Mpp.X);
        RingShape shape = MeasureRing();
        if (!(shape.AreaUm2 >= _options.MinAreaUm2 && shape.AreaUm2 <= _options.MaxAreaUm2))
        {
            return;
        }

        // Window coordinates are the same in every tile, and the window's place on the slide is a whole number: the sum is
        // the same double whichever tile adds it.
        double x = shape.CentroidX / _frame.Mpp.X + (tile.ReadX + _mask.X), y = shape.CentroidY / _frame.Mpp.Y + (tile.ReadY + _mask.Y);
        SlidePoint centre = _frame.ToSlide(x, y);
        if (tile.Owns(x, y) && _tissue.At(centre.X, centre.Y) == MaskClass.Tissue)
        {
            found.Add(Describe(shape, centre), ((int)x / TileGrid.BlockPx, (int)y / TileGrid.BlockPx), Contour(tile));
        }
    }

    // Pre-check: the centroid lies in the label's box, grown by the px that shaping may add.
    private static bool MayBeOwned(in LabelBox box, TileSpec tile)
    {
        int left = tile.ReadX + box.X - 2, right = tile.ReadX + box.XEnd + 2, top = tile.ReadY + box.Y - 2, bottom = tile.ReadY + box.YEnd + 2;
        return right > tile.CoreX && left < tile.CoreX + tile.CoreWidth && bottom > tile.CoreY && top < tile.CoreY + tile.CoreHeight;
    }

    private RingShape MeasureRing()
    {
        int count = _outline.Count;
        if (_xUm.Length < count)
        {
            (_xUm, _yUm, _hull, _ring) = (new double[count * 2], new double[count * 2], new int[count * 4], new int[count * 4]);
        }

        ReadOnlySpan<double> x = _outline.X, y = _outline.Y;
        for (int i = 0; i < count; i++)
        {
            (_xUm[i], _yUm[i]) = (x[i] * _frame.Mpp.X, y[i] * _frame.Mpp.Y);
        }

        return RingShape.Measure(_xUm.AsSpan(0, count), _yUm.AsSpan(0, count), _hull);
    }

    private Nucleus Describe(RingShape shape, SlidePoint centre) => new()
    {
        X = centre.X,
        Y = centre.Y,
        AreaUm2 = (float)shape.AreaUm2,
        PerimeterUm = (float)shape.PerimeterUm,
        Circularity = (float)shape.Circularity,
        Eccentricity = (float)shape.Eccentricity,
        Solidity = (float)shape.Solidity,
        MaxDiameterUm = (float)shape.MaxDiameterUm,
        MinDiameterUm = (float)shape.MinDiameterUm,
        Haematoxylin = Density(_haematoxylin),
        Counterstain = Density(_counterstain),
        ClassIndex = 0,
    };

    private StainOd Density(Plane<short> stain)
    {
        const double unit = StainUnmixing.UnitsPerOd;
        long sum = 0, squares = 0;
        int count = 0, least = int.MaxValue, most = int.MinValue;
        for (int y = 0; y < _mask.Height; y++)
        {
            ReadOnlySpan<short> row = stain.Row(_mask.Y + y).Slice(_mask.X, _mask.Width);
            ReadOnlySpan<float> field = _mask.Field.AsSpan(y * _mask.Width, _mask.Width);
            for (int x = 0; x < row.Length; x++)
            {
                if (field[x] >= 0.5f)
                {
                    int value = row[x];
                    (sum, squares, count) = (sum + value, squares + value * value, count + 1);
                    (least, most) = (Math.Min(least, value), Math.Max(most, value));
                }
            }
        }

        double mean = (double)sum / count, variance = Math.Max(0, (double)squares / count - mean * mean);
        return new StainOd((float)(mean / unit), (float)(Math.Sqrt(variance) / unit), (float)(least / unit), (float)(most / unit));
    }

    private ReadOnlySpan<int> Contour(TileSpec tile)
    {
        ReadOnlySpan<double> x = _outline.X, y = _outline.Y;
        for (int i = 0; i < x.Length; i++)
        {
            SlidePoint at = _frame.ToSlide(x[i] + (tile.ReadX + _mask.X), y[i] + (tile.ReadY + _mask.Y));
            _ring[2 * i] = (int)Math.Round(at.X * ContourCodec.UnitsPerPx);
            _ring[2 * i + 1] = (int)Math.Round(at.Y * ContourCodec.UnitsPerPx);
        }

        return _ring.AsSpan(0, 2 * x.Length);
    }
}
