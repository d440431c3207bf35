using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Outputs.Pictures;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;
using OpenCvSharp;

namespace HccPathology.Tests.Outputs.Pictures;

public sealed class ZonesPictureTests
{
    [Fact]
    public void LegendOf_ManyBands_TakesAsManyLinesAsItNeedsAndLosesNone()
    {
        string text = string.Join(',', Enumerable.Range(-6, 13).Select(i => $"{100 * i}:{100 * i + 100}"));
        IReadOnlyList<ZoneBand> bands = new ZoneOptions { Bands = ZoneOptions.ParseBands(text) }.AllBands;
        IReadOnlyList<(string Name, int X, int Line)> legend = ZonesPicture.LegendOf(bands, 964);
        legend.Select(l => l.Name).ShouldBe(bands.Select(b => b.Name));
        legend.ShouldAllBe(l => l.X + PictureText.Width(l.Name, SlidePicture.TextCapHeight) < 964);
        legend.Zip(legend.Skip(1))
            .ShouldAllBe(p => p.Second.Line == p.First.Line
                ? p.Second.X > p.First.X + PictureText.Width(p.First.Name, SlidePicture.TextCapHeight)
                : p.Second.Line == p.First.Line + 1 && p.Second.X == SlidePicture.MarginPx);
        legend[^1].Line.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Write_ZonesOfADemonstration_SaysSoInRedBelowTheSamePicture()
    {
        using ScratchFolder folder = new();
        ZoneMap zones = new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(900, 800, 500)).Map();
        SlideThumbnail thumbnail = new(new RgbImage(500, 400, Enumerable.Repeat((byte)230, 500 * 400 * 3).ToArray()), 4000, 3200, new Mpp(0.5), "slide");
        ZonesPicture.Write(folder.File("plain.png"), thumbnail, zones);
        ZonesPicture.Write(folder.File("demo.png"), thumbnail, zones, "DEMONSTRATION: of no worth");
        using Mat plain = Cv2.ImRead(folder.File("plain.png")), demo = Cv2.ImRead(folder.File("demo.png")), above = demo.RowRange(0, plain.Rows);
        Cv2.Norm(plain, above, NormTypes.INF).ShouldBe(0);
        using Mat foot = demo.RowRange(plain.Rows, demo.Rows), red = new();
        Cv2.InRange(foot, new Scalar(0, 0, 150), new Scalar(60, 60, 255), red);
        Cv2.CountNonZero(red).ShouldBeGreaterThan(200);
    }

    /// <summary>The number of a crescent lies on it, not on the liver in its middle; a single nodule and narrow ones have none.</summary>
    [Fact]
    public void Write_SeveralNodules_HaveTheirNumbersOnThem()
    {
        using ScratchFolder folder = new();
        ZoneScene One() => new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(200, 200, 1000, 1400))
            .Draw(TissueRole.Parenchyma, ZoneScene.Box(400, 400, 1000, 1200));
        SlideThumbnail thumbnail = new(new RgbImage(500, 400, Enumerable.Repeat((byte)230, 500 * 400 * 3).ToArray()), 4000, 3200, new Mpp(0.5), "slide");
        using SlidePicture frame = new(thumbnail, "", 0, 0);
        WhiteAt(One(), 390, 800).ShouldBeFalse("a single one");
        ZoneScene two = One().Draw(TissueRole.Tumour, ZoneScene.Box(1400, 600, 1900, 900)).Draw(TissueRole.Tumour, ZoneScene.Box(1400, 200, 1420, 240));
        WhiteAt(two, 390, 800).ShouldBeTrue();
        int one = InkAt(390, 800);
        WhiteAt(two, 600, 800).ShouldBeFalse("the crescent's middle");
        WhiteAt(two, 1650, 750).ShouldBeTrue();
        InkAt(1650, 750).ShouldBeGreaterThan(one + 5, "a 2 is of more ink than a 1");
        WhiteAt(two, 1410, 220).ShouldBeFalse("a speck");

        bool WhiteAt(ZoneScene scene, double xUm, double yUm)
        {
            ZonesPicture.Write(folder.File("zones.png"), thumbnail, scene.Map());
            return WhiteNear(folder.File("zones.png"), frame, xUm, yUm) > 40;
        }

