using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Pixels;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;
using OpenCvSharp;

namespace HccPathology.Tests.Outputs;

public sealed class ZonesPictureTests
{
    [Fact]
    public void LegendOf_ManyBands_TakesAsManyLinesAsItNeedsAndLosesNone()
    {
        IReadOnlyList<ZoneBand> bands = new ZoneOptions { Bands = ZoneOptions.ParseBands(string.Join(',', Enumerable.Range(-6, 13).Select(i => $"{100 * i}:{100 * i + 100}"))) }.AllBands;
        IReadOnlyList<(string Name, int X, int Line)> legend = ZonesPicture.LegendOf(bands, 964);
        legend.Select(l => l.Name).ShouldBe(bands.Select(b => b.Name));
        legend.ShouldAllBe(l => l.X + PictureText.Width(l.Name, SlidePicture.TextCapHeight) < 964);
        legend.Zip(legend.Skip(1)).ShouldAllBe(p => p.Second.Line == p.First.Line ? p.Second.X > p.First.X + PictureText.Width(p.First.Name, SlidePicture.TextCapHeight) : p.Second.Line == p.First.Line + 1 && p.Second.X == SlidePicture.MarginPx);
        legend[^1].Line.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Write_ZonesOfADemonstration_SaysSoInRedBelowTheSamePicture()
    {
        using TemporaryFolder folder = new();
        ZoneMap zones = new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(900, 800, 500)).Map();
        SlideThumbnail thumbnail = new(new RgbImage(500, 400, Enumerable.Repeat((byte)230, 500 * 400 * 3).ToArray()), 4000, 3200, new Mpp(0.5), "slide");
        ZonesPicture.Write(folder["plain.png"], thumbnail, zones);
        ZonesPicture.Write(folder["demo.png"], thumbnail, zones, "DEMONSTRATION: of no worth");
        using Mat plain = Cv2.ImRead(folder["plain.png"]), demo = Cv2.ImRead(folder["demo.png"]), above = demo.RowRange(0, plain.Rows);
        Cv2.Norm(plain, above, NormTypes.INF).ShouldBe(0);
        using Mat foot = demo.RowRange(plain.Rows, demo.Rows), red = new();
        Cv2.InRange(foot, new Scalar(0, 0, 150), new Scalar(60, 60, 255), red);
        Cv2.CountNonZero(red).ShouldBeGreaterThan(200);
    }
}
