using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// Shapes one nucleus in a small window: sets its own edge between its darkness and that of the ring around it, keeps the
/// largest part, closes and fills it, and refuses what is too pale. The window is cut around the label, so
/// the same nucleus is shaped by the same steps in whichever tile it lies.
/// </summary>
internal sealed class NucleusMask
{
    /// <summary>Free border around the label's box in px; more than closing, ring and outline smoothing need.</summary>
    public const int BorderPx = 8;

    private readonly NucleusOptions _options;
    private readonly double _level;
    private readonly int _ringPx, _closingPx;
    private readonly float[] _outlineWeights;
    private readonly BitWindow _own = new(), _free = new(), _other = new(), _ring = new(), _scratch = new();
    private int _edge, _contrast;                               // of the nucleus in hand; contrast not above 0: no free ring, or a paler inside, and no own edge
    private NucleusField _window;                               // of the nucleus in hand
    private readonly float[] _values = new float[BitWindow.MaxSidePx * BitWindow.MaxSidePx];
    private readonly float[] _soft = new float[BitWindow.MaxSidePx * BitWindow.MaxSidePx];
    private readonly float[] _rows = new float[BitWindow.MaxSidePx * BitWindow.MaxSidePx];

    public NucleusMask(NucleusOptions options, NucleusLevels levels, double mppUm)
    {
        _options = options;
        _level = levels.ThresholdOd * StainUnmixing.UnitsPerOd;
        _ringPx = Px(options.RingUm, 1);
        _closingPx = Px(options.ClosingUm, 0);
        double sigma = options.OutlineSmoothingUm / mppUm;
        _outlineWeights = GaussianBlur.Weights(sigma, Math.Clamp((int)Math.Ceiling(2.5 * sigma), 1, BorderPx - 2));

        int Px(double um, int least) => Math.Clamp((int)Math.Round(um / mppUm), least, BorderPx - 2);
    }

    /// <summary>False when the label touches the tile's rim, and so is another tile's, or is no nucleus.</summary>
    /// <param name="labels">Labels of the tile.</param>
    /// <param name="smoothed">Its darkness.</param>
    /// <param name="label">The one to shape.</param>
    /// <param name="box">Where it lies.</param>
    /// <param name="width">Of the tile, halo included, in px.</param>
    /// <param name="height">The same.</param>
    /// <param name="field">At least 0.5 inside the nucleus; valid until the next one.</param>
    public bool TryShape(Plane<int> labels, Plane<short> smoothed, int label, in LabelBox box, int width, int height, out NucleusField field)
    {
        if (!box.TryWindow(BorderPx, width, height, _values, out field))
        {
            return false;
        }

        _window = field;
        Cut(labels, label);
        if (!Sharpen(smoothed))
        {
            return false;
        }

        _own.KeepLargest(_other, _ring, _scratch);
        Close();
        _own.FillHoles(_other, _scratch);
        if (!HasContrast(smoothed))
        {
            return false;
        }

        Soften(smoothed);
        Smooth();
        return true;
    }

