using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>
/// From the field of one nucleus to its outline, measures and owner: the part that all detectors share. Keeps its scratch;
/// one per worker.
/// </summary>
internal sealed class NucleusMeasure(AnalysisFrame frame, TissueMask tissue, double minAreaUm2, double maxAreaUm2, double outlineToleranceUm)
{
    private readonly OutlineTracer _outline = new();
    private double[] _xUm = [], _yUm = [];
    private int[] _hull = [], _ring = [];
    private RingShape _shape;
    private SlidePoint _centre;
    private (int X, int Y) _block;

    /// <summary>False when the nucleus is too small or large, is another tile's, or lies off the tissue.</summary>
    public bool Take(in NucleusField field, TileSpec tile)
    {
        if (!EndWithSlide(field, tile) || !_outline.Trace(field.Values, field.Width, field.Height))
        {
            return false;
        }

        _outline.Simplify(outlineToleranceUm / Math.Max(frame.Mpp.X, frame.Mpp.Y));
        return IsTaken(field, tile);
    }

    /// <summary>The same for a nucleus whose outline is known: a ring in window px, clockwise as seen on screen.</summary>
    public bool TakeRing(ReadOnlySpan<double> x, ReadOnlySpan<double> y, in NucleusField field, TileSpec tile)
    {
        _outline.Set(x, y);
        return IsTaken(field, tile);
    }

    // Beyond the slide's edge there is white that no scanner saw. Its samples become the opposites of those at the edge, so that the outline runs along
    // the edge, half-way between them, and densities are those of the slide's own pixels. False when nothing of the field lies on the slide.
    private bool EndWithSlide(in NucleusField field, TileSpec tile)
    {
        int left = Math.Max(0, -(tile.ReadX + field.X)), right = Math.Min(field.Width, frame.Width - (tile.ReadX + field.X));
        int top = Math.Max(0, -(tile.ReadY + field.Y)), bottom = Math.Min(field.Height, frame.Height - (tile.ReadY + field.Y));
        if (right <= left || bottom <= top)
        {
            return false;
        }

        if ((left, top, right, bottom) == (0, 0, field.Width, field.Height))
        {
            return true;
        }

        const float below = 0.4999f;
        for (int y = 0; y < field.Height; y++)
        {
            ReadOnlySpan<float> edge = field.Row(Math.Clamp(y, top, bottom - 1));
            for (int x = 0; x < field.Width; x++)
            {
                if (x < left || x >= right || y < top || y >= bottom)
                {
                    field.Values[y * field.Width + x] = Math.Min(below, 1 - edge[Math.Clamp(x, left, right - 1)]);
                }
            }
        }

        return true;
    }

    private bool IsTaken(in NucleusField field, TileSpec tile)
    {
        // The slide may end within the last column or row, and a known ring anywhere beyond.
        int left = tile.ReadX + field.X, top = tile.ReadY + field.Y;
        _outline.Clip(-left, -top, frame.SlideWidth - left, frame.SlideHeight - top);
        _shape = MeasureRing();
        if (!(_shape.AreaUm2 >= minAreaUm2 && _shape.AreaUm2 <= maxAreaUm2))
        {
            return false;
        }

        // Window coordinates are the same in every tile, and the window's place on the slide is a whole number: the sum is
        // the same double whichever tile adds it.
        double x = _shape.CentroidX / frame.Mpp.X + left, y = _shape.CentroidY / frame.Mpp.Y + top;
        _centre = frame.ToSlide(x, y);
        _block = ((int)x / TileGrid.BlockPx, (int)y / TileGrid.BlockPx);
        return tile.Owns(x, y) && tissue.At(_centre.X, _centre.Y) == MaskClass.Tissue;
    }

    /// <summary>Adds the nucleus that <see cref="Take"/> or <see cref="TakeRing"/> has taken.</summary>
    /// <param name="found">The tile's nuclei.</param>
    /// <param name="field">The nucleus's.</param>
    /// <param name="tile">The tile that its place counts from.</param>
    /// <param name="stains">Densities of the two stains.</param>
    /// <param name="of">Its class.</param>
    /// <param name="label">Its label in the tile.</param>
    public void AddTo(TileNuclei found, in NucleusField field, TileSpec tile, (StainOd Haematoxylin, StainOd Counterstain) stains,
        in NucleusClass of, int label) => found.Add(
        new Nucleus
        {
            X = _centre.X,
            Y = _centre.Y,
            AreaUm2 = (float)_shape.AreaUm2,
            PerimeterUm = (float)_shape.PerimeterUm,
            Circularity = (float)_shape.Circularity,
            Eccentricity = (float)_shape.Eccentricity,
            Solidity = (float)_shape.Solidity,
            MaxDiameterUm = (float)_shape.MaxDiameterUm,
            MinDiameterUm = (float)_shape.MinDiameterUm,
            Haematoxylin = stains.Haematoxylin,
            Counterstain = stains.Counterstain,
            Class = of,
        },
        _block, Contour(field, tile), label);

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
            (_xUm[i], _yUm[i]) = (x[i] * frame.Mpp.X, y[i] * frame.Mpp.Y);
        }

        return RingShape.Measure(_xUm.AsSpan(0, count), _yUm.AsSpan(0, count), _hull);
    }

    private ReadOnlySpan<int> Contour(in NucleusField field, TileSpec tile)
    {
        ReadOnlySpan<double> x = _outline.X, y = _outline.Y;
        for (int i = 0; i < x.Length; i++)
        {
            SlidePoint at = frame.ToSlide(x[i] + (tile.ReadX + field.X), y[i] + (tile.ReadY + field.Y));
            _ring[2 * i] = (int)Math.Round(at.X * ContourCodec.UnitsPerPx);
            _ring[2 * i + 1] = (int)Math.Round(at.Y * ContourCodec.UnitsPerPx);
        }

        return _ring.AsSpan(0, 2 * x.Length);
    }
}
