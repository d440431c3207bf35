using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Reads that were announced: the pixels are the same, and each stored tile is decoded once.</summary>
public sealed class SharedTilesTests : IDisposable
{
    private const int WidthPx = 701, HeightPx = 507;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(8, 64)]
    [InlineData(1, 256)]
    [InlineData(2, 240)]
    public void Read_PlannedGridWithHalos_DecodesEachTileOnce(int reduction, int tilePx)
    {
        using DirectReader reader = Readers.Direct(Write(tilePx));
        RgbImage[] alone = ReadAll(reader, Grid(reader, reduction));
        long before = reader.Counter!.DecodedPx;
        before.ShouldBeGreaterThan(AllTilesPx(tilePx, reduction), "halos overlap");
        using (reader.Share(Grid(reader, reduction)))
        {
            ShouldBe(ReadAll(reader, Grid(reader, reduction)), alone);
        }

        (reader.Counter.DecodedPx - before).ShouldBe(AllTilesPx(tilePx, reduction));
    }

    [Fact]
    public void Read_FromFourThreads_DecodesEachTileOnce()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid), shared = new RgbImage[grid.Length];
        for (int round = 0; round < 3; round++)
        {
            long before = reader.Counter!.DecodedPx;
            using IDisposable plan = reader.Share(grid);
            int next = -1;
            Readers.OnThreads(4, _ =>
            {
                for (int i = Interlocked.Increment(ref next); i < grid.Length; i = Interlocked.Increment(ref next))
                {
                    shared[i] = Readers.Read(reader, grid[i]);
                }
            });
            ShouldBe(shared, alone);
            (reader.Counter.DecodedPx - before).ShouldBe(AllTilesPx());
        }
    }

    [Fact]
    public void Read_SamePlaceFromFourThreadsAtOnce_DecodesEachTileOnce()
    {
        using DirectReader reader = Readers.Direct(Write(256));
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        long before = reader.Counter!.DecodedPx;
        using IDisposable plan = reader.Share(Enumerable.Repeat(grid, 4).SelectMany(g => g));
        using Barrier start = new(4);
        Readers.OnThreads(4, _ =>
        {
            for (int i = 0; i < grid.Length; i++)
            {
                start.SignalAndWait(TimeSpan.FromSeconds(20));
                Readers.Read(reader, grid[i]).Data.AsSpan().SequenceEqual(alone[i].Data).ShouldBeTrue();
            }
        });
        (reader.Counter.DecodedPx - before).ShouldBe(AllTilesPx(256));
    }

    [Fact]
    public void Read_MoreThanAnnounced_GivesTheSamePixels()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        long unplanned = reader.Counter!.DecodedPx;
        using IDisposable plan = reader.Share(grid);
        for (int round = 0; round < 3; round++)
        {
            ShouldBe(ReadAll(reader, grid), alone);
            reader.Counter.DecodedPx.ShouldBe(unplanned + AllTilesPx() + round * unplanned);
        }
    }

    [Fact]
    public void Read_FewerThanAnnounced_GivesTheSamePixels()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        using (reader.Share(grid))
        {
            for (int i = 0; i < grid.Length; i += 2)
            {
                Readers.Read(reader, grid[i]).Data.ShouldBe(alone[i].Data);
            }
        }

        ShouldBe(ReadAll(reader, grid), alone);
    }

    [Fact]
    public void Read_AfterThePlanWasDisposed_GivesTheSamePixels()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        IDisposable plan = reader.Share(grid);
        for (int i = 0; i < grid.Length; i++)
        {
            Readers.Read(reader, grid[i]).Data.ShouldBe(alone[i].Data);
            if (i == grid.Length / 2)
            {
                plan.Dispose();
            }
        }
    }

    [Fact]
    public void Share_OnePlanAfterAnother_EachDecodesOnce()
    {
        using DirectReader reader = Readers.Direct(Write());
        foreach (int reduction in (int[])[1, 2, 1, 8])
        {
            RgbImage[] alone = ReadAll(reader, Grid(reader, reduction));
            long before = reader.Counter!.DecodedPx;
            using IDisposable plan = reader.Share(Grid(reader, reduction));
            ShouldBe(ReadAll(reader, Grid(reader, reduction)), alone);
            (reader.Counter.DecodedPx - before).ShouldBe(AllTilesPx(64, reduction));
        }
    }

    [Fact]
    public void Share_WhileAnotherPlanIsOpen_TheLaterOneCounts()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        long before = reader.Counter!.DecodedPx;
        IDisposable first = reader.Share(grid);
        using IDisposable second = reader.Share(grid);
        first.Dispose();
        ShouldBe(ReadAll(reader, grid), alone);
        (reader.Counter.DecodedPx - before).ShouldBe(AllTilesPx());
    }

    [Fact]
    public void Share_SeveralLevelsAndReductions_GivesTheSamePixels()
    {
        using DirectReader reader = Readers.Direct(Write());
        LevelRect[] mixed = [.. Grid(reader), .. Grid(reader, 2), .. Readers.Grid(reader.Levels[1], 1, 90, 20), .. Readers.Grid(reader.Levels[1], 4, 30, 5)];
        RgbImage[] alone = ReadAll(reader, mixed);
        using IDisposable plan = reader.Share(mixed);
        ShouldBe(ReadAll(reader, mixed), alone);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 64 * 4)]
    [InlineData(5 * 64 * 64 * 4)]
    public void Read_MemoryLimitReached_GivesTheSamePixels(long maxBytes)
    {
        using DirectReader reader = Readers.Direct(Write(), maxSharedBytes: maxBytes);
        LevelRect[] grid = Grid(reader);
        RgbImage[] alone = ReadAll(reader, grid);
        long unplanned = reader.Counter!.DecodedPx;
        using IDisposable plan = reader.Share(grid);
        ShouldBe(ReadAll(reader, grid), alone);
        (reader.Counter.DecodedPx - unplanned).ShouldBeInRange(AllTilesPx() + 1, maxBytes == 0 ? unplanned : unplanned - 1);
    }

    [Fact]
    public void Read_DamagedSharedTile_FailsEveryTimeAndHarmsNoOther()
    {
        const int Bad = 3 * 11 + 4; // column 4, row 3 of 11 x 8 tiles
        string path = Write();
        byte[] bytes = File.ReadAllBytes(path);
        (long offset, long length) = SyntheticTiff.TileAt(path, Bad);
        bytes.AsSpan((int)offset, (int)length).Fill(0xA5);
        File.WriteAllBytes(path, bytes);
        using DirectReader reader = Readers.Direct(path, maxSharedBytes: 40 * 64 * 64 * 4);
        using IDisposable plan = reader.Share(Grid(reader));
        int failures = 0;
        foreach (LevelRect rect in Grid(reader))
        {
            bool isHit = rect.X < 5 * 64 && rect.X + rect.Width > 4 * 64 && rect.Y < 4 * 64 && rect.Y + rect.Height > 3 * 64;
            failures += isHit ? 1 : 0;
            if (isHit)
            {
                Should.Throw<PathologyException>(() => Readers.Read(reader, rect)).Message.ShouldContain($"tile {Bad}, ");
            }
            else
            {
                Readers.Read(reader, rect);
            }
        }

        failures.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Share_OfASlideThroughOpenSlide_IsNull()
    {
        using Slide slide = SlidePixels.OpenThroughOpenSlide(Write());
        slide.Share([new LevelRect(0, 0, 0, 100, 100)]).ShouldBeNull();
    }

    [Fact]
    public void Share_ReadsPartlyAndWhollyOutside_AreCut()
    {
        using Slide slide = SlidePixels.OpenDirect(Write());
        RgbImage whole = SlidePixels.ReadWhole(slide, 0);
        LevelRect[] reads = [new(0, -100, -100, 300, 300), new(0, 130, -60, 900, 300), new(0, -500, 0, 100, 100), new(0, 130, 100, 2000, 2000)];
        using IDisposable? plan = slide.Share(reads);
        plan.ShouldNotBeNull();
        foreach (LevelRect read in reads)
        {
            SlidePixels.ShouldShow(SlideReadTests.Read(slide, read), read, whole);
        }
    }

    private static LevelRect[] Grid(DirectReader reader, int reduction = 1) => Readers.Grid(reader.Levels[0], reduction, 150 / reduction, 33 / reduction);

    private static RgbImage[] ReadAll(DirectReader reader, LevelRect[] rects) => [.. rects.Select(r => Readers.Read(reader, r))];

    private static void ShouldBe(RgbImage[] read, RgbImage[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            read[i].Data.AsSpan().SequenceEqual(expected[i].Data).ShouldBeTrue($"read {i}");
        }
    }

    private static long AllTilesPx(int tilePx = 64, int reduction = 1) =>
        (long)((WidthPx + tilePx - 1) / tilePx) * ((HeightPx + tilePx - 1) / tilePx) * (tilePx / reduction) * (tilePx / reduction);

    private string Write(int tilePx = 64)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("made.tif");
        new JpegTiff { WidthPx = WidthPx, HeightPx = HeightPx, TilePx = tilePx, Levels = 2 }.Write(path);
        return path;
    }
}
