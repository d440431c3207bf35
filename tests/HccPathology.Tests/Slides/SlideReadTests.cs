using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

public sealed class SlideReadTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Level0InsideAndOutside_GivesPixelsAndWhite()
    {
        string path = _folder.File("a.tif");
        RgbImage truth = SyntheticTiff.Write(path, 301, 207);
        using Slide slide = Slide.Open(path, new SlideOptions());
        foreach (LevelRect rect in (LevelRect[])[new(0, 0, 0, 301, 207), new(0, -20, -30, 100, 90), new(0, 250, 180, 100, 64),
            new(0, -10, -10, 400, 300), new(0, 63, 65, 1, 1)])
        {
            ShouldShow(Read(slide, rect), rect, truth);
        }
    }

    [Theory]
    [InlineData(-100, 0)]
    [InlineData(301, 0)]
    [InlineData(0, 207)]
    [InlineData(1L << 50, -(1L << 50))]
    public void Read_WhollyOutside_IsWhite(long x, long y)
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 301, 207);
        using Slide slide = Slide.Open(path, new SlideOptions());
        Read(slide, new LevelRect(0, x, y, 100, 40)).Data.ShouldAllBe(b => b == 255);
    }

    [Fact]
    public void Read_LevelWithWholeDownsample_GivesItsPixels()
    {
        string path = _folder.File("a.tif");
        RgbImage truth = SyntheticTiff.Write(path, 512, 256, levels: 3);
        using Slide slide = Slide.Open(path, new SlideOptions());
        LevelRect rect = new(2, 5, -3, 130, 70);
        ShouldShow(Read(slide, rect), rect, SyntheticTiff.EveryNth(truth, 4));
    }

    [Fact]
    public void Read_LevelWithFractionalDownsample_DoesNotDependOnTheRectangle()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 903, 805, levels: 2);
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.Levels[1].DownsampleX.ShouldBe(2);
        RgbImage whole = Read(slide, new LevelRect(1, 0, 0, 451, 402));
        foreach (LevelRect rect in (LevelRect[])[new(1, 1, 1, 300, 200), new(1, 255, 311, 3, 60), new(1, 117, 129, 334, 273), new(1, -7, 200, 290, 202)])
        {
            ShouldShow(Read(slide, rect), rect, whole);
        }
    }

    [Fact]
    public void Read_RectangleLargerThanBuffer_Throws()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 100, 100);
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TileBuffer buffer = new(10, 10);
        Should.Throw<ArgumentOutOfRangeException>(() => slide.Read(new LevelRect(0, 0, 0, 11, 10), buffer));
        Should.Throw<ArgumentOutOfRangeException>(() => slide.Read(new LevelRect(0, 0, 0, 10, 0), buffer));
        Should.Throw<ArgumentOutOfRangeException>(() => slide.Read(new LevelRect(1, 0, 0, 10, 10), buffer));
        Should.Throw<ArgumentOutOfRangeException>(() => slide.Read(new LevelRect(-1, 0, 0, 10, 10), buffer));
    }

    [Fact]
    public void Read_SmallerThanBuffer_LeavesTheRestAlone()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 100, 100);
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TileBuffer buffer = new(40, 40);
        for (int y = 0; y < 40; y++)
        {
            buffer.Row(y).Fill(0xFF123456);
        }

        slide.Read(new LevelRect(0, -5, -5, 20, 20), buffer);
        buffer.Row(0)[20].ShouldBe(0xFF123456);
        buffer.Row(20)[0].ShouldBe(0xFF123456);
        buffer.Row(19)[0].ShouldBe(0xFFFFFFFF);
    }

    [Fact]
    public void Read_EightThreads_EqualOneThread()
    {
        string path = _folder.File("a.tif");
        RgbImage truth = SyntheticTiff.Write(path, 900, 700, levels: 2);
        using Slide slide = Slide.Open(path, new SlideOptions());
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 25; i++)
            {
                LevelRect rect = new(0, random.Next(-50, 900), random.Next(-50, 700), random.Next(1, 200), random.Next(1, 200));
                ShouldShow(Read(slide, rect), rect, truth);
            }
        });
    }

    [Fact]
    public void Read_RealSlideOnEightThreads_EqualsOneThread()
    {
        using Slide slide = Slide.Open(SharedData.Find("slides/CMU-1-Small-Region.svs"), new SlideOptions());
        Random random = new(7);
        LevelRect[] rects = [.. Enumerable.Range(0, 32)
            .Select(_ => new LevelRect(0, random.Next(-50, 2220), random.Next(-50, 2967), random.Next(1, 400), random.Next(1, 400)))];
        byte[][] alone = [.. rects.Select(r => Read(slide, r).Data)];
        byte[][] together = new byte[rects.Length][];
        Parallel.For(0, rects.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = Read(slide, rects[i]).Data);
        together.ShouldBe(alone);
    }

    [Fact]
    public void Read_AfterDispose_Throws()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 100, 100);
        Slide slide = Slide.Open(path, new SlideOptions());
        slide.Dispose();
        Should.Throw<ObjectDisposedException>(() => Read(slide, new LevelRect(0, 0, 0, 10, 10)));
    }

    /// <summary>The px would be written behind the memory that is there for them.</summary>
    [Theory]
    [InlineData(11, 10, 1)]
    [InlineData(10, 11, 1)]
    [InlineData(10, 10, 2)]
    public void Read_MoreThanThereIsRoomForOrThanALevelHas_IsTheCallersMistake(int width, int height, int reduction)
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 301, 207);
        using Slide slide = Slide.Open(path, new SlideOptions());
        using TileBuffer buffer = new(10, 10);
        Should.Throw<ArgumentOutOfRangeException>(() => slide.Read(new LevelRect(0, 0, 0, width, height, reduction), buffer));
    }

    internal static RgbImage Read(Slide slide, LevelRect rect)
    {
        using TileBuffer buffer = new(rect.Width, rect.Height);
        slide.Read(rect, buffer);
        for (int y = 0; y < rect.Height; y++)
        {
            buffer.Row(y).ContainsAnyInRange(0u, 0xFEFFFFFFu).ShouldBeFalse("pixels are opaque");
        }

        return buffer.ToRgb();
    }

    private static void ShouldShow(RgbImage read, LevelRect rect, RgbImage truth)
    {
        for (int y = 0; y < rect.Height; y++)
        {
            for (int x = 0; x < rect.Width; x++)
            {
                long tx = rect.X + x, ty = rect.Y + y;
                bool isInside = tx >= 0 && ty >= 0 && tx < truth.Width && ty < truth.Height;
                var expected = isInside ? truth[(int)tx, (int)ty] : ((byte)255, (byte)255, (byte)255);
                if (read[x, y] != expected)
                {
                    Assert.Fail($"{rect}: pixel {tx}, {ty} is {read[x, y]}, not {expected}");
                }
            }
        }
    }
}
