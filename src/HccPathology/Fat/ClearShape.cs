namespace HccPathology.Fat;

/// <summary>
/// Shape of one clear space: area, centroid, how much of it its largest inscribed circle and its convex hull make up, and its
/// reach in 16 directions. One per worker; lengths in px of the picture it is given.
/// </summary>
internal sealed class ClearShape
{
    /// <summary>Directions of <see cref="Rays"/>, from the right, clockwise on the screen.</summary>
    public const int RayCount = 16;

    /// <summary>Margin of the distance map: the chamfer looks two px far.</summary>
    private const int Margin = 2;

    private const int Unknown = 1 << 20;

    private static readonly (double X, double Y)[] Directions =
        [.. Enumerable.Range(0, RayCount).Select(i => (Math.Cos(i * Math.Tau / RayCount), Math.Sin(i * Math.Tau / RayCount)))];

    private readonly BitRows _bits = new(), _outside = new();
    private readonly BitRegions _gaps = new();
    private int[] _distance = [], _left = [], _right = [];
    private int _x0, _y0;

    public int AreaPx { get; private set; }

    /// <summary>Sums of the pixels' x and y: integers, so that the centroid does not depend on where the picture begins.</summary>
    public long SumX { get; private set; }

    public long SumY { get; private set; }

    /// <summary>Radius of the largest inscribed circle (5-7-11 chamfer, within 2 %).</summary>
    public double RadiusPx { get; private set; }

    /// <summary>Area of that circle, as far as it lies in the picture, / area.</summary>
    public double Roundness { get; private set; }

    /// <summary>Area / area of the convex hull.</summary>
    public double Solidity { get; private set; }

    /// <summary>
    /// Measures a region after growing it again by what it was shrunk by. False when it is not as solid or as round as it must be, which
    /// for most is found before the distances are worked out: they cost more than all the rest.
    /// </summary>
    /// <param name="regions">Regions of the picture.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="grow">Radius of the octagon to grow it by.</param>
    /// <param name="width">Width of the picture, beyond which nothing grows.</param>
    /// <param name="height">Its height.</param>
    /// <param name="slideEdge">Sides of the picture that are the slide's: what lies beyond is not known, and limits no circle.</param>
    /// <param name="speckPx">Smaller gaps inside are filled.</param>
    /// <param name="leastSolidity">Of what is worth measuring.</param>
    /// <param name="leastRoundness">The same.</param>
    public bool TryMeasure(BitRegions regions, int index, int grow, int width, int height, Sides slideEdge, int speckPx,
        double leastSolidity = 0, double leastRoundness = 0)
    {
        BitRegions.Region region = regions[index];
        (_x0, _y0) = (Math.Max(0, region.X0 - grow), Math.Max(0, region.Y0 - grow));
        int x1 = Math.Min(width, region.X1 + grow), y1 = Math.Min(height, region.Y1 + grow);
        _bits.Resize(x1 - _x0, y1 - _y0);
        int runs = regions.CopyTo(_bits, index, _x0, _y0);
        _bits.Grow(grow);
        // One run in every row, as in most: there is no gap.
        if (runs > region.Y1 - region.Y0)
        {
            FillSpecks(speckPx);
        }

        Sides open = (_x0 == 0 ? Sides.Left : 0) | (_y0 == 0 ? Sides.Top : 0) | (x1 == width ? Sides.Right : 0) | (y1 == height ? Sides.Bottom : 0);
        Sum();
        Solidity = Math.Min(1, AreaPx / HullPx2());
        double widest = Math.Min(_bits.Width, _bits.Height) / 2.0;
        if (Solidity < leastSolidity || ((open & slideEdge) == 0 && Math.PI * widest * widest < leastRoundness * AreaPx))
        {
            return false;
        }

        RadiusPx = Deepest(open & slideEdge, out int deepestX, out int deepestY) / 5.0;
        Roundness = ((open & slideEdge) == 0 ? Math.PI * RadiusPx * RadiusPx : CirclePx(deepestX, deepestY)) / AreaPx;
        return Roundness >= leastRoundness;
    }

    /// <summary>How far the shape reaches from its centroid in <see cref="RayCount"/> directions, in half px, at most 255.</summary>
    public byte[] Rays()
    {
        byte[] rays = new byte[RayCount];
        double cx = (double)SumX / AreaPx - _x0, cy = (double)SumY / AreaPx - _y0;
        for (int i = 0; i < RayCount; i++)
        {
            int half = 0;
            while (half < 255 && Has(cx + Directions[i].X * (half + 1) / 2, cy + Directions[i].Y * (half + 1) / 2))
            {
                half++;
            }

            // The pixel's own half: a ray ends where the pixel does, not at its centre.
            rays[i] = (byte)Math.Min(255, half + 1);
        }

        return rays;
    }

    private bool Has(double x, double y)
    {
        int px = (int)Math.Floor(x + 0.5), py = (int)Math.Floor(y + 0.5);
        return (uint)px < (uint)_bits.Width && (uint)py < (uint)_bits.Height && _bits[px, py];
    }

    private void FillSpecks(int speckPx)
    {
        _outside.Resize(_bits.Width, _bits.Height);
        for (int y = 0; y < _bits.Height; y++)
        {
            for (int x = _bits.NextClear(y, 0); x < _bits.Width;)
            {
                int end = _bits.NextSet(y, x);
                _outside.Set(y, x, end);
                x = _bits.NextClear(y, end);
            }
        }

        _gaps.Find(_outside);
        for (int i = 0; i < _gaps.Count; i++)
        {
            BitRegions.Region gap = _gaps[i];
            bool isInside = gap.X0 > 0 && gap.Y0 > 0 && gap.X1 < _bits.Width && gap.Y1 < _bits.Height;
            if (isInside && gap.AreaPx < speckPx)
            {
                _gaps.CopyTo(_bits, i);
            }
        }
    }

