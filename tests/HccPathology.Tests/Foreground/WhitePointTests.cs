using HccPathology.Foreground;

namespace HccPathology.Tests.Foreground;

public sealed class WhitePointTests
{
    [Theory]
    [InlineData(243, 243, 243)]
    [InlineData(225, 222, 230)]
    [InlineData(240, 234, 214)]
    [InlineData(245, 231, 189)]         // a lamp without white balance: all of it was tissue
    [InlineData(250, 232, 184)]
    [InlineData(205, 203, 206)]
    public void Estimate_GlassOfAnyTint_IsMeasured(int r, int g, int b)
    {
        DrawnSlide slide = new(600, 600) { Glass = (r, g, b) };

        WhitePoint white = WhitePoint.Estimate(slide.Tissue(200, 100, 500, 500, DrawnSlide.Eosin).Scan());

        white.Source.ShouldBe(WhitePointSource.Glass);
        ((double)white.R).ShouldBe(r, 1);
        ((double)white.G).ShouldBe(g, 1);
        ((double)white.B).ShouldBe(b, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Estimate_CropFullOfTissue_FallsBackAndSaysWhy(bool pale)
    {
        DrawnSlide slide = new DrawnSlide(250, 250).Tissue(0, 0, 250, 250, pale ? DrawnSlide.PaleEosin : DrawnSlide.Eosin);

        WhitePoint white = WhitePoint.Estimate(slide.Scan());

        white.ShouldSatisfyAllConditions(
            () => white.Source.ShouldBe(WhitePointSource.Default),
            () => (white.R, white.G, white.B).ShouldBe((WhitePoint.DefaultLevel, WhitePoint.DefaultLevel, WhitePoint.DefaultLevel)),
            () => white.Reason.ShouldContain("24 are needed"));
    }

    // Full of tissue so pale that all of it is brighter than 245: it was taken for glass.
    [Fact]
    public void Estimate_CropFullOfTissueBrighterThanTheDefault_IsNoDarkerThanWhatItShows()
    {
        DrawnSlide slide = new DrawnSlide(250, 250) { Glass = (255, 255, 255) }.Tissue(0, 0, 250, 250, (0.008, 0.04, 0.02), nuclei: (0.08, 0.09, 0.04));

        OverviewScan scan = slide.Scan();
        WhitePoint white = WhitePoint.Estimate(scan);

        white.Source.ShouldBe(WhitePointSource.Default);
        ((double)white.R).ShouldBe(251, 3);
        white.G.ShouldBe(WhitePoint.DefaultLevel);
        TissueDetector.Detect(scan, white, new TissueOptions()).AreaMm2(MaskClass.Tissue).ShouldBe(0.0625, 0.01);
    }

    /// <summary>Brown haze on a crop without glass is as flat and as bright as yellow glass.</summary>
    [Theory]
    [InlineData(0.27, 0.57, 0.78)]
    [InlineData(0.25, 0.47, 0.84)]
    public void Estimate_BrownHazeWithoutGlass_IsNoGlass(double r, double g, double b)
    {
        for (double od = 0.16; od < 0.3; od += 0.02)
        {
            DrawnSlide slide = new(400, 400) { Glass = (Left(r), Left(g), Left(b)) };
            WhitePoint.Estimate(slide.Scan()).Source.ShouldBe(WhitePointSource.Default, $"{od:0.00} OD, {slide.Glass}");

            int Left(double share) => (int)Math.Round(245 * Math.Pow(10, -od * share));
        }
    }

    [Fact]
    public void Estimate_UnscannedWhiteBesideGreyGlass_TakesTheGlass()
    {
        var image = new DrawnSlide(600, 600) { Glass = (230, 230, 230) }.Tissue(50, 50, 250, 550, DrawnSlide.Eosin).ToImage();
        for (int y = 0; y < 600; y++)
        {
            image.Row(y)[(3 * 400)..].Fill(255);
        }

        WhitePoint white = WhitePoint.Estimate(PictureScan.Of(image, 1));

        ((double)white.G).ShouldBe(230, 1);
    }

    [Fact]
    public void Estimate_BlackPicture_FallsBack()
    {
        var image = new HccPathology.Pixels.RgbImage(400, 400);

        WhitePoint.Estimate(PictureScan.Of(image, 1)).Source.ShouldBe(WhitePointSource.Default);
    }
}
