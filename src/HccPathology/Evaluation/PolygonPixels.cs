namespace HccPathology.Evaluation;

/// <summary>
/// The pixels of a polygon by the rule of scikit-image's <c>draw.polygon</c>, which published scores use: pixel (x, y) is the
/// point (x, y); it belongs to the polygon when it lies inside by the even-odd rule, on an edge or on a corner (within
/// 1e-12). After O'Rourke, Computational Geometry in C, 2nd ed., chapter 7: crossings to the right and to the left differ in
/// parity only on an edge. Only the edges that touch a row are tested for its pixels, with the same arithmetic.
/// </summary>
internal sealed class PolygonPixels
{
    private const double CornerTolerance = 1e-12;

    private double[] _edges = new double[64];
    private double[] _corners = new double[16];
    private int _edgeCount;
    private int _cornerCount;

    /// <summary>Adds the runs of a ring (x0 y0 x1 y1 …) within [0, width) x [0, height).</summary>
    public void AddRuns(ReadOnlySpan<double> ring, int width, int height, int label, List<PixelRun> runs)
    {
        double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        for (int i = 0; i < ring.Length; i += 2)
        {
            (left, right) = (Math.Min(left, ring[i]), Math.Max(right, ring[i]));
            (top, bottom) = (Math.Min(top, ring[i + 1]), Math.Max(bottom, ring[i + 1]));
        }

        int x0 = (int)Math.Max(0, left), x1 = (int)Math.Min(width - 1, Math.Ceiling(right));
        int y0 = (int)Math.Max(0, top), y1 = (int)Math.Min(height - 1, Math.Ceiling(bottom));
        for (int y = y0; y <= y1; y++)
        {
            Collect(ring, y);
            AddRow(y, x0, x1, label, runs);
        }
    }

    private void AddRow(int y, int x0, int x1, int label, List<PixelRun> runs)
    {
        int start = -1;
        for (int x = x0; x <= x1 + 1; x++)
        {
            bool inside = x <= x1 && IsInside(x);
            if (inside && start < 0)
            {
                start = x;
            }
            else if (!inside && start >= 0)
            {
                runs.Add(new PixelRun(y, start, x, label));
                start = -1;
            }
        }
    }

    /// <summary>Keeps the edges that straddle the row, or touch it from one side, and the corners on it.</summary>
    private void Collect(ReadOnlySpan<double> ring, int row)
    {
        Reserve(ring.Length);
        (_edgeCount, _cornerCount) = (0, 0);
        double x1 = ring[^2], y1 = ring[^1] - row;
        for (int i = 0; i < ring.Length; i += 2)
        {
            double x0 = ring[i], y0 = ring[i + 1] - row;
            if (Math.Abs(y0) < CornerTolerance)
            {
                _corners[_cornerCount++] = x0;
            }

            if (y0 > 0 != y1 > 0 || y0 < 0 != y1 < 0)
            {
                Span<double> edge = _edges.AsSpan(_edgeCount, 4);
                (edge[0], edge[1], edge[2], edge[3]) = (x0, y0, x1, y1);
                _edgeCount += 4;
            }

            (x1, y1) = (x0, y0);
        }
    }

    private bool IsInside(int x)
    {
        for (int i = 0; i < _cornerCount; i++)
        {
            if (Math.Abs(_corners[i] - x) < CornerTolerance)
            {
                return true;
            }
        }

        bool right = false, left = false;
        for (int i = 0; i < _edgeCount; i += 4)
        {
            double x0 = _edges[i] - x, y0 = _edges[i + 1], x1 = _edges[i + 2] - x, y1 = _edges[i + 3];
            double crossing = (x0 * y1 - x1 * y0) / (y1 - y0);
            right ^= y0 > 0 != y1 > 0 && crossing > 0;
            left ^= y0 < 0 != y1 < 0 && crossing < 0;
        }

        return right || left;
    }

    private void Reserve(int coordinates)
    {
        if (_corners.Length < coordinates / 2)
        {
            _corners = new double[coordinates];
            _edges = new double[coordinates * 4];
        }
    }
}