    private void Sum()
    {
        (AreaPx, SumX, SumY) = (0, 0, 0);
        int rows = 2 * _bits.Height + 1;
        if (_left.Length < rows)
        {
            (_left, _right) = (new int[rows], new int[rows]);
        }

        _left.AsSpan(0, rows).Fill(int.MaxValue);
        _right.AsSpan(0, rows).Fill(int.MinValue);
        for (int y = 0; y < _bits.Height; y++)
        {
            for (int x = _bits.NextSet(y, 0); x < _bits.Width;)
            {
                int end = _bits.NextClear(y, x), n = end - x;
                (AreaPx, SumX, SumY) = (AreaPx + n, SumX + (long)n * (x + end - 1 + 2 * _x0) / 2, SumY + (long)n * (y + _y0));
                Extend(2 * y + 1, 2 * x - 1, 2 * end - 1);
                Extend(2 * y, 2 * x, 2 * end - 2);
                Extend(2 * y + 2, 2 * x, 2 * end - 2);
                x = _bits.NextSet(y, end);
            }
        }
    }

    private void Extend(int row, int left, int right) => (_left[row], _right[row]) = (Math.Min(_left[row], left), Math.Max(_right[row], right));

    // Hull of the middles of the pixels' sides, in half px: of the corners it would make small discs look hollow.
    private double HullPx2()
    {
        int rows = 2 * _bits.Height + 1;
        return (Chain(rows, 1, _right) + Chain(rows, -1, _left)) / 8.0;
    }

    // One side of the hull as a function of the row: its concave majorant, of which the integral is taken by trapezia.
    private long Chain(int rows, int sign, int[] side)
    {
        Span<int> kept = rows <= 1024 ? stackalloc int[rows] : new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++)
        {
            if (side[row] is int.MinValue or int.MaxValue)
            {
                continue;
            }

            while (count >= 2 && Cross(kept[count - 2], kept[count - 1], row) <= 0)
            {
                count--;
            }

            kept[count++] = row;
        }

        long twice = 0;
        for (int i = 1; i < count; i++)
        {
            twice += (long)(kept[i] - kept[i - 1]) * sign * (side[kept[i]] + side[kept[i - 1]]);
        }

        return twice;

        // Positive when the middle point lies outside of the line from the first to the last.
        long Cross(int a, int b, int c) => sign * ((long)(side[b] - side[a]) * (c - a) - (long)(side[c] - side[a]) * (b - a));
    }

    // Area of the circle round a pixel, as far as it lies in the box.
    private double CirclePx(int x, int y)
    {
        double area = 0;
        for (int row = 0; row < _bits.Height; row++)
        {
            double half = Math.Sqrt(Math.Max(0, RadiusPx * RadiusPx - (row - y) * (row - y)));
            area += half > 0 ? Math.Min(_bits.Width, x + 0.5 + half) - Math.Max(0, x + 0.5 - half) : 0;
        }

        return area;
    }

    // Largest distance to a pixel outside, in fifths of a px, and where.
    private int Deepest(Sides open, out int deepestX, out int deepestY)
    {
        int width = _bits.Width, height = _bits.Height, stride = width + 2 * Margin;
        int needed = stride * (height + 2 * Margin);
        _distance = _distance.Length < needed ? new int[needed] : _distance;
        Span<int> all = _distance.AsSpan(0, needed);
        all.Clear();
        Open(all, stride, height, open);
        for (int y = 0; y < height; y++)
        {
            int row = (y + Margin) * stride + Margin;
            for (int start = _bits.NextSet(y, 0); start < width;)
            {
                int end = _bits.NextClear(y, start);
                for (int at = row + start; at < row + end; at++)
                {
                    int up = at - stride, far = up - stride;
                    int near = Math.Min(Math.Min(all[at - 1], all[up]) + 5, Math.Min(all[up - 1], all[up + 1]) + 7);
                    all[at] = Math.Min(near, Math.Min(Math.Min(all[up - 2], all[up + 2]), Math.Min(all[far - 1], all[far + 1])) + 11);
                }

                start = _bits.NextSet(y, end);
            }
        }

        int deepest = 0;
        (deepestX, deepestY) = (0, 0);
        for (int y = height - 1; y >= 0; y--)
        {
            int row = (y + Margin) * stride + Margin;
            for (int x = width - 1; x >= 0; x--)
            {
                int at = row + x, down = at + stride, far = down + stride;
                if (all[at] == 0)
                {
                    continue;
                }

                int near = Math.Min(Math.Min(all[at + 1], all[down]) + 5, Math.Min(all[down - 1], all[down + 1]) + 7);
                near = Math.Min(near, Math.Min(Math.Min(all[down - 2], all[down + 2]), Math.Min(all[far - 1], all[far + 1])) + 11);
                all[at] = Math.Min(all[at], near);
                if (all[at] > deepest)
                {
                    (deepest, deepestX, deepestY) = (all[at], x, y);
                }
            }
        }

        return deepest;
    }

    private static void Open(Span<int> all, int stride, int height, Sides open)
    {
        if (open.HasFlag(Sides.Top))
        {
            all[..(Margin * stride)].Fill(Unknown);
        }

        if (open.HasFlag(Sides.Bottom))
        {
            all[^(Margin * stride)..].Fill(Unknown);
        }

        for (int y = 0; y < height; y++)
        {
            Span<int> row = all.Slice((y + Margin) * stride, stride);
            row[..Margin].Fill(open.HasFlag(Sides.Left) ? Unknown : 0);
            row[^Margin..].Fill(open.HasFlag(Sides.Right) ? Unknown : 0);
        }
    }
}
