using System.Runtime.InteropServices;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// Divides the mask among seeds. A seed is a maximum of depth inside the mask; every mask pixel
/// climbs the steepest way up and belongs to the maximum it ends on; maxima with hardly a saddle between them are one.
/// </summary>
/// <remarks>
/// Unlike a flooding watershed, the climb needs no queue and no order, and its length is capped: which nucleus a pixel
/// belongs to depends only on pixels within reach of the halo.
/// </remarks>
internal sealed class SeedMap : IDisposable
{
    private const int MaxSteps = 32;                            // 16 µm at 0.5 µm/px, longer than any half nucleus
    private const int StepsPerLabel = 64;                       // power of two above MaxSteps + 1
    private const int MaxHops = 4;                              // merged maxima in a row

    private readonly NucleusOptions _options;
    private readonly double _mppUm;
    private readonly GaussianBlur _blur;
    private readonly Plane<short> _distance, _depth;
    private readonly Plane<int> _up;
    private readonly List<int> _roots = [];
    private int[] _parent = [], _saddle = [];

    public SeedMap(NucleusOptions options, double mppUm, int maxWidth, int maxHeight)
    {
        (_options, _mppUm) = (options, mppUm);
        _blur = new GaussianBlur(options.SeedSmoothingUm / mppUm, maxWidth);
        (_distance, _depth, _up) = (new(maxWidth, maxHeight), new(maxWidth, maxHeight), new(maxWidth, maxHeight));
    }

    public void Dispose()
    {
        _distance.Dispose();
        _depth.Dispose();
        _up.Dispose();
    }

    /// <summary>Writes labels from 1 on (0: none) and returns how many there are; some may hold no pixel.</summary>
    public int Apply(Plane<byte> mask, Plane<int> labels, int width, int height)
    {
        DistanceMap.Apply(mask, _distance, width, height);
        _blur.Apply(_distance, _depth, width, height);
        Climb(mask, width, height);
        Merge();
        Label(mask, labels, width, height);
        return _roots.Count;
    }

