using HccPathology.Foreground;
using HccPathology.Pixels;
using static HccPathology.Tests.Foreground.DrawnSlide;

namespace HccPathology.Tests.Foreground;

/// <summary>Tissue that is out of focus or lies double, and what only looks so.</summary>
public sealed class BlurAndFoldTests
{
    [Fact]
    public void Detect_HalfOutOfFocus_IsBlurThere()
    {
        RgbImage image = new DrawnSlide(1600, 1000).Tissue(100, 100, 1500, 900, DrawnSlide.Eosin).ToImage(blurUm: 4, sharpUntil: 800);

        TissueMask mask = Detect(image);

        mask.AreaMm2(MaskClass.Blur).ShouldBe(0.56, 0.12);
        mask.At(1200, 500).ShouldBe(MaskClass.Blur);
        mask.At(400, 500).ShouldBe(MaskClass.Tissue);
    }

    [Fact]
    public void Detect_SlightDefocus_IsTissue()
    {
        RgbImage image = new DrawnSlide(1000, 1000).Tissue(100, 100, 900, 900, DrawnSlide.Eosin).ToImage(blurUm: 1);

        Excluded(Detect(image)).ShouldBe(0);
    }

    [Fact]
    public void Detect_HomogeneousFibrosisOrNecrosis_IsNotBlur()
    {
        DrawnSlide slide = new DrawnSlide(1200, 1000).Tissue(100, 100, 1100, 900, DrawnSlide.Eosin);
        slide.Stroke(300, 500, 900, 500, 500, DrawnSlide.Eosin);
        RgbImage image = slide.ToImage();
        for (int y = 300; y < 700; y++)
        {
            for (int x = 300; x < 900; x++)
            {
                image[x, y] = ((byte)(200 + (x + y) % 3), (byte)(120 + x * y % 3), (byte)(165 + y % 2));
            }
        }

        Excluded(Detect(image)).ShouldBe(0);
    }

    [Fact]
    public void Detect_DoubleLayerStreak_IsFold()
    {
        DrawnSlide slide = new DrawnSlide(1600, 1200).Tissue(100, 100, 1500, 1100, (0.17, 0.42, 0.25)).Scale(300, 500, 1200, 600, 2.2f);

        TissueMask mask = Detect(slide);

        mask.AreaMm2(MaskClass.Fold).ShouldBe(0.09, 0.03);
        mask.At(700, 550).ShouldBe(MaskClass.Fold);
        mask.At(700, 300).ShouldBe(MaskClass.Tissue);
    }

    [Fact]
    public void Detect_FoldOutOfFocus_IsAFold()
    {
        RgbImage image = new DrawnSlide(1600, 1200).Tissue(100, 100, 1500, 1100, (0.17, 0.42, 0.25)).Scale(300, 500, 1200, 600, 2.2f).ToImage(blurUm: 4);

        TissueMask mask = Detect(image);

        mask.At(700, 550).ShouldBe(MaskClass.Fold);
        mask.At(700, 300).ShouldBe(MaskClass.Blur);
    }

    [Fact]
    public void Detect_DenseRoundNodule_IsNotFold()
    {
        DrawnSlide slide = new DrawnSlide(1600, 1200).Tissue(100, 100, 1500, 1100, (0.17, 0.42, 0.25)).Scale(600, 400, 1000, 800, 2.2f);

        Excluded(Detect(slide)).ShouldBe(0);
    }
}
