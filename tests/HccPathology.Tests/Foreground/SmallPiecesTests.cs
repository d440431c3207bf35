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

    /// <summary>A crumb by itself, and one that something was found beside, be it at a corner: that is a part of it.</summary>
    [Theory]
    [InlineData(MaskClass.Glass, 0, 0, 1)]
    [InlineData(MaskClass.Tissue, -1, 0, 0)]
    [InlineData(MaskClass.Pen, -1, 0, 0)]
    [InlineData(MaskClass.Pen, -1, -1, 0)]
    [InlineData(MaskClass.Fold, 0, 0, 0)]
    [InlineData(MaskClass.Tissue, -2, 0, 1)]
    public void Of_ACrumbBesideWhatWasFound_IsNoneOfItsOwn(MaskClass found, int across, int down, int expected)
    {
        DrawnSlide slide = new DrawnSlide(800, 800).Tissue(400, 400, 448, 448, DrawnSlide.Eosin);
        Found(slide, mask =>
        {
            int corner = Array.FindIndex([.. Enumerable.Range(0, mask.Cells.Length)], i => i % mask.Width == mask.ColumnAt(400) && i / mask.Width == mask.RowAt(400));
            mask.Cells[corner + down * mask.Width + across] = found;
        }).Count.ShouldBe(expected);
    }

    /// <summary>What is as large as tissue, as pale as glass or as black as a scanner's fill is no crumb.</summary>
    [Fact]
    public void Of_WhatIsLargeOrPaleOrBlack_IsNone()
    {
        Found(new DrawnSlide(800, 800).Tissue(200, 200, 360, 360, DrawnSlide.Eosin), mask => Array.Clear(mask.Cells)).ShouldBe((0, 0));
        Found(new DrawnSlide(800, 800).Tissue(400, 400, 448, 448, (0.01, 0.03, 0.02), 0)).Count.ShouldBe(0);
        Found(new DrawnSlide(800, 800).Tissue(400, 400, 448, 448, (0.02, 0.10, 0.05), 0)).Count.ShouldBe(1);
        RgbImage filled = new DrawnSlide(800, 800).ToImage();
        for (int y = 400; y < 448; y++)
        {
            filled.Row(y).Slice(3 * 400, 3 * 48).Clear();
        }

        Found(filled).Count.ShouldBe(0);
    }

    private static (int Count, double AreaMm2) Found(DrawnSlide slide, Action<TissueMask>? change = null) => Found(slide.ToImage(), change);

    private static (int Count, double AreaMm2) Found(RgbImage image, Action<TissueMask>? change = null)
    {
        OverviewScan scan = PictureScan.Of(image, 1);
        WhitePoint white = WhitePoint.Estimate(scan);
        TissueMask mask = TissueDetector.Detect(scan, white, new TissueOptions());
        change?.Invoke(mask);
        return SmallPieces.Of(scan, white, mask, new TissueOptions());
    }
}
