using System.Runtime.InteropServices;
using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class SeedMapTests
{
    private static readonly NucleusOptions Options = new() { SeedSmoothingUm = 0.5, MergeDistanceUm = 4, MergeSaddle = 0.9 };

    [Fact]
    public void Apply_OneDisc_IsOneLabel()
    {
        byte[,] mask = new byte[60, 60];
        Planes.Disc(mask, 30, 30, 8, 1);
        int[,] labels = Apply(mask);
        Parts(labels).Length.ShouldBe(1);
        labels.Cast<int>().Count(l => l != 0).ShouldBe(mask.Cast<byte>().Count(m => m != 0));
    }

    [Theory]
    [InlineData(15, 0)]
    [InlineData(0, 15)]
    [InlineData(11, 11)]
    public void Apply_TwoTouchingDiscs_AreTwoLabelsThatMeetInTheMiddle(int dx, int dy)
    {
        byte[,] mask = new byte[70, 70];
        Planes.Disc(mask, 25, 25, 8, 1);
        Planes.Disc(mask, 25 + dx, 25 + dy, 8, 1);
        int[,] labels = Apply(mask);
        Parts(labels).Length.ShouldBe(2);
        labels[25, 25].ShouldNotBe(labels[25 + dy, 25 + dx]);
        int[] sizes = [.. Parts(labels).Select(l => labels.Cast<int>().Count(v => v == l))];
        ((double)sizes[0] / sizes[1]).ShouldBe(1, 0.1);
        sizes.Sum().ShouldBe(mask.Cast<byte>().Count(m => m != 0));
    }

    // Maxima 12 px (6 um) apart with a saddle of eight tenths of them (half the waist, 8 of 10 px); and 15 px (7.5 um) apart with one of a third.
    [Theory]
    [InlineData(10, 12, 5, 2)]
    [InlineData(10, 12, 7, 1)]
    [InlineData(8, 15, 8, 2)]
    public void Apply_TwoMaxima_AreOneWithinReachAcrossAShallowSaddleAlone(int radius, int apart, double mergeDistanceUm, int expected)
    {
        byte[,] mask = new byte[60, 60];
        Planes.Disc(mask, 20, 30, radius, 1);
        Planes.Disc(mask, 20 + apart, 30, radius, 1);
        Parts(Apply(mask, Options with { MergeDistanceUm = mergeDistanceUm, MergeSaddle = 0.7 })).Length.ShouldBe(expected);
    }

    [Fact]
    public void Apply_ThreePartedDiscs_AreThreeLabelsAndNothingElse()
    {
        byte[,] mask = new byte[80, 90];
        Planes.Disc(mask, 20, 20, 7, 1);
        Planes.Disc(mask, 60, 22, 9, 1);
        Planes.Disc(mask, 40, 60, 5, 1);
        int[,] labels = Apply(mask);
        Parts(labels).Length.ShouldBe(3);
        for (int y = 0; y < 80; y++)
        {
            for (int x = 0; x < 90; x++)
            {
                (labels[y, x] != 0).ShouldBe(mask[y, x] != 0);
            }
        }
    }

    // A scanner's black padding, or a mask given for a slide: a million maxima as high as each other. Looking for each one's neighbours along
    // whole rows took half a minute for every tile of it.
    [Fact]
    public void Apply_FieldDeeperThanAnyNucleus_IsPartedWithinReach()
    {
        const int Side = 1024;
        byte[,] mask = new byte[Side, Side];
        MemoryMarshal.CreateSpan(ref mask[0, 0], mask.Length).Fill(1);

        int[,] labels = Apply(mask);

        labels.Cast<int>().ShouldAllBe(label => label != 0);
        // Four hops of 4 um are 32 px to either side.
        int label = labels[Side / 2, Side / 2];
        int[] columns = [.. Enumerable.Range(0, Side).Where(x => Enumerable.Range(0, Side).Any(y => labels[y, x] == label))];
        (columns[^1] - columns[0]).ShouldBeLessThanOrEqualTo(64);
    }

    [Fact]
    public void Apply_EmptyMask_HasNoLabel() => Apply(new byte[30, 30]).Cast<int>().ShouldAllBe(l => l == 0);

    // The same tissue in two cuts: a pixel far from both rims belongs together with the same pixels in each.
    [Theory]
    [InlineData(11, 0)]
    [InlineData(0, 7)]
    [InlineData(29, 17)]
    public void Apply_TissueCutElsewhere_DividesAlike(int shiftX, int shiftY)
    {
        const int Width = 260, Height = 230, Rim = 60;
        byte[,] mask = Planes.RandomMask(Width + 40, Height + 40, 31);
        int[,] here = Apply(Part(0, 0)), there = Apply(Part(shiftX, shiftY));
        Dictionary<int, int> partner = [], back = [];
        for (int y = Rim; y < Height - Rim; y++)
        {
            for (int x = Rim; x < Width - Rim; x++)
            {
                int a = here[y, x], b = there[y - shiftY, x - shiftX];
                partner.TryAdd(a, b);
                back.TryAdd(b, a);
                (partner[a], back[b]).ShouldBe((b, a), $"at {x}, {y}");
            }
        }

        partner.Count.ShouldBeGreaterThan(30);

        byte[,] Part(int x0, int y0)
        {
            byte[,] part = new byte[Height, Width];
            for (int i = 0; i < Width * Height; i++)
            {
                part[i / Width, i % Width] = mask[y0 + i / Width, x0 + i % Width];
            }

            return part;
        }
    }

    // Clumps and threads; a wedge longer than a climb may be; a disc deeper than depth is measured; a field where every pixel is a maximum,
    // and merged maxima are chained beyond the hops.
    [Theory]
    [InlineData("clumps", 4, 0.9)]
    [InlineData("clumps", 2.8, 0.77)]
    [InlineData("clumps", 7, 0.5)]
    [InlineData("clumps", 2.5, 0)]
    [InlineData("wedge", 4, 0.9)]
    [InlineData("disc", 4, 0.9)]
    [InlineData("field", 1.5, 0.9)]
    public void Apply_AnyMask_IsTheDivisionOfThePlainSteps(string kind, double mergeDistanceUm, double mergeSaddle)
    {
        NucleusOptions options = Options with { MergeDistanceUm = mergeDistanceUm, MergeSaddle = mergeSaddle };
        foreach (int seed in Enumerable.Range(0, kind == "clumps" ? 6 : 1))
        {
            byte[,] mask = kind == "clumps" ? Planes.RandomMask(97, 90, seed) : new byte[128, 128];
            for (int i = 0; kind != "clumps" && i < mask.Length; i++)
            {
                (int x, int y) = (i % 128, i / 128);
                mask[y, x] = kind == "field" || (kind == "disc" ? (x - 64) * (x - 64) + (y - 64) * (y - 64) < 52 * 52 : Math.Abs(y - 64) <= 0.36 * x && x < 100)
                    ? (byte)1
                    : (byte)0;
            }

            Apply(mask, options).ShouldBe(Plain(mask, options));
        }
    }

    private static int[,] Plain(byte[,] mask, NucleusOptions options)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        using Plane<byte> plane = Planes.From(mask);
        using Plane<short> distance = new(width, height), depth = new(width, height);
        DistanceMap.Apply(plane, distance, width, height);
        new GaussianBlur(options.SeedSmoothingUm / 0.5, width).Apply(distance, depth, width, height);
        List<(int X, int Y)> roots = [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) where mask[y, x] != 0
            && Up(x, y) == (x, y) select (x, y)];
        int[] parent = [.. Enumerable.Range(0, roots.Count)], saddle = [.. roots.Select(_ => -1)];
        double reach = options.MergeDistanceUm / 0.5;
        for (int i = 0; i < roots.Count; i++)
        {
            for (int j = i + 1; j < roots.Count && roots[j].Y - roots[i].Y <= reach; j++)
            {
                ((int x, int y), int dx, int dy) = (roots[i], roots[j].X - roots[i].X, roots[j].Y - roots[i].Y);
                int steps = Math.Max(Math.Abs(dx), dy);
                if (dx * dx + dy * dy <= reach * reach)
                {
                    int least = Enumerable.Range(0, steps + 1)
                        .Min(k => (int)depth[x + (int)Math.Floor((double)k * dx / steps + 0.5), y + (int)Math.Floor((double)k * dy / steps + 0.5)]);
                    int hi = depth[x, y], hj = depth[x + dx, y + dy];
                    (int low, int high) = hj <= hi ? (j, i) : (i, j);
                    (parent[low], saddle[low]) = least >= options.MergeSaddle * Math.Min(hi, hj) && least > saddle[low]
                        ? (high, least)
                        : (parent[low], saddle[low]);
                }
            }
        }

        Dictionary<(int, int), int> label = roots.Index()
            .ToDictionary(r => r.Item, r => 1 + Enumerable.Range(0, 4).Aggregate(r.Index, (top, _) => parent[top]));
        int[,] labels = new int[height, width];
        foreach ((int x, int y) in from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) where mask[y, x] != 0 select (x, y))
        {
            (int X, int Y) at = (x, y);
            for (int step = 0; step < 32 && mask[at.Y, at.X] != 0; step++)
            {
                at = Up(at.X, at.Y);
            }

            labels[y, x] = label.GetValueOrDefault(at);
        }

        return labels;

        // The steepest rise; of equal ones the first from above, left, right, below, then the corners.
        (int X, int Y) Up(int x, int y)
        {
            (int X, int Y) best = (x, y);
            int rise = 0;
            foreach ((int dx, int dy) in (ReadOnlySpan<(int, int)>)[(0, -1), (-1, 0), (1, 0), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)])
            {
                bool isInside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
                int here = isInside ? (depth[x + dx, y + dy] - depth[x, y]) * (dx * dy == 0 ? 256 : 181) : 0;
                (best, rise) = here > rise ? ((x + dx, y + dy), here) : (best, rise);
            }

            return best;
        }
    }

    private static int[] Parts(int[,] labels) => [.. labels.Cast<int>().Where(l => l != 0).Distinct().Order()];

    private static int[,] Apply(byte[,] mask, NucleusOptions? options = null)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        using Plane<byte> plane = Planes.From(mask);
        using Plane<int> labels = new(width, height);
        using SeedMap seeds = new(options ?? Options, 0.5, width, height);
        int count = seeds.Apply(plane, labels, width, height);
        int[,] found = Planes.ToArray(labels, width, height);
        found.Cast<int>().Max().ShouldBeLessThanOrEqualTo(count);
        return found;
    }
}
