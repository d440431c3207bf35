using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class BitWindowTests
{
    private readonly BitWindow _a = new(), _b = new(), _c = new();

    public static TheoryData<int, int, int> Sizes => new() { { 20, 15, 1 }, { 64, 30, 2 }, { 65, 40, 3 }, { 128, 128, 4 }, { 1, 1, 5 }, { 127, 9, 6 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DilateAndErode_RandomWindow_AreTheNaiveOnes(int width, int height, int seed)
    {
        byte[,] mask = Planes.RandomMask(width, height, seed);
        for (int radius = 0; radius <= 6; radius++)
        {
            BitWindow window = Of(mask);
            window.Dilate(radius, _a);
            Text(window).ShouldBe(Planes.Text(Spread(mask, radius, false)), $"dilated by {radius}");
            window = Of(mask);
            window.Erode(radius, _a);
            Text(window).ShouldBe(Planes.Text(Spread(mask, radius, true)), $"eroded by {radius}");
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    public void Sum_IsOfWhatStandsWhereABitIsSet(int length)
    {
        short[] row = [.. Enumerable.Range(0, length).Select(i => (short)(i * i - 3000))];
        UInt128 bits = 0;
        long expected = 0;
        foreach (int i in Enumerable.Range(0, length).Where(i => i % 7 is 0 or 3))
        {
            bits |= UInt128.One << i;
            expected += row[i];
        }

        BitWindow.Sum(row, bits).ShouldBe(expected);
    }

    [Fact]
    public void Reach_SmallDiscs_HaveTheirDocumentedSizes()
    {
        int[] sizes = [.. Enumerable.Range(1, 3).Select(radius => Enumerable.Range(-radius, 2 * radius + 1).Sum(dy => 2 * BitWindow.Reach(radius, dy) + 1))];
        sizes.ShouldBe([5, 21, 37]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void KeepLargest_RandomWindow_KeepsTheLargestFirstPart(int width, int height, int seed)
    {
        byte[,] mask = Planes.RandomMask(width, height, seed);
        BitWindow window = Of(mask);
        window.KeepLargest(_a, _b, _c);
        List<(int X, int Y)> largest = [];
        foreach (List<(int X, int Y)> part in Parts(mask, 1))
        {
            largest = part.Count > largest.Count ? part : largest;
        }

        byte[,] expected = new byte[height, width];
        largest.ForEach(p => expected[p.Y, p.X] = 1);
        Text(window).ShouldBe(Planes.Text(expected));
        window.Count().ShouldBe(largest.Count);
    }

    [Theory]
    [InlineData(true, ".....", ".###.", "####.", "...#.", "..##.")]
    [InlineData(true, "#")]
    [InlineData(false, "...", "...")]
    [InlineData(false, "#.#", "###")]
    [InlineData(false, "##..", "..##")]
    [InlineData(false, "##.", "...", "##.")]
    [InlineData(false, "###", "#.#", "###")]
    public void IsOneRunARow_SmallPictures_IsTrueWhereNothingHasToBeDroppedOrFilled(bool expected, params string[] rows)
    {
        BitWindow window = Of(Planes.Mask(rows));
        window.IsOneRunARow().ShouldBe(expected);
    }

    [Fact]
    public void IsOneRunARow_ManyBlobs_WhereTrueNothingIsDroppedNorFilled()
    {
        int plain = 0;
        for (int seed = 0; seed < 1000; seed++)
        {
            // Runs of the same few columns, now and then with a pixel turned: about half of them are whole.
            Random random = new(seed);
            BitWindow window = new();
            window.Reset(9, 5);
            for (int y = 1; y < 4; y++)
            {
                UInt128 run = (UInt128.One << random.Next(1, 5)) - 1;
                window[y] = (run << random.Next(1, 4)) ^ (random.Next(8) == 0 ? UInt128.One << random.Next(1, 8) : 0);
            }

            string before = Text(window);
            bool isPlain = window.IsOneRunARow();
            window.KeepLargest(_a, _b, _c);
            window.FillHoles(_a, _b);
            (isPlain && Text(window) != before).ShouldBeFalse(before);
            plain += isPlain ? 1 : 0;
        }

        plain.ShouldBeInRange(300, 900);
    }

    [Fact]
    public void KeepLargest_PartsOfEqualSizeAcrossACorner_KeepsTheFirst()
    {
        BitWindow window = Of(Planes.Mask("##...", "..##.", "....."));
        window.KeepLargest(_a, _b, _c);
        Text(window).ShouldBe("##...\n.....\n.....");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void FillHoles_RandomWindow_FillsWhatTheCornerCannotReach(int width, int height, int seed)
    {
        byte[,] mask = Planes.RandomMask(width, height, seed);
        for (int i = 0; i < width * height; i++)
        {
            int x = i % width, y = i / width;
            mask[y, x] = x == 0 || y == 0 || x == width - 1 || y == height - 1 ? (byte)0 : mask[y, x];
        }

        BitWindow window = Of(mask);
        window.FillHoles(_a, _b);
        byte[,] expected = new byte[height, width];
        List<(int X, int Y)> outside = Parts(mask, 0).First(part => part.Contains((0, 0)));
        for (int i = 0; i < width * height; i++)
        {
            expected[i / width, i % width] = 1;
        }

        outside.ForEach(p => expected[p.Y, p.X] = 0);
        Text(window).ShouldBe(Planes.Text(expected));
    }

    // A snake makes a flood go down and up many times.
    [Fact]
    public void KeepLargest_ASpiral_IsOnePart()
    {
        string[] spiral =
        [
            ".........",
            ".#######.",
            ".......#.",
            ".#####.#.",
            ".#...#.#.",
            ".#.#.#.#.",
            ".#.###.#.",
            ".#.....#.",
            ".#######.",
        ];
        BitWindow window = Of(Planes.Mask(spiral));
        window.KeepLargest(_a, _b, _c);
        Text(window).ShouldBe(string.Join('\n', spiral));
    }

    [Fact]
    public void Reset_AfterALargerWindow_ShowsNothingOfIt()
    {
        BitWindow window = Of(Planes.RandomMask(128, 128, 3));
        window.Reset(40, 60);
        window.IsEmpty.ShouldBeTrue();
        window.Count().ShouldBe(0);
        window[3] = UInt128.One << 39;
        (window.IsEmpty, window.Count()).ShouldBe((false, 1));
    }

    private static BitWindow Of(byte[,] mask)
    {
        BitWindow window = new();
        window.Reset(mask.GetLength(1), mask.GetLength(0));
        for (int y = 0; y < mask.GetLength(0); y++)
        {
            for (int x = 0; x < mask.GetLength(1); x++)
            {
                window[y] |= mask[y, x] != 0 ? UInt128.One << x : 0;
            }
        }

        return window;
    }

    private static string Text(BitWindow window)
    {
        byte[,] mask = new byte[window.Height, window.Width];
        for (int y = 0; y < window.Height; y++)
        {
            (window[y] >> (window.Width - 1) >> 1).ShouldBe(UInt128.Zero, "nothing is set past the window");
            for (int x = 0; x < window.Width; x++)
            {
                mask[y, x] = (byte)(window[y] >> x & 1);
            }
        }

        return Planes.Text(mask);
    }

    private static byte[,] Spread(byte[,] mask, int radius, bool isErosion)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        byte[,] result = new byte[height, width];
        for (int i = 0; i < width * height; i++)
        {
            int x = i % width, y = i / width;
            bool any = false, all = true;
            for (int dy = -radius; dy <= radius; dy++)
            {
                for (int dx = -radius; dx <= radius; dx++)
                {
                    // A cross for radius 1, (r + 0.5)² - 0.25 for larger ones.
                    bool isIn = radius <= 1 ? Math.Abs(dx) + Math.Abs(dy) <= radius : dx * dx + dy * dy <= radius * (radius + 1);
                    int sx = x + dx, sy = y + dy;
                    if (isIn && sx >= 0 && sy >= 0 && sx < width && sy < height)
                    {
                        (any, all) = (any | mask[sy, sx] == 1, all & mask[sy, sx] == 1);
                    }
                }
            }

            result[y, x] = (isErosion ? all : any) ? (byte)1 : (byte)0;
        }

        return result;
    }

    private static IEnumerable<List<(int X, int Y)>> Parts(byte[,] mask, byte value)
    {
        int height = mask.GetLength(0), width = mask.GetLength(1);
        bool[,] seen = new bool[height, width];
        for (int i = 0; i < width * height; i++)
        {
            List<(int X, int Y)> part = [];
            Queue<(int X, int Y)> queue = new([(i % width, i / width)]);
            while (queue.TryDequeue(out (int X, int Y) at))
            {
                if (at.X >= 0 && at.Y >= 0 && at.X < width && at.Y < height && mask[at.Y, at.X] == value && !seen[at.Y, at.X])
                {
                    seen[at.Y, at.X] = true;
                    part.Add(at);
                    queue.Enqueue((at.X - 1, at.Y));
                    queue.Enqueue((at.X + 1, at.Y));
                    queue.Enqueue((at.X, at.Y - 1));
                    queue.Enqueue((at.X, at.Y + 1));
                }
            }

            if (part.Count > 0)
            {
                yield return part;
            }
        }
    }
}
