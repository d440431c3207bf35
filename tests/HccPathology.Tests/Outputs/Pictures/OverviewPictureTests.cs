using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Pictures;
using HccPathology.Pixels;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using OpenCvSharp;

namespace HccPathology.Tests.Outputs.Pictures;

public sealed class OverviewPictureTests
{
    private static readonly CellClass[] Classes = [new("Nucleus", 0, 0, 0), new("Pigment*", 0, 0, 0)];

    [Fact]
    public void Write_TintsWhatWasExcludedAndOutlinesTissue()
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, _, _, MaskArea[] areas) = OutputSamples.Picture();
        OverviewPicture.Write(folder.File("overview.png"), thumbnail, areas);
        using Mat png = Cv2.ImRead(folder.File("overview.png"));
        Math.Max(png.Width, png.Height).ShouldBeInRange(2000, 2200);
        CountNear(png, 0, 0, 180).ShouldBeGreaterThan(3000, "tissue outline");
        CountNear(png, 230, 120, 0).ShouldBeGreaterThan(300, "fold outline");
        Keep(folder.File("overview.png"));
    }

    [Fact]
    public void Write_TwiceGivesTheSameBytes()
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, TissueMask mask, NucleusTable nuclei, MaskArea[] areas) = OutputSamples.Picture(3000, 2000);
        OverviewPicture.Write(folder.File("a.png"), thumbnail, areas);
        OverviewPicture.Write(folder.File("b.png"), thumbnail, areas);
        DensityPicture.Write(folder.File("c.png"), thumbnail, mask, null, nuclei, Classes);
        DensityPicture.Write(folder.File("d.png"), thumbnail, mask, null, nuclei, Classes);
        File.ReadAllBytes(folder.File("a.png")).ShouldBe(File.ReadAllBytes(folder.File("b.png")));
        File.ReadAllBytes(folder.File("c.png")).ShouldBe(File.ReadAllBytes(folder.File("d.png")));
    }

    [Theory]
    [InlineData(640, 64, "x")]
    [InlineData(64, 4096, "肝臓 \"slide\" with a name that is much, much longer than the sheet of this narrow picture is wide, and then some more of it")]
    public void Write_TinySlideOrEndlessName_StaysReadable(int width, int height, string name)
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, TissueMask mask, NucleusTable nuclei, MaskArea[] areas) = OutputSamples.Picture(width, height, name);
        OverviewPicture.Write(folder.File("overview.png"), thumbnail, areas);
        DensityPicture.Write(folder.File("density.png"), thumbnail, mask, null, nuclei, Classes);
        using Mat overview = Cv2.ImRead(folder.File("overview.png")), density = Cv2.ImRead(folder.File("density.png"));
        overview.Width.ShouldBeGreaterThanOrEqualTo(1000);
        density.Width.ShouldBeGreaterThanOrEqualTo(1000);
        Keep(folder.File("overview.png"), $"{width}-");
        Keep(folder.File("density.png"), $"{width}-");
    }

    [Fact]
    public void Write_NoTissueAndNoCells_StillGivesPictures()
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, TissueMask mask, _, _) = OutputSamples.Picture(3200, 3200);
        Array.Clear(mask.Cells);
        OverviewPicture.Write(folder.File("overview.png"), thumbnail, []);
        DensityPicture.Write(folder.File("density.png"), thumbnail, mask, null, new NucleusTable(), Classes);
        new FileInfo(folder.File("overview.png")).Length.ShouldBeGreaterThan(1000);
        new FileInfo(folder.File("density.png")).Length.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void DensityPicture_ShowsCrowdsBrighterThanSparseTissueAndGlassWhite()
    {
        using ScratchFolder folder = new();
        (SlideThumbnail thumbnail, TissueMask mask, NucleusTable nuclei, _) = OutputSamples.Picture();
        DensityPicture.Write(folder.File("density.png"), thumbnail, mask, null, nuclei, Classes);
        Keep(folder.File("density.png"));
        using Mat png = Cv2.ImRead(folder.File("density.png"));
        using SlidePicture place = new(thumbnail, "", 96, 190);
        Vec3b At(double u, double v) => png.At<Vec3b>(place.Slide.Top + (int)(v * place.Slide.Height), place.Slide.Left + (int)(u * place.Slide.Width));
        At(0.6, 0.35).Item1.ShouldBeGreaterThan((byte)(At(0.15, 0.5).Item1 + 60), "green rises with density on the whole scale");
        At(0.02, 0.02).ShouldBe(new Vec3b(255, 255, 255));
        At(0.62, 0.6).ShouldBe(new Vec3b(255, 255, 255));
    }

    /// <summary>As the density table does: half of the slide is excluded by a person, and every other nucleus is pigment.</summary>
    [Fact]
    public void DensityGrid_ExcludedRegionsAndIgnoredClasses_AreNotCounted()
    {
        using NucleusTable nuclei = new();
        for (int i = 0; i < 40_000; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(i % 200 * 20 + 10, i / 200 * 20 + 10, (byte)(i % 2)));
        }

        ZoneScene scene = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Artefact, ZoneScene.Box(1000, 0, 2000, 2000));
        DensityGrid all = DensityGrid.Of(scene.TissueMask, null, nuclei, [Classes[0], Classes[0]]);
        DensityGrid half = DensityGrid.Of(scene.TissueMask, scene.Map(), nuclei, Classes);
        all.At(1000, 2000).ShouldBe(10_000, 100);
        all.At(3000, 2000).ShouldBe(10_000, 100);
        half.At(1000, 2000).ShouldBe(5_000, 100);
        half.At(1900, 2000).ShouldBe(5_000, 300);
        half.At(3000, 2000).ShouldBe(double.NaN);
    }

    [Fact]
    public void DensityPicture_ExcludedRegion_IsGrey()
    {
        using ScratchFolder folder = new();
        using NucleusTable nuclei = OutputSamples.Lattice(folder.Path, 20_000).Nuclei;
        ZoneScene scene = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Artefact, ZoneScene.Box(1000, 0, 2000, 2000));
        SlideThumbnail thumbnail = new(new RgbImage(500, 500, Enumerable.Repeat((byte)200, 500 * 500 * 3).ToArray()), 4000, 4000, new Mpp(0.5), "slide");
        DensityPicture.Write(folder.File("density.png"), thumbnail, scene.TissueMask, scene.Map(), nuclei, Classes);
        using Mat png = Cv2.ImRead(folder.File("density.png"));
        using SlidePicture place = new(thumbnail, "", 96, 190);
        Saturation(0.25).ShouldBeGreaterThan(20);
        Saturation(0.75).ShouldBe(0);

        int Saturation(double u)
        {
            Vec3b at = png.At<Vec3b>(place.Slide.Top + place.Slide.Height / 10, place.Slide.Left + (int)(u * place.Slide.Width));
            return Math.Max(at.Item0, Math.Max(at.Item1, at.Item2)) - Math.Min(at.Item0, Math.Min(at.Item1, at.Item2));
        }
    }

    private static int CountNear(Mat png, int r, int g, int b)
    {
        using Mat near = new();
        Cv2.InRange(png, new Scalar(b - 12, g - 12, r - 12), new Scalar(b + 12, g + 12, r + 12), near);
        return Cv2.CountNonZero(near);
    }

    /// <summary>Leaves the picture where a person asked to see it.</summary>
    private static void Keep(string path, string prefix = "")
    {
        if (Environment.GetEnvironmentVariable("HCC_KEEP_PICTURES") is { Length: > 0 } folder)
        {
            File.Copy(path, Path.Combine(folder, prefix + Path.GetFileName(path)), overwrite: true);
        }
    }
}
