using HccPathology.Ihc;
using HccPathology.Pixels;

namespace HccPathology.Tests.Ihc;

public sealed class CellExpansionTests
{
    [Fact]
    public void Apply_TwoNuclei_MeetHalfWayAndEndAtTheReach()
    {
        using Plane<int> labels = new(60, 41);
        (labels[20, 20], labels[30, 20]) = (1, 2);
        using CellExpansion cells = new(8, 60, 41);

        cells.Apply(labels, 60, 41);

        cells.Owner[24, 20].ShouldBe(1);
        cells.Owner[26, 20].ShouldBe(2);
        cells.Owner[12, 20].ShouldBe(1, "8 px away");
        cells.Owner[11, 20].ShouldBe(0, "9 px away");
        cells.Owner[38, 20].ShouldBe(2);
        cells.Owner[20, 28].ShouldBe(1);
        cells.Distance[20, 23].ShouldBe((byte)9);
        cells.Distance[23, 23].ShouldBe((byte)12, "three corners");
    }

    [Fact]
    public void Apply_ReachThatIsNoWholePixel_IsToTheNearestThird()
    {
        using Plane<int> labels = new(9, 1);
        labels[8, 0] = 1;
        using CellExpansion almost = new(2.9, 9, 1), more = new(2.8, 9, 1);
        almost.Apply(labels, 9, 1);
        more.Apply(labels, 9, 1);
        (almost.Owner[5, 0], more.Owner[5, 0], more.Owner[7, 0]).ShouldBe((1, 0, 1), "9 thirds away: 8.7 are 9, 8.4 are 8");
    }

    // A byte holds 80 px in thirds.
    [Fact]
    public void Apply_ReachBeyondTheMost_EndsThere()
    {
        using Plane<int> labels = new(100, 1);
        labels[0, 0] = 1;
        using CellExpansion cells = new(200, 100, 1);
        cells.Apply(labels, 100, 1);
        (cells.Owner[80, 0], cells.Distance[80, 0], cells.Owner[81, 0]).ShouldBe((1, (byte)240, 0));
    }

    // Across a corner from the one above, beside the one below, which is looked at later.
    [Fact]
    public void Apply_NucleusBesideAPixel_IsNearerThanOneAcrossItsCorner()
    {
        using Plane<int> labels = new(3, 3);
        (labels[0, 0], labels[1, 2]) = (1, 2);
        using CellExpansion cells = new(2, 3, 3);
        cells.Apply(labels, 3, 3);
        (cells.Owner[1, 1], cells.Distance[1, 1]).ShouldBe((2, (byte)3));
    }

    [Fact]
    public void Apply_RandomNuclei_GivesEachPixelANucleusThatNoOtherIsNearerThan()
    {
        Random random = new(3);
        const int Side = 64, Reach = 9;
        using Plane<int> labels = new(Side, Side);
        (int X, int Y)[] seeds = [.. Enumerable.Range(0, 12).Select(_ => (random.Next(Side), random.Next(Side)))];
        for (int i = 0; i < seeds.Length; i++)
        {
            labels[seeds[i].X, seeds[i].Y] = i + 1;
        }

        using CellExpansion cells = new(Reach, Side, Side);
        cells.Apply(labels, Side, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int least = seeds.Min(s => Chamfer(s.X - x, s.Y - y)), owner = cells.Owner[x, y];
                (owner != 0).ShouldBe(least <= Reach * CellExpansion.UnitsPerPx, $"{x}, {y}");
                if (owner != 0)
                {
                    Chamfer(seeds[owner - 1].X - x, seeds[owner - 1].Y - y).ShouldBe(least, $"{x}, {y}");
                    ((int)cells.Distance[x, y]).ShouldBe(least);
                }
            }
        }
    }

    [Fact]
    public void Apply_PartOfTheSamePicture_GivesTheSameCells()
    {
        Random random = new(5);
        const int Side = 96, Cut = 16;
        using Plane<int> whole = new(Side, Side), part = new(Side, Side);
        for (int i = 1; i < 60; i++)
        {
            whole[random.Next(Side), random.Next(Side)] = i;
        }

        for (int y = Cut; y < Side; y++)
        {
            whole.Row(y)[Cut..].CopyTo(part.Row(y - Cut));
        }

        using CellExpansion a = new(6, Side, Side), b = new(6, Side, Side);
        a.Apply(whole, Side, Side);
        b.Apply(part, Side - Cut, Side - Cut);
        for (int y = 12; y < Side - Cut; y++)
        {
            b.Owner.Row(y)[12..(Side - Cut)].ToArray().ShouldBe(a.Owner.Row(y + Cut)[(12 + Cut)..].ToArray(), $"row {y}");
        }
    }

    private static int Chamfer(int dx, int dy)
    {
        int across = Math.Min(Math.Abs(dx), Math.Abs(dy));
        return 4 * across + 3 * (Math.Max(Math.Abs(dx), Math.Abs(dy)) - across);
    }
}
