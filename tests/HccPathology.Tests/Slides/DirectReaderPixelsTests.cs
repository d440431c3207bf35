using HccPathology.Pixels;
using HccPathology.Slides;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Slides;

/// <summary>Every pixel of every level, against OpenSlide's.</summary>
public sealed class DirectReaderPixelsTests(PhantomSample phantoms, ITestOutputHelper output) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("slides/CMU-1-Small-Region.svs")]
    [InlineData("slides/small.svs")]
    public void Read_RealSlide_EqualsOpenSlide(string name)
    {
        string path = SharedData.Find(name);
        using Slide slide = SlidePixels.OpenDirect(path);
        slide.Facts.Reader.ShouldStartWith("direct, libjpeg");
        ShouldEqualOpenSlide(path);
    }

    [Theory]
    [InlineData(JpegColour.Rgb, 240, false)]
    [InlineData(JpegColour.Rgb, 256, true)]
    [InlineData(JpegColour.YCbCr420, 240, true)]
    [InlineData(JpegColour.YCbCr420, 256, false)]
    [InlineData(JpegColour.YCbCr420, 64, false)]
    [InlineData(JpegColour.YCbCr444, 240, false)]
    [InlineData(JpegColour.YCbCr444, 256, true)]
    [InlineData(JpegColour.YCbCr444, 64, false)]
    public void Read_MadeSlide_EqualsOpenSlide(JpegColour colour, int tilePx, bool isBig)
    {
        string path = Write(new JpegTiff { WidthPx = 700, HeightPx = 508, Levels = 3, Colour = colour, TilePx = tilePx, IsBig = isBig });
        File.ReadAllBytes(path)[2].ShouldBe((byte)(isBig ? 43 : 42));
        ShouldEqualOpenSlide(path);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    public void Read_OtherQuality_EqualsOpenSlide(int quality) =>
        ShouldEqualOpenSlide(Write(new JpegTiff { Quality = quality, WidthPx = 333, HeightPx = 257 }));

    [Fact]
    public void Read_SmallerThanATile_EqualsOpenSlide() => ShouldEqualOpenSlide(Write(new JpegTiff { WidthPx = 5, HeightPx = 3 }));

    [Fact]
    public void Read_Phantom_EqualsOpenSlide()
    {
        SlidePixels.NeedDirectReader();
        ShouldEqualOpenSlide(phantoms.Small.SlidePath);
    }

    [Fact]
    public void Read_Philips_EqualsOpenSlide()
    {
        string path = Write(PhilipsTiff.Of(new JpegTiff { WidthPx = 1000, HeightPx = 700, Levels = 3 }));
        using Slide slide = SlidePixels.OpenDirect(path);
        slide.Facts.Vendor.ShouldBe("philips");
        slide.Facts.Levels.Select(l => (l.DownsampleX, l.DownsampleY)).ShouldBe([(1, 1), (2, 2), (4, 4)]);
        ShouldEqualOpenSlide(path);
    }

    [Fact]
    public void Read_LevelWithFractionalDownsample_GivesTheStoredPixels()
    {
        // OpenSlide interpolates such a level; its pixels are known from a slide that has it as its only level.
        JpegTiff made = new() { WidthPx = 903, HeightPx = 805, Levels = 2 };
        string alone = Write(made with { Levels = 1, HalvesFirst = true, Quality = made.QualityOf(1) }), pyramid = Write(made);
        using Slide direct = SlidePixels.OpenDirect(pyramid), truth = SlidePixels.OpenThroughOpenSlide(alone);
        SlidePixels.MostDifferent(SlidePixels.ReadWhole(direct, 1), SlidePixels.ReadWhole(truth, 0)).ShouldBe(0);
    }

    [Fact]
    public void Read_AfterDispose_Throws()
    {
        Slide slide = SlidePixels.OpenDirect(Write(new JpegTiff()));
        slide.Dispose();
        Should.Throw<ObjectDisposedException>(() => SlidePixels.ReadWhole(slide, 0));
    }

    private string Write(JpegTiff made)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File($"{Guid.NewGuid():N}.tif");
        made.Write(path);
        return path;
    }

    private void ShouldEqualOpenSlide(string path)
    {
        using Slide direct = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        direct.Facts.ReaderNote.ShouldBe("all levels are read directly");
        direct.Facts.DirectReaderDiffered.ShouldBeFalse();
        openSlide.Facts.Reader.ShouldStartWith("openslide ");
        foreach (SlideLevel level in direct.Facts.Levels)
        {
            RgbImage own = SlidePixels.ReadWhole(direct, level.Index), reference = SlidePixels.ReadWhole(openSlide, level.Index);
            int most = SlidePixels.MostDifferent(own, reference);
            output.WriteLine($"level {level.Index}, {level.Width} x {level.Height} px: at most {most} grey levels");
            most.ShouldBeLessThanOrEqualTo(ReaderProof.MaxDifference);
            own.Data.Distinct().Count().ShouldBeGreaterThan(10, "a picture with nothing in it proves nothing");
        }
    }
}
