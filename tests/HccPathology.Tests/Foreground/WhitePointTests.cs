using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Pixels;

namespace HccPathology.Tests.Foreground;

public sealed class WhitePointTests
{
    [Theory]
    [InlineData(243, 243, 243)]
    [InlineData(225, 222, 230)]
    [InlineData(240, 234, 214)]
    [InlineData(245, 231, 189)]         // a lamp without white balance: all of it was tissue
    [InlineData(250, 232, 184)]
    [InlineData(240, 230, 200)]
    [InlineData(212, 228, 241)]
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
            () => (white.R, white.G, white.B).ShouldBe(((byte)245, (byte)245, (byte)245)),
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

    [Theory]
    [InlineData(254)]
    [InlineData(255)]                   // as what was not scanned
    public void Estimate_CropFullOfTissueWithAFewBrightSpecks_DoesNotTakeThemForTheLight(byte level)
    {
        RgbImage crop = new DrawnSlide(250, 250).Tissue(0, 0, 250, 250, DrawnSlide.Eosin).ToImage();
        Fill(crop, 40, 40, 64, 64, (level, level, level));         // 9 cells; 24 are needed

        WhitePoint white = WhitePoint.Estimate(PictureScan.Of(crop, 1));

        (white.R, white.G, white.B, white.Source).ShouldBe(((byte)245, (byte)245, (byte)245, WhitePointSource.Default));
    }

    [Theory]
    [InlineData(150, 150, 150)]         // too dark for any lamp
    [InlineData(240, 215, 235)]         // eosin without a texture: pink
    [InlineData(245, 205, 190)]         // orange: green falls short of red and blue
    [InlineData(236, 248, 200)]         // red takes up light
    public void Estimate_EvenColourThatNoLampHas_IsNoGlass(int r, int g, int b) =>
        WhitePoint.Estimate(new DrawnSlide(400, 400) { Glass = (r, g, b) }.Scan()).Source.ShouldBe(WhitePointSource.Default);

    [Fact]
    public void Estimate_BrightFleckOfLessThanAHundredthOfTheSlide_IsNotTheGlass()
    {
        RgbImage image = new DrawnSlide(600, 600) { Glass = (230, 230, 230) }.ToImage();
        Fill(image, 400, 400, 464, 464, (250, 250, 250));          // 36 even cells of 5,625, more than the 24 that the smallest slide needs

        ((double)WhitePoint.Estimate(PictureScan.Of(image, 1)).G).ShouldBe(230, 1);
    }

    [Fact]
    public void Estimate_FilmAsEvenAsTheGlass_IsNotInItsMean()
    {
        RgbImage image = new DrawnSlide(600, 600) { Glass = (240, 240, 240) }.ToImage();
        Fill(image, 0, 0, 600, 400, (215, 215, 215));

        ((double)WhitePoint.Estimate(PictureScan.Of(image, 1)).G).ShouldBe(240, 1);
    }

    [Fact]
    public void Estimate_UnscannedWhiteBesideNearlyWhiteGlass_IsNotInItsMean()
    {
        RgbImage image = new DrawnSlide(600, 600) { Glass = (252, 252, 252) }.ToImage();
        Fill(image, 200, 0, 600, 600, (255, 255, 255));

        ((double)WhitePoint.Estimate(PictureScan.Of(image, 1)).G).ShouldBe(252, 1);
    }

    [Fact]
    public void Estimate_PureWhiteAloneBesideTissue_IsTheGlass()
    {
        RgbImage image = new DrawnSlide(600, 600).Tissue(0, 0, 600, 600, DrawnSlide.Eosin).ToImage();
        Fill(image, 400, 0, 600, 600, (255, 255, 255));

        WhitePoint white = WhitePoint.Estimate(PictureScan.Of(image, 1));

        (white.R, white.G, white.B, white.Source).ShouldBe(((byte)255, (byte)255, (byte)255, WhitePointSource.Glass));
    }

    // Even cells on both sides of each limit: green short of the mean of red and blue by 9, yellow by 72, red of
    // 235, green over that mean by 4, a Laplacian of 2.
    [Theory]
    [InlineData(240, 230, 236, 0.5, true)]
    [InlineData(240, 228, 236, 0.5, false)]
    [InlineData(252, 224, 182, 0.5, true)]
    [InlineData(255, 226, 181, 0.5, false)]
    [InlineData(240, 225, 196, 0.5, true)]
    [InlineData(232, 225, 190, 0.5, false)]
    [InlineData(245, 222, 189, 0.5, true)]
    [InlineData(245, 220, 189, 0.5, false)]
    [InlineData(240, 240, 240, 1.875, true)]
    [InlineData(240, 240, 240, 2.125, false)]
    public void Estimate_EvenCells_AreGlassUpToALimit(byte r, byte g, byte b, double laplacian, bool isGlass)
    {
        WhitePoint white = WhitePoint.Estimate(Cells((10_000, r, g, b, laplacian)));
        white.Source.ShouldBe(isGlass ? WhitePointSource.Glass : WhitePointSource.Default);
        ((white.R, white.G, white.B) == (r, g, b)).ShouldBe(isGlass);
    }

    // A hundredth of 10,000 cells is enough, over 7 levels together, and what is only the rim of a fuller mode is not the glass.
    [Fact]
    public void Estimate_BrightestMode_IsThatOfAHundredth()
    {
        WhitePoint.Estimate(Cells((150, 250, 250, 250, 1), (9850, 230, 230, 230, 1))).G.ShouldBe((byte)250);
        WhitePoint.Estimate(Cells((150, 241, 241, 241, 1), (9850, 240, 240, 240, 1))).G.ShouldBe((byte)240);
        WhitePoint spread = WhitePoint.Estimate(Cells([(9895, 100, 100, 100, 1),
            .. Enumerable.Range(237, 7).Select(v => (15, (byte)v, (byte)v, (byte)v, 1.0))]));
        (spread.G, spread.Source).ShouldBe(((byte)240, WhitePointSource.Glass));
    }

    private static OverviewScan Cells(params (int Count, byte R, byte G, byte B, double Laplacian)[] kinds)
    {
        OverviewScan scan = new(400, 400, 2, 2, new Mpp(1));
        int at = 0;
        foreach ((int count, byte r, byte g, byte b, double laplacian) in kinds)
        {
            for (int end = at + count; at < end; at++)
            {
                (scan.Red[at], scan.Green[at], scan.Blue[at], scan.Focus[at]) = (r, g, b, (ushort)(laplacian * OverviewScan.FocusScale));
            }
        }

        return scan;
    }

    private static void Fill(RgbImage image, int x0, int y0, int x1, int y1, (byte R, byte G, byte B) colour)
    {
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                image[x, y] = colour;
            }
        }
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
        var image = new RgbImage(400, 400);

        WhitePoint.Estimate(PictureScan.Of(image, 1)).Source.ShouldBe(WhitePointSource.Default);
    }
}
