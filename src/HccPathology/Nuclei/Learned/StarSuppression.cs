namespace HccPathology.Nuclei.Learned;

/// <summary>
/// The stars that are kept, best first: one is refused when it shares more than a part of the smaller one's area with one that
/// is there (non-maximum suppression as in StarDist; areas are counted in pixels). Sized by what it meets, then kept.
/// </summary>
internal sealed class StarSuppression(double overlapThreshold)
{
    private const int BucketPx = 32;

    private readonly List<Kept> _kept = [];
    private List<int>[] _buckets = [];
    private int _columns, _rows;
    private UInt128[] _words = new UInt128[1 << 12];
    private int _used;

    /// <summary>Forgets all and takes a tile of this size.</summary>
    public void Reset(int width, int height)
    {
        (_columns, _rows, _used) = ((width + BucketPx - 1) / BucketPx, (height + BucketPx - 1) / BucketPx, 0);
        _kept.Clear();
        if (_buckets.Length < _columns * _rows)
        {
            _buckets = [.. Enumerable.Range(0, _columns * _rows).Select(_ => new List<int>())];
        }

        foreach (List<int> bucket in _buckets)
        {
            bucket.Clear();
        }
    }

    /// <summary>Takes the star around tile pixel (x, y), or refuses it. Must be offered best first.</summary>
    public bool TryKeep(StarShape star, int x, int y)
    {
        (int left, int right, int top, int bottom) = Buckets(star, x, y);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                foreach (int index in _buckets[row * _columns + column])
                {
                    if (Overlaps(_kept[index], star, x, y))
                    {
                        return false;
                    }
                }
            }
        }

        Keep(star, x, y);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                _buckets[row * _columns + column].Add(_kept.Count - 1);
            }
        }

        return true;
    }

    private bool Overlaps(in Kept kept, StarShape star, int x, int y)
    {
        ReadOnlySpan<UInt128> mine = star.Rows, other = _words.AsSpan(kept.First, kept.Count);
        int top = Math.Max(kept.Top, y + star.Top), bottom = Math.Min(kept.Top + kept.Count, y + star.Top + mine.Length), shift = x - kept.X, shared = 0;
        if (Math.Abs(shift) >= 128)
        {
            return false;
        }

        for (int row = top; row < bottom; row++)
        {
            UInt128 own = mine[row - y - star.Top];
            shared += (int)UInt128.PopCount(other[row - kept.Top] & (shift >= 0 ? own << shift : own >> -shift));
        }

        return shared > overlapThreshold * Math.Min(kept.AreaPx, star.AreaPx);
    }

    private void Keep(StarShape star, int x, int y)
    {
        if (_used + star.Rows.Length > _words.Length)
        {
            Array.Resize(ref _words, _words.Length * 2);
        }

        star.Rows.CopyTo(_words.AsSpan(_used));
        _kept.Add(new Kept(x, y + star.Top, _used, star.Rows.Length, star.AreaPx));
        _used += star.Rows.Length;
    }

    // Buckets that the star's ring may touch.
    private (int Left, int Right, int Top, int Bottom) Buckets(StarShape star, int x, int y)
    {
        return (Column(x + star.Reach.Left), Column(x + star.Reach.Right), Row(y + star.Reach.Top), Row(y + star.Reach.Bottom));

        int Column(double at) => Math.Clamp((int)at / BucketPx, 0, _columns - 1);
        int Row(double at) => Math.Clamp((int)at / BucketPx, 0, _rows - 1);
    }

    private readonly record struct Kept(int X, int Top, int First, int Count, int AreaPx);
}
