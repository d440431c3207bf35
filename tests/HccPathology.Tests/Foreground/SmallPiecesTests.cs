using HccPathology.Foreground;
using HccPathology.Pixels;

namespace HccPathology.Tests.Foreground;

public sealed class SmallPiecesTests
{
    /// <summary>Twelve crumbs of 88 µm beside a section; specks of 16 µm, and what touches the section, are none.</summary>
    [Fact]
    public void Of_CrumbsBesideASection_AreCountedWithTheirArea()
    {
        DrawnSlide slide = new DrawnSlide(1600, 1600).Tissue(100, 100, 900, 900, DrawnSlide.Eosin);
        for (int i = 0; i < 12; i++)
        {
            int x = 1000 + i % 3 * 200, y = 104 + i / 3 * 400;
            slide.Tissue(x, y, x + 88, y + 88, DrawnSlide.Eosin).Tissue(x + 120, y, x + 136, y + 16, DrawnSlide.Eosin);
        }

        (int count, double areaMm2) = Found(slide);
        count.ShouldBe(12);
        areaMm2.ShouldBe(12 * 0.088 * 0.088, 0.01);
    }

    [Fact]
    public void Of_ASectionAlone_AreNone() => Found(new DrawnSlide(1600, 1600).Tissue(100, 100, 900, 900, DrawnSlide.Eosin)).ShouldBe((0, 0));

    private static (int Count, double AreaMm2) Found(DrawnSlide slide)
    {
        RgbImage image = slide.ToImage();
        OverviewScan scan = PictureScan.Of(image, 1);
        WhitePoint white = WhitePoint.Estimate(scan);
        return SmallPieces.Of(scan, white, TissueDetector.Detect(scan, white, new TissueOptions()), new TissueOptions());
    }
}
