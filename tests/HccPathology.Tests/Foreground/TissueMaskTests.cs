using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs.Summaries;
using HccPathology.Pixels;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Foreground;

/// <summary>Areas on pictures whose sides are no whole number of cells: what reaches past the picture is not tissue of it.</summary>
public sealed class TissueMaskTests : IDisposable
{
    private static readonly Mpp Quarter = new(0.25);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1000, 1000)]    // 31.25 cells of 8 µm a side
    [InlineData(1003, 777)]
    [InlineData(1024, 768)]     // whole cells
    public void AreaMm2_TissueUpToEveryEdge_IsThePictures(int width, int height)
    {
        TissueMask mask = MaskOf(new DrawnSlide(width, height).Tissue(0, 0, width, height, DrawnSlide.Eosin).ToImage());
        mask.Cells.ShouldAllBe(c => c == MaskClass.Tissue);
        double trueMm2 = width * 0.25 * height * 0.25 / 1e6;
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(trueMm2, 1e-12);
        using NucleusTable none = new(_folder.Path);
        DensityTable.OfTissue("s", "H&E", mask, none, [], new DensityOptions())[0].NetAreaMm2.ShouldBe(trueMm2, 1e-12);
    }

    [Fact]
    public void AreaMm2_OfAllClasses_AddsUpToThePicture()
    {
        TissueMask mask = MaskOf(new DrawnSlide(1011, 930).Tissue(200, 200, 1011, 930, DrawnSlide.Eosin).ToImage());
        Enum.GetValues<MaskClass>().Sum(mask.AreaMm2).ShouldBe(1011 * 930 / 16e6, 1e-12);
        mask.AreaMm2(MaskClass.Tissue).ShouldBe(811 * 730 / 16e6, 811 * 730 / 16e6 * 0.02);
    }

    [Fact]
    public void Trace_TissueUpToEveryEdge_EndsAtThePicture()
    {
        TissueMask mask = MaskOf(new DrawnSlide(1000, 1000).Tissue(0, 0, 1000, 1000, DrawnSlide.Eosin).ToImage());
        IReadOnlyList<SlidePoint> square = RegionTracer.Trace(mask, MaskClass.Tissue, new TraceOptions { CutCorners = false }).Single().Shell;
        square.Order(Comparer<SlidePoint>.Create((a, b) => (a.X, a.Y).CompareTo((b.X, b.Y))))
            .ShouldBe([new(0, 0), new(0, 1000), new(1000, 0), new(1000, 1000)]);
        IReadOnlyList<SlidePoint> cut = RegionTracer.Trace(mask, MaskClass.Tissue, new TraceOptions()).Single().Shell;
        cut.Max(p => Math.Max(p.X, p.Y)).ShouldBe(1000);
        cut.Distinct().Count().ShouldBe(cut.Count);
    }

    [Fact]
    public void ZoneMap_TissueUpToEveryEdge_HasThePicturesArea()
    {
        TissueMask mask = MaskOf(new DrawnSlide(1000, 1000).Tissue(0, 0, 1000, 1000, DrawnSlide.Eosin).ToImage());
        TissueClass liver = new("Liver", TissueRole.Parenchyma, RoleColours.Of(TissueRole.Parenchyma));
        RegionRaster raster = RegionRaster.Over(1000, 1000, Quarter, [liver]);          // 62.5 cells of 4 µm a side
        Array.Fill(raster.Cells, (byte)0);
        ZoneMap zones = ZoneMap.Of(raster, mask, new ZoneOptions(), 1);
        using NucleusTable none = new(_folder.Path);
        DensityRow row = DensityTable.OfTissue("s", "H&E", mask, none, [], new DensityOptions(), zones)[0];
        (row.NetAreaMm2, row.GrossAreaMm2).ShouldBe((0.0625, 0.0625));
        ClassArea.Of(raster).Single().ShouldBe(new ClassArea(liver, 0.0625, 1));
        RegionArea.Of(raster, zones).Single().AnalysedMm2.ShouldBe(0.0625);
    }

    // The last cell of 4 µm reaches past a crop of 101 x 63 mask cells, with its centre off it: of 0.404 and 0.252 cell, and of 0.99 and 0.37, is tissue.
    [Theory]
    [InlineData(0.501)]
    [InlineData(0.4975)]
    public void ZoneMap_RegionUpToEveryEdge_HasAllOfTheCrop(double um)
    {
        const int Width = 1616, Height = 1008;
        Mpp mpp = new(um);
        TissueMask mask = new(Width / 16, Height / 16, 16, 16, mpp, [.. Enumerable.Repeat(MaskClass.Tissue, Width / 16 * (Height / 16))], Width, Height);
        TissueClass liver = new("Liver", TissueRole.Parenchyma, RoleColours.Of(TissueRole.Parenchyma)),
            tumour = new("Tumor", TissueRole.Tumour, RoleColours.Of(TissueRole.Tumour));
        RegionRaster raster = RegionRaster.Over(Width, Height, mpp, []);
        RegionPainter.Paint(raster,
            [Region(liver, new([new(0, 0), new(Width, 0), new(Width, Height), new(0, Height)], [])),
                Region(tumour, new([new(0, 0), new(800, 0), new(800, Height), new(0, Height)], []))]);
        raster.Cells.ShouldNotContain(RegionRaster.None);

        ZoneMap zones = ZoneMap.Of(raster, mask, new ZoneOptions(), 1);
        zones.At(Width - 0.01, Height - 0.01).Compartment.ShouldBe(Compartment.Parenchyma, "a nucleus in the corner counts");
        using NucleusTable none = new(_folder.Path);
        DensityTable.OfTissue("s", "H&E", mask, none, [], new DensityOptions(), zones)[0].NetAreaMm2.ShouldBe(Width * um * Height * um / 1e6, 1e-12);

        RegionRaster again = RegionRaster.Over(Width, Height, mpp, []);
        RegionPainter.Paint(again,
            [.. raster.Classes.Select((c, i) => new RegionAnnotation(c, RegionTracer.Trace(raster.Cells, raster, (byte)i, new TraceOptions())))]);
        again.Cells.ShouldBe(raster.Cells, "given back the regions lead to the same grid");

        static RegionAnnotation Region(TissueClass of, Polygon polygon) => new(of, [polygon]);
    }

    [Fact]
    public void Only_KeepsTissueByTheMiddleOfItsCell()
    {
        TissueMask mask = new(3, 2, 10, 20, Quarter, [.. Enumerable.Repeat(MaskClass.Tissue, 5), MaskClass.Fold]);
        List<SlidePoint> asked = [];
        TissueMask kept = mask.Only(at =>
        {
            asked.Add(at);
            return at.X < 12;
        });
        asked.ShouldBe([new(5, 10), new(15, 10), new(25, 10), new(5, 30), new(15, 30)]);
        kept.Cells.ShouldBe([MaskClass.Tissue, MaskClass.Glass, MaskClass.Glass, MaskClass.Tissue, MaskClass.Glass, MaskClass.Fold]);
    }

    private TissueMask MaskOf(RgbImage picture)
    {
        string path = _folder.File("picture.png");
        ImageFile.WritePng(path, picture);
        using Slide slide = Slide.Open(path, new SlideOptions { Mpp = Quarter });
        OverviewScan scan = OverviewScan.Run(slide, Quarter, 1, CancellationToken.None);
        return TissueDetector.Detect(scan, WhitePoint.Estimate(scan), new TissueOptions());
    }
}
