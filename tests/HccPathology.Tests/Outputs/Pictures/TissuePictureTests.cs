using HccPathology.Foreground;
using HccPathology.Outputs.Pictures;
using HccPathology.Regions;
using HccPathology.Tissue;
using OpenCvSharp;

namespace HccPathology.Tests.Outputs.Pictures;

public sealed class TissuePictureTests
{
    [Fact]
    public void Write_RegionOverGlassAndPen_TintsTissueAlone()
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, TissueMask mask, _, _) = OutputSamples.Picture();
        TissueClass tumour = new("Tumor", TissueRole.Tumour, (200, 0, 0));
        RegionRaster all = RegionRaster.Over(thumbnail.SlideWidthPx, thumbnail.SlideHeightPx, thumbnail.Mpp, [tumour]);
        all.Cells.AsSpan().Fill(all.ValueOf(tumour));
        TissuePicture.Write(folder.File("t.png"), thumbnail, all, mask, null);
        RegionRaster none = RegionRaster.Over(thumbnail.SlideWidthPx, thumbnail.SlideHeightPx, thumbnail.Mpp, []);
        TissuePicture.Write(folder.File("n.png"), thumbnail, none, mask, null);

        using Mat tinted = Cv2.ImRead(folder.File("t.png")), plain = Cv2.ImRead(folder.File("n.png"));
        using SlidePicture place = new(thumbnail, "", 120, 520);
        At(tinted, 0.02, 0.02).ShouldBe(At(plain, 0.02, 0.02), "glass");
        At(tinted, 0.62, 0.6).ShouldBe(At(plain, 0.62, 0.6), "glass within tissue");
        At(tinted, 0.3, 0.4).ShouldBe(At(plain, 0.3, 0.4), "pen");
        (At(tinted, 0.5, 0.5).Item1 + 40).ShouldBeLessThan(At(plain, 0.5, 0.5).Item1);

        Vec3b At(Mat png, double u, double v) =>
            png.At<Vec3b>(place.Slide.Top + (int)(v * place.Slide.Height), place.Slide.Left + (int)(u * place.Slide.Width));
    }
}
