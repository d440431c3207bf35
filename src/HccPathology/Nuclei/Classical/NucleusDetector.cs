using HccPathology.Foreground;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// The classical detector, which needs no model: haematoxylin by colour deconvolution, a local threshold, seeds by depth,
/// and an own edge for every nucleus. One per worker; it holds the planes of one tile and reuses them.
/// </summary>
public sealed class NucleusDetector : NucleusFinder
{
    private readonly NucleusOptions _options;
    private readonly AnalysisFrame _frame;
    private readonly StainUnmixing _unmixing;
    private readonly GaussianBlur _smoothing, _surround;
    private readonly LocalThreshold _threshold;
    private readonly MaskCleaning _cleaning;
    private readonly SeedMap _seeds;
    private readonly NucleusMask _mask;
    private readonly NucleusMeasure _measure;
    private readonly NucleusPixels _inside;
    private readonly short[] _haematoxylin, _counterstain;       // of a row
    private readonly Plane<short> _evidence, _smoothed, _wide;
    private readonly Plane<byte> _nuclear;
    private readonly Plane<int> _labels;
    private readonly int _holePx, _counterShare;
    private LabelBox[] _boxes = [];

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
        double mppUm = frame.Mpp.SideUm;
        (_frame, _options) = (frame, options);
        _measure = new NucleusMeasure(frame, tissue, options.MinAreaUm2, options.MaxAreaUm2, options.OutlineToleranceUm);
        (_unmixing, _inside) = (new StainUnmixing(vectors), new NucleusPixels(vectors));
        _smoothing = new GaussianBlur(options.SmoothingUm / mppUm, maxWidth);
        _surround = new GaussianBlur(options.SurroundUm / mppUm, maxWidth);
        _threshold = new LocalThreshold(options, levels, mppUm, maxWidth);
        _cleaning = new MaskCleaning(maxWidth, maxHeight);
        _seeds = new SeedMap(options, mppUm, maxWidth, maxHeight);
        _mask = new NucleusMask(options, levels, mppUm);
        (_haematoxylin, _counterstain) = (new short[maxWidth], new short[maxWidth]);
        (_evidence, _smoothed, _wide) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _counterShare = NuclearEvidence.ShareOf(options, vectors.Kind);
        (_nuclear, _labels) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
        _holePx = (int)Math.Round(options.HoleAreaUm2 / (mppUm * mppUm));
    }

    public override void Dispose()
    {
        _evidence.Dispose();
        _smoothed.Dispose();
        _wide.Dispose();
        _nuclear.Dispose();
        _labels.Dispose();
        _cleaning.Dispose();
        _seeds.Dispose();
    }

    public override Plane<int> Labels => _labels;

    public override TileNuclei Detect(TileBuffer pixels, TileSpec tile)
    {
        int width = tile.ReadWidth, height = tile.ReadHeight;
        for (int y = 0; y < height; y++)
        {
            Span<short> haematoxylin = _haematoxylin.AsSpan(0, width), counterstain = _counterstain.AsSpan(0, width);
            _unmixing.Row(pixels.Row(y)[..width], haematoxylin, counterstain);
            NuclearEvidence.Row(haematoxylin, counterstain, _counterShare, _evidence.Row(y)[..width]);
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
            Measure(label, pixels, tile, found);
        }

        return found;
    }

    private void Measure(int label, TileBuffer pixels, TileSpec tile, TileNuclei found)
    {
        LabelBox box = _boxes[label - 1];
        double pixelUm2 = _frame.Mpp.PixelAreaUm2;
        // 0.6: the own edge may grow the label by one px all round, which doubles the area of the smallest ones.
        if (box.CountPx * pixelUm2 < 0.6 * _options.MinAreaUm2 || !box.MayBeOwnedBy(tile)
            || !_mask.TryShape(_labels, _smoothed, label, box, tile.ReadWidth, tile.ReadHeight, out NucleusField field))
        {
            return;
        }

        if (_measure.Take(field, tile) && _inside.Take(pixels, field))
        {
            _measure.AddTo(found, field, tile, _inside.Densities(), NucleusClass.Only, label);
        }
    }
}
