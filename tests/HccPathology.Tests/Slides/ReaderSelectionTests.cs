using HccPathology.Geometry;
using HccPathology.Pixels;
using HccPathology.Slides;

namespace HccPathology.Tests.Slides;

/// <summary>Which reader a slide gets, and what is said about it.</summary>
public sealed class ReaderSelectionTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Jpeg2000_GoesThroughOpenSlideAndSaysWhy()
    {
        SlidePixels.NeedDirectReader();
        ShouldBeOpenSlides(SharedData.Find("slides/tcga-cr-7395-jpeg2000-no-mpp.svs"), @"compression 3300[35] is not JPEG");
    }

    [Fact]
    public void Open_Deflate_GoesThroughOpenSlideAndSaysWhy()
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("deflate.tif");
        SyntheticTiff.Write(path, 300, 200);
        ShouldBeOpenSlides(path, "compression 8 is not JPEG");
    }

    [Fact]
    public void Open_Hamamatsu_GoesThroughOpenSlideAndSaysWhy() => ShouldBeOpenSlides(SharedData.Find("slides/fluorescence.ndpi"), "vendor hamamatsu");

    [Fact]
    public void Open_PlainPictureDirectly_IsUnavailable()
    {
        string path = _folder.File("a.png");
        ImageFile.WritePng(path, SyntheticTiff.Texture(20, 10));
        ShouldBeUnavailable(path, "plain pictures");
        using Slide slide = Slide.Open(path, new SlideOptions());
        slide.Facts.ReaderNote.ShouldContain("plain picture");
    }

    [Fact]
    public void Open_JpegTiles_AreReadDirectlyUnlessOpenSlideIsAskedFor()
    {
        string path = Write(new JpegTiff { Levels = 2 });
        using Slide auto = Slide.Open(path, new SlideOptions()), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        auto.Facts.Reader.ShouldMatch(@"^direct, libjpeg-turbo \S+; openslide \d");
        auto.Facts.ReaderNote.ShouldBe("all levels are read directly");
        auto.ReadCounter.ShouldNotBeNull().DecodedPx.ShouldBe(0, "what the check at opening decoded is not the run's");
        openSlide.Facts.Reader.ShouldStartWith("openslide ");
        openSlide.Facts.ReaderNote.ShouldBe("OpenSlide was asked for");
        openSlide.ReadCounter.ShouldBeNull();
        auto.Facts.Levels.Select(l => l with { MaxReduction = 1 }).ShouldBe(openSlide.Facts.Levels);
        auto.Facts.Properties.ShouldBe(openSlide.Facts.Properties);
    }

    [Fact]
    public void Open_OneLevelOfDeflate_ThatLevelAloneGoesThroughOpenSlide()
    {
        string path = Write(new JpegTiff { Levels = 3, DeflateLevels = [0] });
        using Slide mixed = SlidePixels.OpenDirect(path), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        mixed.Facts.ReaderNote.ShouldBe("OpenSlide reads level 0: compression 8 is not JPEG");
        mixed.Facts.DirectReaderDiffered.ShouldBeFalse();
        for (int level = 0; level < 3; level++)
        {
            SlidePixels.MostDifferent(SlidePixels.ReadWhole(mixed, level), SlidePixels.ReadWhole(openSlide, level)).ShouldBeLessThanOrEqualTo(1);
        }

        // Only the levels 1 and 2 were decoded: 2 x 1 and 1 x 1 tiles.
        mixed.ReadCounter!.DecodedPx.ShouldBe(3 * 256 * 256);
    }

    [Fact]
    public void Open_ImageOfALevelsSizeThatOpenSlidePassesOver_IsNotTakenForIt()
    {
        // OpenSlide says that it is no level; by size alone it would be one, and its pixels are others.
        string path = Write(new JpegTiff { Levels = 2, HasStrayImage = true });
        using Slide slide = Slide.Open(path, new SlideOptions()), openSlide = SlidePixels.OpenThroughOpenSlide(path);
        slide.Facts.DirectReaderDiffered.ShouldBeTrue();
        slide.Facts.ReaderNote.ShouldMatch(@"^OpenSlide reads level 1: pixels of level 1 x \d+ y \d+ w \d+ h \d+ differ by up to \d+ grey levels");
        slide.Facts.Levels.Select(l => l.MaxReduction).ShouldBe([8, 1]);
        SlidePixels.MostDifferent(SlidePixels.ReadWhole(slide, 1), SlidePixels.ReadWhole(openSlide, 1)).ShouldBe(0);
    }

    private static void ShouldBeOpenSlides(string path, string note)
    {
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = new Mpp(0.25) });
        slide.Facts.Reader.ShouldStartWith("openslide ");
        slide.Facts.ReaderNote.ShouldMatch(note);
        slide.Facts.DirectReaderDiffered.ShouldBeFalse();
        slide.Facts.Levels.ShouldAllBe(l => l.MaxReduction == 1);
        ShouldBeUnavailable(path, note);
    }

    private static void ShouldBeUnavailable(string path, string why)
    {
        PathologyException e = Should.Throw<PathologyException>(() =>
            Slide.Open(path, new SlideOptions { Reader = ReaderChoice.Direct, Mpp = new Mpp(0.25) }).Dispose());
        e.Kind.ShouldBe(FailureKind.Unavailable);
        ((int)e.Kind).ShouldBe(69);
        e.Message.ShouldContain(path);
        e.Message.ShouldMatch(why);
        e.Message.ShouldContain("--reader auto");
    }

    private string Write(JpegTiff made)
    {
        SlidePixels.NeedDirectReader();
        string path = _folder.File("made.tif");
        made.Write(path);
        return path;
    }
}
