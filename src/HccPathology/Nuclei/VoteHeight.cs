using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>
/// The landscape whose summits are nuclei: every pixel of a nucleus votes, with its probability, for the place that its offset
/// points to; votes and the centre map are smoothed and added. Votes are whole numbers, so that their order does not matter.
/// </summary>
internal sealed class VoteHeight : IDisposable
{
    /// <summary>Probabilities are whole numbers of this; a place gets at most some 800 votes, and two smoothings multiply by 256: below 2^31.</summary>
    public const int One = 4096;

    private const float HalfVotes = 2;                          // so many whole votes make half of the greatest height

    private readonly float _voteWeight;
    private readonly Plane<int> _votes, _rows;

    public VoteHeight(double voteWeight, int maxWidth, int maxHeight)
    {
        _voteWeight = (float)voteWeight;
        (_votes, _rows) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight));
    }

    public void Dispose()
    {
        _votes.Dispose();
        _rows.Dispose();
    }

    public void Clear(int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            _votes.Row(y)[..width].Clear();
        }
    }

    public void Add(int x, int y, int probability) => _votes.Row(y)[x] += probability;

    /// <summary>Writes the height, 0-1, from the votes and the centre map (in units of 1 / <see cref="One"/>).</summary>
    public void Apply(Plane<short> centre, Plane<float> target, int width, int height)
    {
        Smooth(_votes, _rows, width, height);
        Smooth(_votes, _rows, width, height);
        Span<int> column = _rows.Row(0)[..width];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> up = centre.Row(Math.Max(y - 1, 0))[..width], mid = centre.Row(y)[..width], down = centre.Row(Math.Min(y + 1, height - 1))[..width];
            for (int x = 0; x < width; x++)
            {
                column[x] = up[x] + 2 * mid[x] + down[x];
            }

            Height(_votes.Row(y)[..width], column, target.Row(y)[..width]);
        }
    }

    private void Height(ReadOnlySpan<int> votes, ReadOnlySpan<int> column, Span<float> to)
    {
        const float votesUnit = 1f / (256 * One), centreUnit = 1f / (16 * One);
        int last = to.Length - 1, x = 1;
        float centreWeight = (1 - _voteWeight) * centreUnit;
        to[0] = Height(votes[0], 3 * column[0] + column[Math.Min(1, last)]);
        for (; x <= last - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<float> v = Vector.ConvertToSingle(new Vector<int>(votes[x..])) * votesUnit;
            Vector<int> mid = new(column[x..]);
            Vector<float> c = Vector.ConvertToSingle(new Vector<int>(column[(x - 1)..]) + mid + mid + new Vector<int>(column[(x + 1)..]));
            (v / (v + new Vector<float>(HalfVotes)) * _voteWeight + c * centreWeight).CopyTo(to[x..]);
        }

        for (; x < last; x++)
        {
            to[x] = Height(votes[x], column[x - 1] + 2 * column[x] + column[x + 1]);
        }

        if (last > 0)
        {
            to[last] = Height(votes[last], column[last - 1] + 3 * column[last]);
        }

        float Height(int vote, int sum)
        {
            float v = vote * votesUnit;
            return v / (v + HalfVotes) * _voteWeight + sum * centreWeight;
        }
    }

    // 1 2 1 both ways, edges repeated: sums of 16 times the mean.
    private static void Smooth(Plane<int> plane, Plane<int> rows, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Row(plane.Row(y)[..width], rows.Row(y)[..width]);
        }

        for (int y = 0; y < height; y++)
        {
            Columns(rows.Row(Math.Max(y - 1, 0))[..width], rows.Row(y)[..width], rows.Row(Math.Min(y + 1, height - 1))[..width], plane.Row(y)[..width]);
        }
    }

    private static void Row(ReadOnlySpan<int> from, Span<int> to)
    {
        int last = from.Length - 1;
        to[0] = 3 * from[0] + from[Math.Min(1, last)];
        int x = 1;
        for (; x <= last - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<int> mid = new(from[x..]);
            (new Vector<int>(from[(x - 1)..]) + mid + mid + new Vector<int>(from[(x + 1)..])).CopyTo(to[x..]);
        }

        for (; x < last; x++)
        {
            to[x] = from[x - 1] + 2 * from[x] + from[x + 1];
        }

        if (last > 0)
        {
            to[last] = from[last - 1] + 3 * from[last];
        }
    }

    private static void Columns(ReadOnlySpan<int> up, ReadOnlySpan<int> mid, ReadOnlySpan<int> down, Span<int> to)
    {
        int x = 0;
        for (; x <= to.Length - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<int> centre = new(mid[x..]);
            (new Vector<int>(up[x..]) + centre + centre + new Vector<int>(down[x..])).CopyTo(to[x..]);
        }

        for (; x < to.Length; x++)
        {
            to[x] = up[x] + 2 * mid[x] + down[x];
        }
    }
}
