using HccPathology.Geometry;
using HccPathology.Slides;
using HccPathology.Tiles;

namespace HccPathology.Tests.Tiles;

/// <summary>Frames on levels that the reader can decode at a fraction of their size.</summary>
public sealed class AnalysisFrameReductionTests
{
    [Theory]
    [InlineData(0.25, 0.5, 2, 1, 0.5)]
    [InlineData(0.2528, 0.5, 2, 1, 0.5056)]           // within 2 %: taken as it is
    [InlineData(0.2549, 0.5, 2, 1, 0.5098)]
    [InlineData(0.2565, 0.5, 1, 0.5 / 0.2565, 0.5)]   // half size would be coarser than wanted
    [InlineData(0.23, 0.5, 2, 0.5 / 0.46, 0.5)]       // 1.087: the rest is averaged
    [InlineData(0.5, 0.5, 1, 1, 0.5)]
    [InlineData(0.7, 0.5, 1, 1, 0.7)]
    [InlineData(0.125, 0.5, 4, 1, 0.5)]
    [InlineData(0.11, 0.5, 4, 0.5 / 0.44, 0.5)]
    [InlineData(0.25, 2.0, 8, 1, 2.0)]                // an overview
    [InlineData(0.25, 16.0, 8, 8, 16.0)]              // no decoder goes beyond 1/8
    [InlineData(0.1, 0.25, 2, 1.25, 0.25)]
    public void Choose_OneLevel_DecodesAtTheSmallestFractionThatIsFineEnough(double mpp, double wanted, int reduction, double ratio, double analysisMpp)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8, 1), new Mpp(mpp), wanted);
        frame.Level.ShouldBe(0);
        frame.Reduction.ShouldBe(reduction);
        frame.RatioX.ShouldBe(ratio, 1e-12);
        frame.RatioY.ShouldBe(ratio, 1e-12);
        frame.Mpp.X.ShouldBe(analysisMpp, 1e-12);
        frame.DownsampleX.ShouldBe(reduction * ratio, 1e-12);
        frame.Width.ShouldBe((int)Math.Ceiling(8001 / (reduction * ratio) - 1e-9));
        frame.Height.ShouldBe((int)Math.Ceiling(6003 / (reduction * ratio) - 1e-9));
    }

    [Fact]
    public void Choose_ReaderWithoutReduction_AveragesInstead()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(1, 1), new Mpp(0.25));
        (frame.Reduction, frame.RatioX).ShouldBe((1, 2));
    }

    [Theory]
    [InlineData(0.25, 0.5, 1, 1, 1)]
    [InlineData(0.25, 2.0, 2, 2, 1)]   // level 2 has 1.0, at half 2.0
    [InlineData(0.25, 1.3, 2, 1, 1.3)] // and is nearer than level 1 at half
    [InlineData(0.23, 0.5, 1, 1, 0.5 / 0.46)]
    public void Choose_Pyramid_PrefersAStoredLevelToDecodingAFinerOneSmaller(double mpp, double wanted, int level, int reduction, double ratio)
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8, 1, 2, 4), new Mpp(mpp), wanted);
        (frame.Level, frame.Reduction).ShouldBe((level, reduction));
        frame.RatioX.ShouldBe(ratio, 1e-12);
    }

    [Fact]
    public void Choose_SteepPyramid_DecodesTheFinerLevelSmaller()
    {
        // Aperio's steps are four: 0.25, 1.0, 4.0.
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8, 1, 4, 16), new Mpp(0.25));
        (frame.Level, frame.Reduction, frame.RatioX).ShouldBe((0, 2, 1));
    }

    [Fact]
    public void Choose_UnequalAxes_IsFineEnoughOnBoth()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8, 1), new Mpp(0.125, 0.25));
        (frame.Reduction, frame.RatioX, frame.RatioY).ShouldBe((2, 2, 1));
        frame.Mpp.ShouldBe(new Mpp(0.5));
        AnalysisFrame none = AnalysisFrame.Choose(Facts(8, 1), new Mpp(0.125, 0.3));
        none.Reduction.ShouldBe(1);
        none.Mpp.X.ShouldBe(0.5, 1e-12);
        none.Mpp.Y.ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void ToSlide_ReducedFrame_IsInLevel0Px()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(8, 1), new Mpp(0.25));
        frame.ToSlide(100, 7).ShouldBe(new SlidePoint(200, 14));
        frame.FromSlide(new SlidePoint(200, 14)).ShouldBe((100, 7));
    }

    private static SlideFacts Facts(int maxReduction, params int[] downsamples) => new()
    {
        Path = "made.svs",
        Name = "made",
        Vendor = "test",
        Reader = "none",
        ReaderNote = "",
        Levels = [.. downsamples.Select((d, i) => new SlideLevel(i, 8001 / d, 6003 / d, d, d) { MaxReduction = maxReduction })],
        Mpp = null,
        MppSource = MppSource.None,
        MppNote = "",
        Background = (255, 255, 255),
        AssociatedImages = [],
        Properties = new Dictionary<string, string>(),
    };
}
