using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Outputs.Pictures;
using HccPathology.Pixels;
using HccPathology.Tests.Ihc;
using HccPathology.Tiles;
using OpenCvSharp;

namespace HccPathology.Tests.Outputs.Pictures;

/// <summary>One positive nucleus in the middle of a white slide of 0.5 µm/px.</summary>
public sealed class PositivityPictureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FineScale_OutlinesTheCellAndLeavesItVisible()
    {
        using Mat png = Drawn(slidePx: 1000, radiusUm: 6, out SlidePicture place);
        using (place)
        {
            place.PxPerUm.ShouldBe(4);
            int x = place.Slide.Left + 1000, y = place.Slide.Top + 1000;
            png.At<Vec3b>(y, x).ShouldBe(new Vec3b(255, 255, 255));
            IsRed(png.At<Vec3b>(y, x + 24)).ShouldBeTrue();
            IsRed(png.At<Vec3b>(y - 24, x)).ShouldBeTrue();
            IsRed(png.At<Vec3b>(y, x + 15)).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(10, 5)]      // half of 10 px
    [InlineData(1.2, 1.5)]   // the least that can be seen
    public void Write_CoarseScale_DrawsADotHalfAsWideAsTheCell(double radiusUm, double dotPx)
    {
        using Mat png = Drawn(slidePx: 4000, radiusUm, out SlidePicture place);
        using (place)
        {
            place.PxPerUm.ShouldBe(1);
            using Mat part = new(png, new Rect(place.Slide.Left + 900, place.Slide.Top + 900, 200, 200));
            double red = Enumerable.Range(0, 200 * 200).Count(i => IsRed(part.At<Vec3b>(i / 200, i % 200)));
            red.ShouldBe(Math.PI * dotPx * dotPx, 0.25 * Math.PI * dotPx * dotPx + 4);
        }
    }

    [Fact]
    public void Write_MarkerOfArea_PutsTheBlocksOfASmallCropWhereTheyAre()
    {
        // 100 px are six blocks of 16 and a quarter of one; the stained one, the sixth from the left and the second from above, covers 80-96 and 16-32.
        const int side = 100;
        IhcPanel panel = new(Markers.Of(Compartment.Area, 1), new DabLevels(0, [0.2, 0.4, 0.6], false, ""), default, new IhcClasses([], 1), 5);
        AnalysisFrame frame = AnalysisFrame.Choose(StainedAreaTests.Facts(side, side), new Mpp(0.5));
        StainedBlocks blocks = new(7, 7);
        blocks.StainedPx[7 + 5] = 256;
        StainedArea stained = new(frame);
        stained.Add(new TileSpec(0, 0, 0, side, side, 0), blocks);
        RgbImage white = new(500, 500);
        white.Data.AsSpan().Fill(255);
        SlideThumbnail thumbnail = new(white, side, side, new Mpp(0.5), "crop");
        PositivityPicture.Write(_folder.File("p.png"), thumbnail,
            new TissueMask(1, 1, side, side, new Mpp(0.5), [MaskClass.Tissue]), null!, null!, panel, stained);

        using Mat png = Cv2.ImRead(_folder.File("p.png"));
        using SlidePicture place = new(thumbnail, "", 140, 0);
        place.PxPerSlidePxX.ShouldBe(20);
        foreach ((double x, double y, bool isRed) in (ReadOnlySpan<(double, double, bool)>)[(81, 17, true), (95, 31, true), (79, 17, false),
            (97, 31, false), (81, 15, false), (95, 33, false)])
        {
            IsRed(png.At<Vec3b>(place.Slide.Top + (int)(y * 20), place.Slide.Left + (int)(x * 20))).ShouldBe(isRed, $"{x}, {y}");
        }
    }

    private static bool IsRed(Vec3b bgr) => bgr.Item2 > 150 && bgr.Item1 < 150 && bgr.Item0 < 150;

    private Mat Drawn(int slidePx, double radiusUm, out SlidePicture place)
    {
        IhcPanel panel = new(Markers.Of(Compartment.Nucleus, 1), new DabLevels(0, [0.2, 0.4, 0.6], false, ""), default, new IhcClasses([], 1), 5);
        using NucleusTable nuclei = new(_folder.Path);
        using ContourSpool contours = new(_folder.Path);
        Nucleus one = OutputSamples.NucleusAt(slidePx / 2, slidePx / 2, panel.Classes.IndexOf(0, Grade.Weak));
        nuclei.Add(one with { AreaUm2 = (float)(Math.PI * radiusUm * radiusUm) });
        OutputSamples.Add(contours, OutputSamples.CircleAround(slidePx / 2, slidePx / 2, radiusUm / 0.5, 64));
        RgbImage white = new(1000, 1000);
        white.Data.AsSpan().Fill(255);
        SlideThumbnail thumbnail = new(white, slidePx, slidePx, new Mpp(0.5), "one cell");
        TissueMask mask = new(1, 1, slidePx, slidePx, new Mpp(0.5), [MaskClass.Tissue]);
        PositivityPicture.Write(_folder.File("p.png"), thumbnail, mask, nuclei, contours, panel, null!);
        place = new SlidePicture(thumbnail, "", 140, 0);
        return Cv2.ImRead(_folder.File("p.png"));
    }
}