        int InkAt(double xUm, double yUm) => 256 - WhiteNear(folder.File("zones.png"), frame, xUm, yUm);
    }

    /// <summary>At 10 µm/px: the second is of 0.0625 mm² and 35 px wide, the third of 0.052 and 51.</summary>
    [Fact]
    public void Write_NodulesThatAreNarrowInThePicture_HaveNoNumber()
    {
        using ScratchFolder folder = new();
        ZoneMap zones = new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(400, 400, 1000, 1000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(1400, 800, 1652, 1052)).Draw(TissueRole.Tumour, ZoneScene.Box(400, 1300, 900, 1404)).Map();
        zones.Nodules.All.Count.ShouldBe(3);
        SlideThumbnail thumbnail = new(new RgbImage(50, 40, Enumerable.Repeat((byte)230, 50 * 40 * 3).ToArray()), 4000, 3200, new Mpp(0.5), "slide");
        using SlidePicture frame = new(thumbnail, "", 0, 0);
        ZonesPicture.Write(folder.File("zones.png"), thumbnail, zones);
        new[] { (700, 700), (1526, 926), (650, 1352) }.Select(at => WhiteNear(folder.File("zones.png"), frame, at.Item1, at.Item2) > 40).ShouldBe([true, false, true]);
    }

    /// <summary>At 25 µm/px the second lies between the rows of the picture.</summary>
    [Fact]
    public void Write_NoduleOfWhichThePictureShowsNoPlace_HasItsNumberNowhere()
    {
        using ScratchFolder folder = new();
        ZoneMap zones = new ZoneScene(4000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 800, 2500, 1400))
            .Draw(TissueRole.Tumour, ZoneScene.Box(500, 316, 3500, 336)).Map();
        SlideThumbnail thumbnail = new(new RgbImage(40, 16, Enumerable.Repeat((byte)230, 40 * 16 * 3).ToArray()), 8000, 3200, new Mpp(0.5), "slide");
        using SlidePicture frame = new(thumbnail, "", 0, 0);
        ZonesPicture.Write(folder.File("zones.png"), thumbnail, zones);
        (zones.Nodules.All.Count, WhiteNear(folder.File("zones.png"), frame, 1750, 1100) > 40).ShouldBe((2, true));
        WhiteNear(folder.File("zones.png"), frame, 210, 210).ShouldBe(0);
    }

    [Fact]
    public void Write_PixelsThatAreHigherThanWide_HaveNumbersWhereTheNodulesAre()
    {
        using ScratchFolder folder = new();
        RegionRaster raster = RegionRaster.Over(4000, 1600, new Mpp(0.5, 1), []);
        RegionPainter.Paint(raster, [new(ZoneScene.Class(TissueRole.Tumour), [Box(400, 200, 2000, 1400), Box(2800, 200, 3600, 600)])]);
        ZoneMap zones = ZoneMap.Of(raster, new TissueMask(1, 1, 4000, 1600, raster.Mpp, [MaskClass.Tissue]), new ZoneOptions(), 1);
        SlideThumbnail thumbnail = new(new RgbImage(500, 400, Enumerable.Repeat((byte)230, 500 * 400 * 3).ToArray()), 4000, 1600, raster.Mpp, "slide");
        using SlidePicture frame = new(thumbnail, "", 0, 0);
        ZonesPicture.Write(folder.File("zones.png"), thumbnail, zones);
        WhiteNear(folder.File("zones.png"), frame, 600, 800).ShouldBeGreaterThan(40);
        WhiteNear(folder.File("zones.png"), frame, 1600, 400).ShouldBeGreaterThan(40);

        static Polygon Box(double left, double top, double right, double bottom) => new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)], []);
    }

    private static int WhiteNear(string path, SlidePicture frame, double xUm, double yUm)
    {
        using Mat picture = Cv2.ImRead(path), white = new(), near = picture.SubMat(new Rect(
            frame.Slide.X + (int)(xUm * frame.PxPerUm) - 8, frame.Slide.Y + (int)(yUm * frame.PxPerUm) - 8, 16, 16));
        Cv2.InRange(near, Scalar.All(255), Scalar.All(255), white);
        return Cv2.CountNonZero(white);
    }

    /// <summary>No border is measured from necrosis beside a tumour, so none is drawn there: on the left liver meets the
    /// tumour, on the right necrosis does.</summary>
    [Fact]
    public void Write_NecrosisBesideTheTumour_HasNoBorderTowardsIt()
    {
        using ScratchFolder folder = new();
        ZoneMap zones = new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma)
            .Draw(TissueRole.Necrosis, ZoneScene.Box(1000, 300, 1500, 1300)).Draw(TissueRole.Tumour, ZoneScene.Box(400, 300, 1000, 1300)).Map();
        SlideThumbnail thumbnail = new(new RgbImage(500, 400, Enumerable.Repeat((byte)230, 500 * 400 * 3).ToArray()), 4000, 3200, new Mpp(0.5), "slide");
        using SlidePicture frame = new(thumbnail, "", 0, 0);
        ZonesPicture.Write(folder.File("zones.png"), thumbnail, zones);
        using Mat picture = Cv2.ImRead(folder.File("zones.png")), slide = picture.SubMat(frame.Slide), border = new();
        Cv2.InRange(slide, new Scalar(40, 20, 30), new Scalar(40, 20, 30), border);
        DarkAt(400).ShouldBeGreaterThan(100);
        DarkAt(1000).ShouldBe(0);

        int DarkAt(double xUm)
        {
            int x = (int)(xUm / 2000 * border.Cols), top = border.Rows / 4, bottom = border.Rows * 3 / 4;
            return Cv2.CountNonZero(border.SubMat(top, bottom, x - 6, x + 7));
        }
    }
}