    private void Cut(Plane<int> labels, int label)
    {
        _own.Reset(_window.Width, _window.Height);
        _free.Reset(_window.Width, _window.Height);
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<int> row = labels.Row(_window.Y + y).Slice(_window.X, _window.Width);
            (_own[y], _free[y]) = (BitWindow.WhereEqual(row, label), BitWindow.WhereEqual(row, 0));
        }
    }

    private bool Sharpen(Plane<short> smoothed)
    {
        _contrast = 0;
        if (!Means(smoothed, out double inside, out double ring))
        {
            return true;                                        // no free ring: hemmed in on all sides, the division stands
        }

        int edge = (int)Math.Round(ring + _options.EdgeShare * (inside - ring));
        (_edge, _contrast) = (edge, (int)(inside - ring));
        _other.CopyFrom(_own);
        _other.Dilate(1, _scratch);
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<short> row = smoothed.Row(_window.Y + y).Slice(_window.X, _window.Width);
            UInt128 may = _own[y] | (_other[y] & _free[y]), dark = 0;
            for (UInt128 left = may; left != 0; left &= left - 1)
            {
                int x = (int)UInt128.TrailingZeroCount(left);
                dark |= row[x] > edge ? UInt128.One << x : 0;
            }

            _own[y] = dark;
        }

        return !_own.IsEmpty;
    }

    // Pale chromatin at the rim leaves bays; closing them takes nothing from a neighbour.
    private void Close()
    {
        if (_closingPx < 1)
        {
            return;
        }

        _other.CopyFrom(_own);
        _other.Dilate(_closingPx, _scratch);
        _other.Erode(_closingPx, _scratch);
        for (int y = 0; y < _window.Height; y++)
        {
            _own[y] |= _other[y] & _free[y];
        }
    }

    private bool HasContrast(Plane<short> smoothed)
    {
        bool hasRing = Means(smoothed, out double inside, out double ring);
        return !hasRing || inside - ring >= _options.MinContrast * _level;
    }

    // Integer sums: the same means whatever the order.
    private bool Means(Plane<short> smoothed, out double inside, out double ring)
    {
        _ring.CopyFrom(_own);
        _ring.Dilate(_ringPx, _scratch);
        long inSum = 0, ringSum = 0;
        int inCount = 0, ringCount = 0;
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<short> row = smoothed.Row(_window.Y + y).Slice(_window.X, _window.Width);
            UInt128 own = _own[y], free = _ring[y] & _free[y] & ~own;
            (inSum, inCount) = (inSum + BitWindow.Sum(row, own), inCount + (int)UInt128.PopCount(own));
            (ringSum, ringCount) = (ringSum + BitWindow.Sum(row, free), ringCount + (int)UInt128.PopCount(free));
        }

        inside = inCount == 0 ? 0 : (double)inSum / inCount;
        ring = ringCount == 0 ? 0 : (double)ringSum / ringCount;
        return ringCount >= 8;
    }

    // Between inside and ring a pixel counts by its darkness, so that the outline runs between pixels where the edge does.
    // What closing and filling added counts in full.
    private void Soften(Plane<short> smoothed)
    {
        _other.CopyFrom(_own);
        _other.Dilate(1, _scratch);
        _soft.AsSpan(0, _window.Width * _window.Height).Clear();
        float scale = _contrast > 0 ? 1f / _contrast : 0;
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<short> row = smoothed.Row(_window.Y + y).Slice(_window.X, _window.Width);
            UInt128 own = _own[y];
            for (UInt128 left = own | (_other[y] & _free[y]); left != 0; left &= left - 1)
            {
                int x = (int)UInt128.TrailingZeroCount(left);
                bool isOwn = (own >> x & 1) != 0, isDark = row[x] > _edge;
                float share = Math.Clamp(0.5f + (row[x] - _edge) * scale, 0, 1);
                _soft[y * _window.Width + x] = _contrast > 0 && isOwn == isDark ? share : isOwn ? 1 : 0;
            }
        }
    }

    private void Smooth()
    {
        int radius = _outlineWeights.Length / 2, cells = _window.Width * _window.Height;
        float shift = (float)_options.OutlineShift;
        Span<float> rows = _rows.AsSpan(0, cells), field = _values.AsSpan(0, cells);
        rows.Clear();
        field.Clear();
        for (int y = 0; y < _window.Height; y++)
        {
            ReadOnlySpan<float> from = _soft.AsSpan(y * _window.Width, _window.Width);
            Span<float> to = rows.Slice(y * _window.Width, _window.Width);
            for (int k = -radius; k <= radius; k++)
            {
                float weight = _outlineWeights[k + radius];
                for (int x = radius; x < to.Length - radius; x++)
                {
                    to[x] += from[x + k] * weight;
                }
            }
        }

        for (int y = radius; y < _window.Height - radius; y++)
        {
            Span<float> target = field.Slice(y * _window.Width, _window.Width);
            for (int k = -radius; k <= radius; k++)
            {
                float weight = _outlineWeights[k + radius];
                GaussianBlur.AddScaled(rows.Slice((y + k) * _window.Width, _window.Width), weight, target);
            }

            for (int x = 0; x < target.Length; x++)
            {
                target[x] = target[x] > 0 ? target[x] + shift : 0;
            }
        }
    }
}
