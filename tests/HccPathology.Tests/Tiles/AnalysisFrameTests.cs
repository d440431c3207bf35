using HccPathology.Geometry;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Tests.Tiles;

public sealed class AnalysisFrameTests
{
    [Fact]
    public void Choose_NearlyTheWantedSize_DoesNotResample()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(2220, 2967), new Mpp(0.499));
        frame.ShouldSatisfyAllConditions(
            f => f.Level.ShouldBe(0),
            f => f.RatioX.ShouldBe(1),
            f => f.RatioY.ShouldBe(1),
            f => f.Mpp.ShouldBe(new Mpp(0.499)),
            f => (f.Width, f.Height).ShouldBe((2220, 2967)),
            f => f.DownsampleX.ShouldBe(1));
    }

    [Theory]
    [InlineData(0.5, 0, 1, 0.5)]
    [InlineData(0.25, 1, 1, 0.5)]       // level 1 has 0.5 itself
    [InlineData(0.2528, 1, 1, 0.5056)]  // 0.5056: within 2 %
    [InlineData(0.2552, 0, 500 / 255.2, 0.5)]  // 0.5104 is 2.1 % more, and 1.959 px to one 2.04 % less than two
    [InlineData(0.2451, 1, 1, 0.4902)]
    [InlineData(0.2565, 0, 500 / 256.5, 0.5)]
    [InlineData(0.125, 2, 1, 0.5)]
    [InlineData(0.1, 2, 1.25, 0.5)]
    [InlineData(0.6, 0, 1, 0.6)]
    [InlineData(1.0, 0, 1, 1.0)]
    public void Choose_Pyramid_TakesTheNearestFinerLevel(double mpp, int level, double ratio, double analysisMpp)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8000, 6000, 1, 2, 4), new Mpp(mpp));
        frame.Level.ShouldBe(level);
        frame.RatioX.ShouldBe(ratio, 1e-12);
        frame.Mpp.X.ShouldBe(analysisMpp, 1e-12);
        frame.DownsampleX.ShouldBe(ratio * (1 << level), 1e-12);
        frame.Width.ShouldBe((int)Math.Ceiling(8000 / frame.DownsampleX - 1e-9));
        frame.Height.ShouldBe((int)Math.Ceiling(6000 / frame.DownsampleY - 1e-9));
    }

    [Fact]
    public void Choose_SingleLevelNearHalf_TakesRatioTwo()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1001, 999), new Mpp(0.2528));
        frame.RatioX.ShouldBe(2);
        frame.Mpp.X.ShouldBe(0.5056, 1e-12);
        (frame.Width, frame.Height).ShouldBe((501, 500));
    }

    [Fact]
    public void Choose_UnequalAxes_ResamplesEachByItsOwn()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1000, 1000, 1, 2), new Mpp(0.25, 0.4));
        frame.Level.ShouldBe(0);
        frame.RatioX.ShouldBe(2);
        frame.RatioY.ShouldBe(1.25, 1e-12);
        frame.Mpp.X.ShouldBe(0.5, 1e-12);
        frame.Mpp.Y.ShouldBe(0.5, 1e-12);
        (frame.Width, frame.Height).ShouldBe((500, 800));
        AnalysisFrame other = AnalysisFrame.Choose(Facts(1000, 1000, 1, 2), new Mpp(0.4, 0.25));
        (other.Level, other.RatioY, other.Width, other.Height).ShouldBe((0, 2, 800, 500));
        other.RatioX.ShouldBe(1.25, 1e-12);
    }

    /// <summary>A coarse axis is kept as it is, and takes nothing from what the other one is resampled to.</summary>
    [Fact]
    public void Choose_OneAxisTooCoarse_ResamplesTheOtherAllTheSame()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1000, 1000), new Mpp(0.4, 0.6));
        (frame.RatioX, frame.RatioY, frame.Width, frame.Height).ShouldBe((1.25, 1, 800, 1000));
        frame.Mpp.X.ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Choose_CoarserThanNucleiNeed_IsFineEnoughWhereThatIsWanted()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1000, 1000), new Mpp(1.5), wantedMppUm: 1.5);
        (frame.Level, frame.RatioX, frame.Mpp.X).ShouldBe((0, 1, 1.5));
    }

    [Fact]
    public void Choose_LevelInDoubt_IsPassedOver()
    {
        SlideFacts facts = Facts(8000, 6000, 1, 2);
        facts = facts with { Levels = [facts.Levels[0], facts.Levels[1] with { Doubt = "it shows another slide" }] };
        AnalysisFrame frame = AnalysisFrame.Choose(facts, new Mpp(0.25));
        (frame.Level, frame.RatioX, frame.Width).ShouldBe((0, 2, 4000));
    }

    /// <summary>Half a px is left over where px are joined; where a level has no px for it, the slide ends with the level.</summary>
    [Theory]
    [InlineData(1, 501, 500.5, 500, 499.5)]
    [InlineData(2, 500, 500, 499, 499)]
    public void SlideWidth_OfAnUnevenSlide_EndsWithinTheLastPixelOrWithTheLevel(int levels, int width, double slideWidth, int height, double slideHeight)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1001, 999, levels == 1 ? [1] : [1, 2]), new Mpp(0.25));
        (frame.Width, frame.SlideWidth, frame.Height, frame.SlideHeight).ShouldBe((width, slideWidth, height, slideHeight));
    }

    /// <summary>Up to the enlargement that a network allows, both axes or none: an analysis px of two shapes would be no better.</summary>
    [Theory]
    [InlineData(0.6, 0.6, 0.5, 0.5)]
    [InlineData(0.5, 0.54, 0.5, 0.5)]
    [InlineData(0.625, 0.505, 0.5, 0.505)]
    [InlineData(0.509, 0.509, 0.509, 0.509)]    // within 2 %
    [InlineData(0.63, 0.63, 0.63, 0.63)]
    [InlineData(0.6, 0.63, 0.6, 0.63)]
    [InlineData(0.25, 0.27, 0.5, 0.5)]
    public void Choose_ALittleTooCoarse_EnlargesTheSlide(double x, double y, double analysisX, double analysisY)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1000, 1000), new Mpp(x, y), mostEnlargement: 1.25);
        frame.Mpp.X.ShouldBe(analysisX, 1e-12);
        frame.Mpp.Y.ShouldBe(analysisY, 1e-12);
        frame.Width.ShouldBe((int)Math.Ceiling(1000 * x / analysisX - 1e-9));
        frame.SlideHeight.ShouldBe(1000 * y / analysisY, 1e-9);
        frame.DownsampleX.ShouldBe(analysisX / x, 1e-12);
    }

    [Theory]
    [InlineData(1.01, 1.01)]
    [InlineData(0.5, 1.5)]
    [InlineData(1.5, 0.5)]
    [InlineData(4, 4)]
    public void Choose_TooCoarse_SaysNumbers(double x, double y)
    {
        PathologyException e = Should.Throw<PathologyException>(() => AnalysisFrame.Choose(Facts(100, 100), new Mpp(x, y)));
        e.Kind.ShouldBe(FailureKind.BadData);
        e.Message.ShouldContain("made.svs");
        e.Message.ShouldContain(new Mpp(x, y).ToString());
        e.Message.ShouldContain("0.5");
    }

    [Fact]
    public void ToSlide_AndBack_IsTheSamePoint()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8000, 6000), new Mpp(0.21, 0.33));
        SlidePoint point = frame.ToSlide(100, 200);
        point.X.ShouldBe(100 * 0.5 / 0.21, 1e-9);
        point.Y.ShouldBe(200 * 0.5 / 0.33, 1e-9);
        var (x, y) = frame.FromSlide(point);
        x.ShouldBe(100, 1e-9);
        y.ShouldBe(200, 1e-9);
    }

    private static SlideFacts Facts(long width, long height, params int[] downsamples) => new()
    {
        Path = "made.svs",
        Name = "made",
        Vendor = "test",
        Reader = "none",
        ReaderNote = "",
        Levels = [.. (downsamples.Length == 0 ? [1] : downsamples).Select((d, i) => new SlideLevel(i, width / d, height / d, d, d))],
        Mpp = null,
        MppSource = MppSource.None,
        MppNote = "",
        Background = (255, 255, 255),
        AssociatedImages = [],
        Properties = new Dictionary<string, string>(),
    };
}
