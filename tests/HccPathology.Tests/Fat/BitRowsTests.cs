using HccPathology.Fat;

namespace HccPathology.Tests.Fat;

public sealed class BitRowsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(63, 20, 3)]
    [InlineData(64, 20, 2)]
    [InlineData(65, 20, 7)]
    [InlineData(200, 40, 4)]
    public void Shrink_AnyPicture_IsWhatTheOctagonOfEachPixelSays(int width, int height, int radius)
    {
        BitRows bits = Random(width, height, seed: width + radius, share: radius > 3 ? 0.998 : 0.97);
        bool[,] before = Copy(bits);
        bits.Shrink(radius, Sides.Left | Sides.Bottom);
        (int X, int Y)[] octagon = Octagon(radius);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool expected = octagon.All(o => At(before, x + o.X, y + o.Y, (px, py) => (px < 0 && py >= 0) || (py >= height && px < width)));
                // A corner beyond an open and a closed side counts as one of them; the picture's corners are left out.
                if ((x >= radius || y >= radius) && (x >= radius || y < height - radius) && (x < width - radius || y < height - radius))
                {
                    bits[x, y].ShouldBe(expected, $"{x}, {y}");
                }
            }
        }
    }

    [Theory]
    [InlineData(63, 20, 3)]
    [InlineData(130, 30, 7)]
    public void Grow_AnyPicture_IsTheUnionOfOctagons(int width, int height, int radius)
    {
        BitRows bits = Random(width, height, seed: width, share: 0.01);
        bool[,] before = Copy(bits);
        bits.Grow(radius);
        (int X, int Y)[] octagon = Octagon(radius);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bits[x, y].ShouldBe(octagon.Any(o => At(before, x + o.X, y + o.Y, (_, _) => false)), $"{x}, {y}");
            }
        }
    }

    [Fact]
    public void Regions_OfARandomPicture_AreThoseOfAFloodFill()
    {
        BitRows bits = Random(150, 90, seed: 5, share: 0.55);
        BitRegions regions = new();
        regions.Find(bits);
        int[,] filled = Flood(Copy(bits), out int count);
        regions.Count.ShouldBe(count);
        for (int i = 0; i < regions.Count; i++)
        {
            BitRows region = new();
            region.Resize(150, 90);
            regions.CopyTo(region, i);
            int area = 0;
            for (int y = 0; y < 90; y++)
            {
                for (int x = region.NextSet(y, 0); x < 150; x = region.NextSet(y, x + 1), area++)
                {
                    filled[x, y].ShouldBe(i + 1);
                    regions.IndexAt(x, y).ShouldBe(i);
                }
            }

            area.ShouldBe(regions[i].AreaPx);
        }

        regions.IndexAt(bits.NextClear(40, 0), 40).ShouldBe(-1);
    }

    [Fact]
    public void Threshold_AnyWidth_IsThatOfEachPixel()
    {
        Random random = new(3);
        foreach (int width in new[] { 1, 8, 63, 64, 71, 300 })
        {
            uint[] pixels = [.. Enumerable.Range(0, width).Select(_ => (uint)random.Next())];
            BitRows bits = new();
            bits.Resize(width, 1);
            VacuoleFinder.Threshold(pixels, bits.Row(0), 150);
            for (int x = 0; x < width; x++)
            {
                bits[x, 0].ShouldBe((pixels[x] >> 8 & 0xFF) > 150);
            }
        }
    }

    private static BitRows Random(int width, int height, int seed, double share)
    {
        Random random = new(seed);
        BitRows bits = new();
        bits.Resize(width, height);
        for (int i = 0; i < width * height; i++)
        {
            if (random.NextDouble() < share)
            {
                bits.Set(i / width, i % width, i % width + 1);
            }
        }

        return bits;
    }

    private static bool[,] Copy(BitRows bits)
    {
        bool[,] copy = new bool[bits.Width, bits.Height];
        for (int i = 0; i < bits.Width * bits.Height; i++)
        {
            copy[i % bits.Width, i / bits.Width] = bits[i % bits.Width, i / bits.Width];
        }

        return copy;
    }

    // Sum of crosses and squares, cross first.
    private static (int X, int Y)[] Octagon(int radius)
    {
        HashSet<(int X, int Y)> points = [(0, 0)];
        for (int step = 0; step < radius; step++)
        {
            points = [.. points.SelectMany(p =>
                from dx in new[] { -1, 0, 1 } from dy in new[] { -1, 0, 1 } where step % 2 == 1 || dx == 0 || dy == 0 select (p.X + dx, p.Y + dy))];
        }

        return [.. points];
    }

    private static bool At(bool[,] picture, int x, int y, Func<int, int, bool> beyond) =>
        (uint)x < (uint)picture.GetLength(0) && (uint)y < (uint)picture.GetLength(1) ? picture[x, y] : beyond(x, y);

    private static int[,] Flood(bool[,] set, out int count)
    {
        int[,] labels = new int[set.GetLength(0), set.GetLength(1)];
        count = 0;
        for (int i = 0; i < set.Length; i++)
        {
            (int X, int Y) at = (i % set.GetLength(0), i / set.GetLength(0));
            if (!set[at.X, at.Y] || labels[at.X, at.Y] != 0)
            {
                continue;
            }

            count++;
            Stack<(int X, int Y)> open = new([at]);
            while (open.TryPop(out (int X, int Y) p))
            {
                if (At(set, p.X, p.Y, (_, _) => false) && labels[p.X, p.Y] == 0)
                {
                    labels[p.X, p.Y] = count;
                    new[] { (p.X - 1, p.Y), (p.X + 1, p.Y), (p.X, p.Y - 1), (p.X, p.Y + 1) }.ToList().ForEach(open.Push);
                }
            }
        }

        return labels;
    }
}
