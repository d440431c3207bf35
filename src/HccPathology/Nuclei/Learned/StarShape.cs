namespace HccPathology.Nuclei.Learned;

/// <summary>
/// A star-convex polygon around the centre of a tile pixel, and the pixels whose centres lie in it, a 128-bit word a row. Ray
/// k of n points 2 pi k / n from the right towards down, as StarDist has it.
/// </summary>
internal sealed class StarShape
{
    public const int MaxRays = 128;

    /// <summary>Longest ray: both sides of the centre fit into a word.</summary>
    public const float LongestPx = 62;

    private const int Middle = 64;                              // column of the centre

    private readonly double[] _cos, _sin;
    private readonly double[] _x, _y;                           // ring, relative to the middle of the centre's pixel
    private readonly double[] _crossings = new double[MaxRays];
    private readonly UInt128[] _rows = new UInt128[2 * Middle + 1];

    public StarShape(int rays)
    {
        _cos = [.. Enumerable.Range(0, rays).Select(k => Math.Cos(2 * Math.PI * k / rays))];
        _sin = [.. Enumerable.Range(0, rays).Select(k => Math.Sin(2 * Math.PI * k / rays))];
        (_x, _y) = (new double[rays], new double[rays]);
    }

    public int Rays => _cos.Length;

    /// <summary>Ring in px right of and below the centre.</summary>
    public ReadOnlySpan<double> X => _x;

    public ReadOnlySpan<double> Y => _y;

    /// <summary>How far the ring reaches from the centre; left and top are negative.</summary>
    public (double Left, double Right, double Top, double Bottom) Reach { get; private set; }

    /// <summary>First row with pixels below the centre's, negative above.</summary>
    public int Top { get; private set; }

    /// <summary>Rows from <see cref="Top"/> on; bit 64 is the centre's column.</summary>
    public ReadOnlySpan<UInt128> Rows => _rows.AsSpan(0, _count);

    public int AreaPx { get; private set; }

    private int _count;

    /// <summary>Builds the star from the lengths of its rays in px; false when one is no number or too long to be a nucleus's.</summary>
    public bool Build(ReadOnlySpan<float> lengths)
    {
        double left = 0, right = 0, top = 0, bottom = 0;
        for (int k = 0; k < _x.Length; k++)
        {
            if (!(lengths[k] <= LongestPx))
            {
                return false;
            }

            double length = Math.Max(lengths[k], 1e-3);
            (_x[k], _y[k]) = (length * _cos[k], length * _sin[k]);
            (left, right) = (Math.Min(left, _x[k]), Math.Max(right, _x[k]));
            (top, bottom) = (Math.Min(top, _y[k]), Math.Max(bottom, _y[k]));
        }

        Reach = (left, right, top, bottom);
        Top = (int)Math.Ceiling(top);
        _count = (int)Math.Floor(bottom) - Top + 1;
        AreaPx = 0;
        for (int i = 0; i < _count; i++)
        {
            _rows[i] = Row(Top + i);
            AreaPx += (int)UInt128.PopCount(_rows[i]);
        }

        return true;
    }

    // Pixels of a row whose centres lie between an odd and the next even crossing of the ring.
    private UInt128 Row(int y)
    {
        int count = 0;
        for (int k = 0, before = _x.Length - 1; k < _x.Length; before = k++)
        {
            if (_y[before] <= y != _y[k] <= y)
            {
                double x = _x[before] + (y - _y[before]) / (_y[k] - _y[before]) * (_x[k] - _x[before]);
                int at = count++;
                for (; at > 0 && _crossings[at - 1] > x; at--)
                {
                    _crossings[at] = _crossings[at - 1];
                }

                _crossings[at] = x;
            }
        }

        UInt128 row = 0;
        for (int i = 0; i + 1 < count; i += 2)
        {
            int from = (int)Math.Ceiling(_crossings[i]) + Middle, end = (int)Math.Floor(_crossings[i + 1]) + Middle + 1;
            row |= (UInt128.One << end) - (UInt128.One << from);
        }

        return row;
    }
}