    private void Climb(Plane<byte> mask, int width, int height)
    {
        _roots.Clear();
        int stride = _depth.Stride;
        ReadOnlySpan<short> depth = _depth.Elements();
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y)[..width];
            Span<int> up = _up.Row(y)[..width];
            up.Fill(-1);
            for (int x = row.IndexOf((byte)1); x >= 0; x = Next(row, x))
            {
                for (int at = y * _up.Stride + x; x < width && row[x] != 0; x++, at++)
                {
                    int best = x == 0 || y == 0 || x == width - 1 || y == height - 1 ? 0 : Steepest(depth, y * stride + x, stride);
                    up[x] = at + Step(best, _up.Stride);
                    if (best == 0)
                    {
                        _roots.Add(at);
                    }
                }
            }
        }
    }

    // Where the mask goes on at or after x, or -1.
    private static int Next(ReadOnlySpan<byte> row, int x)
    {
        int skip = row[x..].IndexOf((byte)1);
        return skip < 0 ? -1 : x + skip;
    }

    // 1-8 for the neighbour with the steepest rise, 0 on a maximum; of equal ones the first. Rises to diagonal neighbours
    // are divided by the square root of two as 181/256. A neighbour's number in the two lowest bits makes the largest one
    // and the first of equals one comparison without a branch.
    private static int Steepest(ReadOnlySpan<short> depth, int at, int stride)
    {
        ReadOnlySpan<short> up = depth.Slice(at - stride - 1, 3), row = depth.Slice(at - 1, 3), down = depth.Slice(at + stride - 1, 3);
        int straight = Math.Max(Math.Max(up[1] << 2 | 3, row[0] << 2 | 2), Math.Max(row[2] << 2 | 1, down[1] << 2));
        int slant = Math.Max(Math.Max(up[0] << 2 | 3, up[2] << 2 | 2), Math.Max(down[0] << 2 | 1, down[2] << 2));
        int rise = ((straight >> 2) - row[1]) * 256, slantRise = ((slant >> 2) - row[1]) * 181;
        int direction = slantRise > rise ? 8 - (slant & 3) : 4 - (straight & 3);
        return Math.Max(rise, slantRise) > 0 ? direction : 0;
    }

    private static int Step(int direction, int stride) => direction switch
    {
        0 => 0,
        1 => -stride,
        2 => -1,
        3 => 1,
        4 => stride,
        5 => -stride - 1,
        6 => -stride + 1,
        7 => stride - 1,
        _ => stride + 1,
    };

    // A lower maximum joins the higher one across the highest saddle. Roots stand in scan order, so near ones are found by
    // looking along a few rows, from where the last look began on each. In a field of black (a scanner's padding, ink, a mask given
    // for a slide) every pixel is a maximum: a million roots with thousands of others in the same rows.
    private void Merge()
    {
        int count = _roots.Count, stride = _up.Stride;
        if (_parent.Length < count)
        {
            (_parent, _saddle) = (new int[count * 2], new int[count * 2]);
        }

        for (int i = 0; i < count; i++)
        {
            (_parent[i], _saddle[i]) = (i, -1);
        }

        double reach = _options.MergeDistanceUm / _mppUm;
        int reachSquared = (int)(reach * reach), rows = (int)reach;
        int[] begin = new int[rows + 1];
        ReadOnlySpan<int> roots = CollectionsMarshal.AsSpan(_roots);
        for (int i = 0; i < count; i++)
        {
            int xi = roots[i] % stride, yi = roots[i] / stride;
            for (int dy = 0; dy <= rows; dy++)
            {
                int row = (yi + dy) * stride, least = dy == 0 ? roots[i] + 1 : row + Math.Max(0, xi - rows), most = row + Math.Min(stride - 1, xi + rows);
                ref int j = ref begin[dy];
                while (j < count && roots[j] < least)
                {
                    j++;
                }

                for (int other = j; other < count && roots[other] <= most; other++)
                {
                    int dx = roots[other] - row - xi;
                    if (dx * dx + dy * dy <= reachSquared)
                    {
                        Join(i, other, xi, yi, dx, dy);
                    }
                }
            }
        }
    }

    // A saddle is no higher than the lower of the two: who has joined as high already need not look.
    private void Join(int i, int j, int x, int y, int dx, int dy)
    {
        int hi = _depth[x, y], hj = _depth[x + dx, y + dy], lower = Math.Min(hi, hj);
        (int low, int high) = hj <= hi ? (j, i) : (i, j);
        if (_saddle[low] < lower && LowestBetween(x, y, dx, dy) is var saddle && saddle >= _options.MergeSaddle * lower && saddle > _saddle[low])
        {
            (_parent[low], _saddle[low]) = (high, saddle);
        }
    }

    private int LowestBetween(int x, int y, int dx, int dy)
    {
        int steps = Math.Max(Math.Abs(dx), Math.Abs(dy)), lowest = int.MaxValue;
        for (int k = 0; k <= steps; k++)
        {
            // Rounded half up in integers, the same from both ends of any tile.
            int px = x + FloorDivide(2 * k * dx + steps, 2 * steps), py = y + FloorDivide(2 * k * dy + steps, 2 * steps);
            lowest = Math.Min(lowest, _depth[px, py]);
        }

        return lowest;
    }

    private static int FloorDivide(int value, int by) => value >= 0 ? value / by : -((-value + by - 1) / by);

    private void Label(Plane<byte> mask, Plane<int> labels, int width, int height)
    {
        Span<int> up = _up.Elements();
        for (int i = 0; i < _roots.Count; i++)
        {
            int top = i;
            for (int hop = 0; hop < MaxHops && _parent[top] != top; hop++)
            {
                top = _parent[top];
            }

            up[_roots[i]] = -2 - (top + 1) * StepsPerLabel;     // below -1: a root, holding its label
        }

        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y)[..width];
            Span<int> target = labels.Row(y)[..width];
            target.Clear();
            for (int x = row.IndexOf((byte)1); x >= 0; x = Next(row, x))
            {
                for (; x < row.Length && row[x] != 0; x++)
                {
                    target[x] = Resolve(up, y * _up.Stride + x);
                }
            }
        }
    }

    // Follows the way up and writes its end to every pixel on it: what was walked once is not walked again. An end holds the
    // label and the steps to the maximum, so that a way longer than the cap ends nowhere, whoever walked its parts.
    private static int Resolve(Span<int> up, int start)
    {
        int at = start, steps = 0;
        for (; up[at] >= 0; at = up[at])
        {
            steps++;
        }

        int end = Math.Max(-2 - up[at], 0), label = end / StepsPerLabel, all = end % StepsPerLabel + steps;
        for (int next, pixel = start; pixel != at; pixel = next, all--)
        {
            next = up[pixel];
            up[pixel] = -2 - (all > MaxSteps ? MaxSteps + 1 : label * StepsPerLabel + all);
        }

        return (-2 - up[start]) / StepsPerLabel;
    }
}
