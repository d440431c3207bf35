using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Slides;

/// <summary>Levels decoded at 1/2, 1/4 and 1/8 of their size.</summary>
public sealed class DirectReaderReductionTests(PhantomSample phantoms, ITestOutputHelper output) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 256)]
    [InlineData(2, 256)]
    [InlineData(4, 256)]
    [InlineData(8, 256)]
    [InlineData(2, 240)]
    [InlineData(4, 240)]
    [InlineData(8, 240)]
    [InlineData(8, 64)]
    public void Read_AnyCut_GivesTheSamePixels(int reduction, int tilePx)
    {
        using Slide slide = SlidePixels.OpenDirect(Write(new JpegTiff { WidthPx = 701, HeightPx = 507, Levels = 2, TilePx = tilePx }));
        for (int level = 0; level < 2; level++)
        {
            RgbImage whole = SlidePixels.ReadWhole(slide, level, reduction);
            foreach (LevelRect rect in Cuts(slide, level, reduction).Concat(Anywhere(whole, level, reduction)))
            {
                SlidePixels.ShouldShow(SlideReadTests.Read(slide, rect), rect, whole);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Read_RealSlideInCuts_GivesTheSamePixels(int reduction)
    {
        using Slide slide = SlidePixels.OpenDirect(SharedData.Find("slides/CMU-1-Small-Region.svs"));
        RgbImage whole = SlidePixels.ReadWhole(slide, 0, reduction);
        foreach (LevelRect rect in Anywhere(whole, 0, reduction))
        {
            SlidePixels.ShouldShow(SlideReadTests.Read(slide, rect), rect, whole);
        }
    }

    [Fact]
    public void Read_RealSlideHalved_IsNearTheMeanOfFour()
    {
        using Slide slide = SlidePixels.OpenDirect(SharedData.Find("slides/CMU-1-Small-Region.svs"));
        ShouldBeNearTheMean(slide);
    }

    [Fact]
    public void Read_PhantomHalved_IsNearTheMeanOfFour()
    {
        SlidePixels.NeedDirectReader();
        using Slide slide = SlidePixels.OpenDirect(phantoms.Small.SlidePath);
        ShouldBeNearTheMean(slide);
    }

    /// <summary>At 1/2 black padding took 98 grey levels from the last column. 513 px: it is the first of its tile.</summary>
    [Theory]
    [InlineData(2, 701, 507)]
    [InlineData(4, 701, 507)]
    [InlineData(8, 701, 507)]
    [InlineData(4, 702, 512)]
    [InlineData(4, 704, 510)]
    [InlineData(2, 513, 257)]
    [InlineData(8, 513, 257)]
    public void Read_LastPixelsOnAnyPadding_AreTheMeanOfTheLevelsOwn(int reduction, int width, int height)
    {
        foreach (byte? padding in (byte?[])[0, 255, null])
        {
            using Slide slide = SlidePixels.OpenDirect(Write(new JpegTiff { WidthPx = width, HeightPx = height, Padding = padding }));
            RgbImage full = SlidePixels.ReadWhole(slide, 0), reduced = SlidePixels.ReadWhole(slide, 0, reduction);
            if (width % reduction != 0)
            {
                Enumerable.Range(0, reduced.Height).ShouldAllBe(y => IsMean(reduced, full, reduction, reduced.Width - 1, y));
            }

            if (height % reduction != 0)
            {
                Enumerable.Range(0, reduced.Width).ShouldAllBe(x => IsMean(reduced, full, reduction, x, reduced.Height - 1));
            }
        }
    }

    private static bool IsMean(RgbImage reduced, RgbImage full, int reduction, int x, int y)
    {
        (int left, int top) = (x * reduction, y * reduction);
        var own = (from v in Enumerable.Range(top, Math.Min(reduction, full.Height - top))
                   from u in Enumerable.Range(left, Math.Min(reduction, full.Width - left))
                   select full[u, v]).ToList();
        return reduced[x, y] == (Mean(own.Select(c => c.R)), Mean(own.Select(c => c.G)), Mean(own.Select(c => c.B)));

        static byte Mean(IEnumerable<byte> values) => (byte)Math.Floor(values.Average(v => (double)v) + 0.5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Read_WhollyOutside_IsWhite(int reduction)
    {
        using Slide slide = SlidePixels.OpenDirect(Write(new JpegTiff()));
        LevelRect whole = SlidePixels.Whole(slide, 0, reduction);
        foreach ((long x, long y) in ((long, long)[])[(-30, 0), (whole.Width, 0), (0, whole.Height), (1L << 50, -(1L << 50))])
        {
            SlideReadTests.Read(slide, new LevelRect(0, x, y, 30, 20, reduction)).Data.ShouldAllBe(b => b == 255);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-2)]
    public void Read_ReductionThatNoDecoderHas_Throws(int reduction)
    {
        using Slide slide = SlidePixels.OpenDirect(Write(new JpegTiff()));
        slide.Facts.Levels[0].MaxReduction.ShouldBe(8);
        Should.Throw<ArgumentOutOfRangeException>(() => SlideReadTests.Read(slide, new LevelRect(0, 0, 0, 10, 10, reduction)));
    }

    [Fact]
    public void Read_ReducedLevelOfOpenSlides_Throws()
    {
        string path = Write(new JpegTiff { Levels = 2, DeflateLevels = [1] });
        using Slide mixed = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        mixed.Facts.Levels.Select(l => l.MaxReduction).ShouldBe([8, 1]);
        openSlide.Facts.Levels.Select(l => l.MaxReduction).ShouldBe([1, 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => SlideReadTests.Read(mixed, new LevelRect(1, 0, 0, 10, 10, 2)));
        Should.Throw<ArgumentOutOfRangeException>(() => SlideReadTests.Read(openSlide, new LevelRect(0, 0, 0, 10, 10, 2)));
    }

    private void ShouldBeNearTheMean(Slide slide)
    {
        RgbImage full = SlidePixels.ReadWhole(slide, 0), expected = SlidePixels.Halved(full);
        LevelRect even = new(0, 0, 0, expected.Width, expected.Height, 2);
        RgbImage half = SlideReadTests.Read(slide, even);
        double mean = SlidePixels.MeanDifference(half, expected);
        output.WriteLine($"half size against the mean of 2 x 2: {mean:0.000} grey levels on average, at most {SlidePixels.MostDifferent(half, expected)}");
        mean.ShouldBeLessThan(2);
        Math.Abs(half.Data.Average(b => (double)b) - full.Data.Average(b => (double)b)).ShouldBeLessThan(0.1, "no brightness is lost");
    }

    // A grid of an odd size over the whole level and beyond.
    private static IEnumerable<LevelRect> Cuts(Slide slide, int level, int reduction)
    {
        LevelRect whole = SlidePixels.Whole(slide, level, reduction);
        int side = 210 / reduction + 1;
        for (int y = -5; y < whole.Height; y += side)
        {
            for (int x = -7; x < whole.Width; x += side)
            {
                yield return new LevelRect(level, x, y, side, side, reduction);
            }
        }
    }

    private static IEnumerable<LevelRect> Anywhere(RgbImage whole, int level, int reduction)
    {
        Random random = new(reduction);
        return Enumerable.Range(0, 20).Select(_ => new LevelRect(
            level, random.Next(-20, whole.Width), random.Next(-20, whole.Height), random.Next(1, whole.Width + 20),
            random.Next(1, whole.Height + 20), reduction));
    }

    private string Write(JpegTiff made)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("made.tif");
        made.Write(path);
        return path;
    }
}
