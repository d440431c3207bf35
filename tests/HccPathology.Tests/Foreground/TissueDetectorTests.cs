using HccPathology.Foreground;
using HccPathology.Pixels;
using static HccPathology.Tests.Foreground.DrawnSlide;

namespace HccPathology.Tests.Foreground;

public sealed class TissueDetectorTests
{
    [Theory]
    [InlineData(243, 243, 243)]
    [InlineData(225, 222, 230)]
    [InlineData(240, 234, 214)]
    public void Detect_PaleEosinOnAnyGlass_IsFoundToTheCell(int r, int g, int b)
    {
        DrawnSlide slide = new(1000, 1000) { Glass = (r, g, b) };

        TissueMask mask = Detect(slide.Tissue(200, 200, 800, 800, DrawnSlide.PaleEosin));

        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.36, 0.02);
        Excluded(mask).ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0.2, 0.2, 0.2, 0.0927)]                        // with round ends
    [InlineData(0.85, 0.88, 0.84, 0)]                           // black ink is left out, and no tissue
    [InlineData(0.35, 0.6, 0.75, 0)]
    [InlineData(0.2, 0.205, 0.2, 0.0927)]
    [InlineData(0.2, 0.2, 0.23, 0)]                             // a tenth more of one colour is a colour
    public void GreyTissue_IsWhatHasNoColour(double r, double g, double b, double greyMm2)
    {
        DrawnSlide slide = new DrawnSlide(1000, 1000).Tissue(100, 100, 700, 900, DrawnSlide.Eosin).Stroke(850, 300, 850, 800, 150, (r, g, b));
        OverviewScan scan = slide.Scan();
        WhitePoint white = WhitePoint.Estimate(scan);
        GreyTissue.AreaMm2(scan, white, TissueDetector.Detect(scan, white, new TissueOptions())).ShouldBe(greyMm2, 0.005);
    }

    // What is so pale has no hue that 8 bits could tell; of a cell that the slide's edge cuts the part on the slide counts.
    [Theory]
    [InlineData(0.2, 400, 0.16)]
    [InlineData(0.2, 204, 0.0816)]
    [InlineData(0.04, 400, 0)]
    public void GreyTissue_OfAMask_IsWhatOfItLiesOnTheSlide(double od, double slideWidthPx, double greyMm2)
    {
        OverviewScan scan = new DrawnSlide(400, 400).Stroke(-400, 200, 800, 200, 900, (od, od, od)).Scan();
        MaskClass[] cells = new MaskClass[scan.Width * scan.Height];
        Array.Fill(cells, MaskClass.Tissue);
        TissueMask mask = new(scan.Width, scan.Height, scan.CellWidthPx, scan.CellHeightPx, scan.Mpp, cells, slideWidthPx, 400);
        GreyTissue.AreaMm2(scan, new WhitePoint(243, 243, 243, WhitePointSource.Glass, "drawn"), mask).ShouldBe(greyMm2, 0.0005);
    }

    [Fact]
    public void Detect_FatVacuolesInTissue_BelongToIt()
    {
        DrawnSlide slide = new DrawnSlide(1000, 1000).Tissue(150, 150, 850, 850, DrawnSlide.Eosin);
        for (int i = 0; i < 100; i++)
        {
            slide.Hole(185 + i % 10 * 70, 185 + i / 10 * 70, 10 + i % 4 * 8);
        }

        TissueMask mask = Detect(slide);

        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.49, 0.02);
    }

    [Fact]
    public void Detect_LumenOfALargeVessel_IsNotTissue()
    {
        TissueMask mask = Detect(new DrawnSlide(1000, 1000).Tissue(150, 150, 850, 850, DrawnSlide.Eosin).Hole(500, 500, 150));

        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.49 - Math.PI * 0.15 * 0.15, 0.03);
        mask.At(500, 500).ShouldBe(MaskClass.Glass);
    }

    /// <summary>Two cells of 8 µm lie between tissue and edge on the left, one at the top; the other edges cut the tissue, the
    /// right one through a cleft of 16 µm.</summary>
    [Fact]
    public void Detect_GlassBetweenTissueAndTheSlidesEdge_IsNoTissue()
    {
        DrawnSlide slide = new DrawnSlide(800, 1600).Tissue(16, 8, 800, 400, DrawnSlide.Eosin).Tissue(16, 416, 800, 1600, DrawnSlide.Eosin);

        TissueMask mask = Detect(slide);

        mask.AnyTissueIn(new(0, 0, 16, 1600)).ShouldBeFalse();
        mask.AnyTissueIn(new(0, 0, 800, 8)).ShouldBeFalse();
        mask.At(798, 4).ShouldBe(MaskClass.Glass);
        mask.At(798, 1598).ShouldBe(MaskClass.Tissue);
        mask.At(798, 408).ShouldBe(MaskClass.Tissue);
    }

    /// <summary>Closing bridges 32 µm.</summary>
    [Theory]
    [InlineData(24, MaskClass.Tissue)]
    [InlineData(56, MaskClass.Glass)]
    public void Detect_CleftThroughTissue_IsTissueWhereItIsNarrow(int wide, MaskClass expected)
    {
        TissueMask mask = Detect(new DrawnSlide(1000, 800).Tissue(200, 200, 480, 600, DrawnSlide.Eosin).Tissue(480 + wide, 200, 800, 600, DrawnSlide.Eosin));

        mask.At(480 + wide / 2.0, 400).ShouldBe(expected);
        mask.At(400, 400).ShouldBe(MaskClass.Tissue);
    }

    /// <summary>10,000 µm² are tissue: one piece of 120 x 120 µm, and one of 88 x 88.</summary>
    [Theory]
    [InlineData(120, MaskClass.Tissue)]
    [InlineData(88, MaskClass.Glass)]
    public void Detect_SmallPiece_IsTissueFrom10000Um2On(int side, MaskClass expected) =>
        Detect(new DrawnSlide(1000, 800).Tissue(400, 400, 400 + side, 400 + side, DrawnSlide.Eosin)).At(400 + side / 2.0, 400 + side / 2.0).ShouldBe(expected);

    /// <summary>A film of mounting medium of 0.045 OD with a speck of dust on it.</summary>
    [Fact]
    public void Detect_PaleFilmWithASpeck_IsNoTissue() =>
        Detect(new DrawnSlide(1000, 800).Stroke(300, 400, 700, 400, 300, (0.045, 0.045, 0.045)).Disk(500, 400, 12, DrawnSlide.Haematoxylin))
            .AnyTissueIn(new(0, 0, 1000, 800)).ShouldBeFalse();

    [Fact]
    public void Detect_DustJustBesideTissue_IsNoTissue()
    {
        DrawnSlide slide = new DrawnSlide(1000, 1000).Tissue(600, 200, 900, 800, DrawnSlide.Eosin);
        for (int y = 250; y < 800; y += 100)
        {
            slide.Disk(572, y, 3, DrawnSlide.BlackInk);
        }

        TissueMask mask = Detect(slide);

        mask.AnyTissueIn(new(0, 0, 580, 1000)).ShouldBeFalse();
    }

    [Fact]
    public void Detect_DustOnGlass_IsNoTissue()
    {
        DrawnSlide slide = new DrawnSlide(1000, 1000).Tissue(600, 200, 900, 800, DrawnSlide.Eosin);
        for (int i = 0; i < 20; i++)
        {
            slide.Disk(80 + i % 4 * 120, 100 + i / 4 * 160, 5 + i, DrawnSlide.BlackInk);
        }

        TissueMask mask = Detect(slide);

        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.18, 0.01);
        mask.AnyTissueIn(new(0, 0, 550, 1000)).ShouldBeFalse();
    }

    [Fact]
    public void Detect_AllGlass_IsAnEmptyMask()
    {
        TissueMask mask = Detect(new DrawnSlide(700, 500));

        mask.Cells.ShouldAllBe(c => c == MaskClass.Glass);
    }

    /// <summary>In cells that the fill cuts, half of black and half of glass was as dark as tissue, and a long edge of the fill was black ink.</summary>
    [Theory]
    [InlineData(800)]
    [InlineData(801)]
    [InlineData(803)]
    [InlineData(805)]
    [InlineData(806)]
    public void Detect_LongEdgeOfBlackFill_IsNeitherInkNorTissue(int from)
    {
        RgbImage picture = new DrawnSlide(8000, 1000).Tissue(1000, 300, 2000, 900, DrawnSlide.Eosin).ToImage();
        picture.Data.AsSpan(from * 8000 * 3).Clear();

        TissueMask mask = Detect(picture);

        mask.AreaMm2(MaskClass.Pen).ShouldBe(0);
        mask.AreaMm2(MaskClass.Tissue).ShouldBe((from - 300) * 1000 / 1e6, 0.006);
        mask.AnyTissueIn(new(2020, 0, 5980, 1000)).ShouldBeFalse();
    }

    /// <summary>An area of glass at the edge of a crop was tissue when what the crop showed of it was as small as a hole: 27 % of a real crop's area.</summary>
    [Fact]
    public void Detect_GlassAlongTheEdgeOfACrop_IsGlass()
    {
        // 40 x 400 um are less than the largest hole.
        TissueMask mask = Detect(new DrawnSlide(400, 400).Tissue(40, 0, 400, 400, DrawnSlide.Eosin).Hole(400, 200, 60));

        mask.At(20, 200).ShouldBe(MaskClass.Glass);
        mask.At(380, 200).ShouldBe(MaskClass.Tissue, "a hole that the edge cuts");
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.144, 0.003);
    }

    [Fact]
    public void Detect_NeverScannedBlackAndWhite_IsGlass()
    {
        RgbImage image = new DrawnSlide(800, 400).Tissue(300, 100, 500, 300, DrawnSlide.Eosin).ToImage();
        for (int y = 0; y < 400; y++)
        {
            image.Row(y)[..(3 * 200)].Clear();
            image.Row(y)[(3 * 600)..].Fill(255);
        }

        OverviewScan scan = PictureScan.Of(image, 1);
        TissueMask mask = TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());

        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.04, 0.01);
        mask.At(100, 200).ShouldBe(MaskClass.Glass);
        mask.At(700, 200).ShouldBe(MaskClass.Glass);
    }

    [Theory]
    [InlineData(250, 250)]
    [InlineData(61, 61)]
    public void Detect_CropFullOfTissue_IsAllTissue(int width, int height)
    {
        TissueMask mask = Detect(new DrawnSlide(width, height).Tissue(0, 0, width, height, DrawnSlide.Eosin));

        mask.Cells.ShouldAllBe(c => c == MaskClass.Tissue);
    }

    public static TheoryData<string> Inks => ["blue", "green", "black", "red"];

    [Theory]
    [MemberData(nameof(Inks))]
    public void Detect_StrokeOverTissueAndGlass_IsPen(string ink)
    {
        DrawnSlide slide = new DrawnSlide(1600, 1200).Tissue(400, 100, 1200, 1100, DrawnSlide.Eosin).Stroke(100, 600, 1500, 640, 300, InkOf(ink));

        TissueMask mask = Detect(slide);

        // The stroke itself and a rim of 40-56 µm around it.
        mask.AreaMm2(MaskClass.Pen).ShouldBeInRange(1.4 * 0.3, (1.4 + 0.42) * 0.43);
        mask.At(800, 620).ShouldBe(MaskClass.Pen);
        mask.At(150, 600).ShouldBe(MaskClass.Pen);
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(0.8 - 0.8 * 0.39, 0.06);
    }

    [Fact]
    public void Detect_LymphoidAggregate_IsTissue()
    {
        DrawnSlide slide = new DrawnSlide(1200, 1200).Tissue(100, 100, 1100, 1100, DrawnSlide.Eosin, 1500).Tissue(300, 400, 800, 800, (0.2, 0.2, 0.08), 16_000);

        Excluded(Detect(slide)).ShouldBe(0);
    }

    [Fact]
    public void Detect_StrongDab_IsTissue()
    {
        DrawnSlide slide = new DrawnSlide(1200, 1200).Tissue(100, 100, 1100, 1100, DrawnSlide.Dab, 2500);

        Excluded(Detect(slide)).ShouldBe(0);
    }

    [Fact]
    public void Detect_LakeOfRedBloodCells_IsTissue()
    {
        // Packed cells of 7 µm: the colour of red ink, but not smooth.
        DrawnSlide slide = new DrawnSlide(1400, 1400).Tissue(100, 100, 1300, 1300, DrawnSlide.Eosin);
        for (int i = 0; i < 100 * 100; i++)
        {
            slide.Disk(300 + i % 100 * 7.5, 300 + i / 100 * 7.5, 3.5, (0.05, 0.55, 0.45));
        }

        Excluded(Detect(slide)).ShouldBe(0);
    }

    [Fact]
    public void Detect_Twice_GivesTheSameMask()
    {
        OverviewScan scan = new DrawnSlide(900, 700).Tissue(100, 100, 800, 600, DrawnSlide.Eosin).Stroke(50, 300, 850, 350, 120, DrawnSlide.BlueInk).Scan();
        WhitePoint white = WhitePoint.Estimate(scan);

        MaskClass[] first = TissueDetector.Detect(scan, white, new TissueOptions()).Cells;

        TissueDetector.Detect(scan, white, new TissueOptions()).Cells.ShouldBe(first);
    }

    private static (double R, double G, double B) InkOf(string name) => name switch
    {
        "blue" => DrawnSlide.BlueInk,
        "green" => DrawnSlide.GreenInk,
        "black" => DrawnSlide.BlackInk,
        _ => DrawnSlide.RedInk,
    };
}
