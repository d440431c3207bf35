using HccPathology.Nuclei.Classical;
using HccPathology.Pixels;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class DistanceMapTests
{
    private const int One = DistanceMap.UnitsPerPx;

    [Fact]
    public void Apply_SinglePixelAndBar_AreExact()
    {
        byte[,] mask = Planes.Mask(".........", ".........", "..#......", ".........", ".....####", ".....####", ".....####", ".........", ".........");
        short[,] found = Apply(mask);
        found[2, 2].ShouldBe((short)One);
        found[4, 6].ShouldBe((short)One);
        found[5, 6].ShouldBe((short)(2 * One), "two px from the row above");
        found[5, 5].ShouldBe((short)One);
        found[0, 0].ShouldBe((short)0);
    }

    [Fact]
    public void Apply_HalfPlane_CountsPixelsUpToTheCap()
    {
        byte[,] mask = new byte[60, 80];
        for (int i = 0; i < 60 * 80; i++)
        {
            mask[i / 80, i % 80] = i % 80 >= 10 ? (byte)1 : (byte)0;
        }

        short[,] found = Apply(mask);
        for (int x = 10; x < 30; x++)
        {
            found[30, x].ShouldBe((short)Math.Min(One * (x - 9), DistanceMap.CapPx * One), $"x {x}");
        }

        found[30, 45].ShouldBe((short)(DistanceMap.CapPx * One));
    }

    [Fact]
    public void Apply_FullPlane_IsOnePxAtTheSidesAndNeverAboveTheCap()
    {
        byte[,] mask = new byte[50, 50];
        Planes.Disc(mask, 25, 25, 100, 1);
        short[,] found = Apply(mask);
        (found[0, 20], found[49, 20], found[20, 0], found[20, 49]).ShouldBe(((short)One, (short)One, (short)One, (short)One));
        found.Cast<short>().Max().ShouldBe((short)(DistanceMap.CapPx * One));
    }

    // Many pixels at once, or those left at a row's end one by one.
    [Fact]
    public void Apply_EmptyColumnsBesideTheMask_ChangeNothing()
    {
        const int Side = 40;
        byte[,] mask = new byte[Side, Side];
        Planes.Disc(mask, 19.3, 19.8, 18.7, 1);
        short[,] first = new short[0, 0];
        for (int width = Side + 3; width <= Side + 36; width++)
        {
            byte[,] wide = new byte[Side, width];
            for (int i = 0; i < Side * Side; i++)
            {
                wide[i / Side, i % Side] = mask[i / Side, i % Side];
            }

            short[,] found = Apply(wide), inside = new short[Side, Side];
            for (int i = 0; i < Side * Side; i++)
            {
                inside[i / Side, i % Side] = found[i / Side, i % Side];
            }

            first = width == Side + 3 ? inside : first;
            inside.ShouldBe(first, $"width {width}");
        }
    }

    // Borgefors (1986) gives 5-7-11 an error of at most 2 % in the limit; a knight's move of 11 for 5 times the root of 5 adds to it on the shortest ones.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_RandomMask_IsWithinTwoAndAHalfPercentOfEuclid(int seed)
    {
        byte[,] mask = new byte[70, 70];
        Planes.Disc(mask, 35, 35, 30, 1);
        Random random = new(seed);
        for (int n = 0; n < 12; n++)
        {
            Planes.Disc(mask, random.Next(70), random.Next(70), random.Next(4), 0);
        }

        (int X, int Y)[] outside = [.. Enumerable.Range(0, 4900).Select(i => (i % 70, i / 70)).Where(p => mask[p.Item2, p.Item1] == 0)];
        short[,] found = Apply(mask);
        for (int i = 0; i < 4900; i++)
        {
            int x = i % 70, y = i / 70;
            double exact = mask[y, x] == 0 ? 0 : Math.Sqrt(outside.Min(p => (p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y)));
            double capped = Math.Min(exact, DistanceMap.CapPx);
            (found[y, x] / (double)DistanceMap.UnitsPerPx).ShouldBe(capped, Math.Max(0.025 * capped, 1e-9), $"at {x}, {y}");
        }
    }

    private static short[,] Apply(byte[,] mask)
    {
        using Plane<byte> plane = Planes.From(mask);
        using Plane<short> distance = new(plane.Width + 5, plane.Height);
        distance.Elements().Fill(77);
        DistanceMap.Apply(plane, distance, plane.Width, plane.Height);
        return Planes.ToArray(distance, plane.Width, plane.Height);
    }
}
