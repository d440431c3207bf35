using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// The landscape whose summits are nuclei: every pixel of a nucleus votes, with its probability, for the place that its offset
/// points to; votes and the centre map are smoothed and added. Votes are whole numbers, so that their order does not matter.
/// </summary>
internal sealed class VoteHeight : IDisposable
{
    /// <summary>Probabilities are whole numbers of this; a place gets at most some 1600 votes, and smoothing multiplies by 256: below 2^31.</summary>
    public const int One = 4096;

    /// <summary>So many whole votes make half of the greatest height.</summary>
    private const float HalfVotes = 2;

    private readonly float _voteWeight;
    private readonly Plane<int> _votes;
    private readonly int[][] _ring = new int[5][];              // votes of five rows, smoothed along the row
    private readonly int[] _padded, _column;

    public VoteHeight(double voteWeight, int maxWidth, int maxHeight)
    {
        _voteWeight = (float)voteWeight;
        _votes = new(maxWidth, maxHeight);
        for (int i = 0; i < _ring.Length; i++)
        {
            _ring[i] = new int[maxWidth];
        }

        (_padded, _column) = (new int[maxWidth + 4], new int[maxWidth + 2]);
    }

    public void Dispose() => _votes.Dispose();

    public void Add(int x, int y, int probability) => _votes.Row(y)[x] += probability;

    /// <summary>
    /// Writes the height, 0-1, from the votes (binomial 1 4 6 4 1 both ways) and the centre map in units of 1 / <see cref="One"/>
    /// (1 2 1 both ways), edges repeated. The votes are taken: none are left.
    /// </summary>
    public void Apply(Plane<short> centre, Plane<float> target, int width, int height)
    {
        for (int y = -2; y < height; y++)
        {
            // Row y + 2 comes into the ring, and with it row y can be finished; beyond the edge it is the edge's again.
            if (y + 2 < height)
            {
                Along(y + 2, width);
            }

            if (y >= 0)
            {
                Across(y, height, width, centre, target.Row(y)[..width]);
            }
        }

        for (int y = 0; y < height; y++)
        {
            _votes.Row(y)[..width].Clear();
        }
    }

    private int[] Ring(int y, int height) => _ring[Math.Clamp(y, 0, height - 1) % 5];

    private void Along(int y, int width)
    {
        Span<int> padded = _padded.AsSpan(0, width + 4);
        ReadOnlySpan<int> row = _votes.Row(y)[..width];
        row.CopyTo(padded[2..]);
        (padded[0], padded[1], padded[width + 2], padded[width + 3]) = (row[0], row[0], row[^1], row[^1]);
        Span<int> to = _ring[y % 5].AsSpan(0, width);
        int x = 0;
        for (; x <= width - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<int> mid = new(padded[(x + 2)..]), near = new Vector<int>(padded[(x + 1)..]) + new Vector<int>(padded[(x + 3)..]);
            Vector<int> far = new Vector<int>(padded[x..]) + new Vector<int>(padded[(x + 4)..]);
            (mid * 6 + near * 4 + far).CopyTo(to[x..]);
        }

        for (; x < width; x++)
        {
            to[x] = 6 * padded[x + 2] + 4 * (padded[x + 1] + padded[x + 3]) + padded[x] + padded[x + 4];
        }
    }

    private void Across(int y, int height, int width, Plane<short> centre, Span<float> to)
    {
        CentreColumn(centre, y, height, width);
        const float votesUnit = 1f / (256 * One);
        float centreWeight = (1 - _voteWeight) / (16 * One);
        int[] a = Ring(y - 2, height), b = Ring(y - 1, height), c = Ring(y, height), d = Ring(y + 1, height), e = Ring(y + 2, height);
        ReadOnlySpan<int> column = _column;
        int x = 0;
        for (; x <= width - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<int> votes = new Vector<int>(c, x) * 6 + (new Vector<int>(b, x) + new Vector<int>(d, x)) * 4 + new Vector<int>(a, x) + new Vector<int>(e, x);
            Vector<int> mid = new(column[(x + 1)..]), sum = new Vector<int>(column[x..]) + mid + mid + new Vector<int>(column[(x + 2)..]);
            Vector<float> v = Vector.ConvertToSingle(votes) * votesUnit;
            (v / (v + new Vector<float>(HalfVotes)) * _voteWeight + Vector.ConvertToSingle(sum) * centreWeight).CopyTo(to[x..]);
        }

        for (; x < width; x++)
        {
            float v = (6 * c[x] + 4 * (b[x] + d[x]) + a[x] + e[x]) * votesUnit;
            to[x] = v / (v + HalfVotes) * _voteWeight + (column[x] + 2 * column[x + 1] + column[x + 2]) * centreWeight;
        }
    }

    private void CentreColumn(Plane<short> centre, int y, int height, int width)
    {
        ReadOnlySpan<short> up = centre.Row(Math.Max(y - 1, 0))[..width], mid = centre.Row(y)[..width], down = centre.Row(Math.Min(y + 1, height - 1))[..width];
        Span<int> to = _column.AsSpan(1, width);
        for (int x = 0; x < to.Length; x++)
        {
            to[x] = up[x] + 2 * mid[x] + down[x];
        }

        (_column[0], _column[width + 1]) = (to[0], to[^1]);
    }
}
