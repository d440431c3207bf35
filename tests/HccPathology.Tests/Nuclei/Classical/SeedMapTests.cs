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
