using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class MaskCleaningTests
{
    [Theory]
    [InlineData(64, 48, 1)]
    [InlineData(131, 33, 2)]
    [InlineData(35, 70, 3)]
    public void Open_RandomMask_IsTheNaiveOpeningAwayFromTheSides(int width, int height, int seed)
    {
        byte[,] mask = Planes.RandomMask(width, height, seed);
        byte[,] found = Apply(mask, (cleaning, plane) => cleaning.Open(plane, width, height));
        Inside(found, 2).ShouldBe(Inside(Spread(Spread(mask, true), false), 2));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(9, 8)]
    [InlineData(60, 9)]
    public void FillHoles_RandomMask_IsTheNaiveFilling(int maxArea, int seed)
    {
        byte[,] mask = Planes.RandomMask(80, 60, seed);
        byte[,] found = Apply(mask, (cleaning, plane) => cleaning.FillHoles(plane, maxArea, 80, 60));
        Planes.Text(found).ShouldBe(Planes.Text(FillNaively(mask, maxArea)));
        found.Cast<byte>().Sum(v => v).ShouldBeGreaterThan(mask.Cast<byte>().Sum(v => v));
    }

    [Fact]
    public void FillHoles_AtTheCaps_FillsUpToThemAndNotBeyond()
    {
        byte[,] Ring(int w, int h)
        {
            byte[,] mask = new byte[40, 40];
            for (int y = 0; y < h + 2; y++)
            {
                for (int x = 0; x < w + 2; x++)
                {
                    mask[8 + y, 8 + x] = x == 0 || y == 0 || x == w + 1 || y == h + 1 ? (byte)1 : (byte)0;
                }
            }

            return mask;
        }

        int Filled(byte[,] mask, int maxArea) =>
            Apply(mask, (cleaning, plane) => cleaning.FillHoles(plane, maxArea, 40, 40)).Cast<byte>().Sum(v => v) - mask.Cast<byte>().Sum(v => v);

        Filled(Ring(4, 5), 20).ShouldBe(20);
        Filled(Ring(4, 5), 19).ShouldBe(0);
        Filled(Ring(10, 12), 120).ShouldBe(120);
        Filled(Ring(1, 16), 100).ShouldBe(16);
        Filled(Ring(1, 17), 100).ShouldBe(0);
        Filled(Ring(16, 1), 100).ShouldBe(16);
        Filled(Ring(17, 1), 100).ShouldBe(0, "a gap longer than 16 px is none of a nucleus");
    }

    [Fact]
    public void FillHoles_OpenAtADiagonalOrAtTheSide_FollowsFourConnection()
    {
        string[] diagonal = [".......", ".####..", ".#..#..", ".#..#..", ".###.#.", ".......", "......."];
        byte[,] found = Apply(Planes.Mask(diagonal), (cleaning, plane) => cleaning.FillHoles(plane, 10, 7, 7));
        found.Cast<byte>().Sum(v => v).ShouldBe(12 + 4, "a gap across a corner does not let the hole out");
        string[] side = ["#####..", "#......", "#......", "#####..", ".......", ".......", "......."];
        byte[,] open = Planes.Mask(side);
        Planes.Text(Apply(open, (cleaning, plane) => cleaning.FillHoles(plane, 100, 7, 7))).ShouldBe(Planes.Text(open));
    }

    private static byte[,] Apply(byte[,] mask, Action<MaskCleaning, Plane<byte>> work)
    {
        using Plane<byte> plane = Planes.From(mask);
        using MaskCleaning cleaning = new(plane.Width + 9, plane.Height + 4);
        work(cleaning, plane);
        return Planes.ToArray(plane, plane.Width, plane.Height);
    }

    private static string Inside(byte[,] mask, int border)
    {
        byte[,] inner = new byte[mask.GetLength(0) - 2 * border, mask.GetLength(1) - 2 * border];
        for (int y = 0; y < inner.GetLength(0); y++)
        {
            for (int x = 0; x < inner.GetLength(1); x++)
            {
                inner[y, x] = mask[y + border, x + border];
            }
        }

        return Planes.Text(inner);
    }

    // Outside of the plane nothing is asked.
    private static byte[,] Spread(byte[,] mask, bool isErosion)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        byte[,] result = new byte[height, width];
        for (int i = 0; i < width * height; i++)
        {
            int x = i % width, y = i / width;
            bool any = false, all = true;
            for (int k = 0; k < 9; k++)
            {
                int dx = k % 3 - 1, dy = k / 3 - 1, sx = x + dx, sy = y + dy;
                if ((dx == 0 || dy == 0) && sx >= 0 && sy >= 0 && sx < width && sy < height)
                {
                    (any, all) = (any | mask[sy, sx] == 1, all & mask[sy, sx] == 1);
                }
            }

            result[y, x] = (isErosion ? all : any) ? (byte)1 : (byte)0;
        }

        return result;
    }

    private static byte[,] FillNaively(byte[,] mask, int maxArea)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        byte[,] result = (byte[,])mask.Clone();
        bool[,] seen = new bool[height, width];
        for (int i = 0; i < width * height; i++)
        {
            List<(int X, int Y)> part = [];
            Queue<(int X, int Y)> queue = new([(i % width, i / width)]);
            while (queue.TryDequeue(out (int X, int Y) at))
            {
                if (at.X >= 0 && at.Y >= 0 && at.X < width && at.Y < height && mask[at.Y, at.X] == 0 && !seen[at.Y, at.X])
                {
                    seen[at.Y, at.X] = true;
                    part.Add(at);
                    queue.Enqueue((at.X - 1, at.Y));
                    queue.Enqueue((at.X + 1, at.Y));
                    queue.Enqueue((at.X, at.Y - 1));
                    queue.Enqueue((at.X, at.Y + 1));
                }
            }

            bool isHole = part.Count > 0 && part.Count <= maxArea
                && part.All(p => p.X > 0 && p.Y > 0 && p.X < width - 1 && p.Y < height - 1)
                && part.Max(p => p.X) - part.Min(p => p.X) < 16 && part.Max(p => p.Y) - part.Min(p => p.Y) < 16;
            part.ForEach(p => result[p.Y, p.X] = isHole ? (byte)1 : (byte)0);
        }

        return result;
    }
}
