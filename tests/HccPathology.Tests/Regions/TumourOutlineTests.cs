using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

/// <summary>Outlines that say where a tumour ends, and what regions of tumour hide of a map.</summary>
public sealed class TumourOutlineTests
{
    private static readonly TissueClass Tumour = new("Tumor", TissueRole.Tumour, (1, 0, 0)), Liver = new("Liver", TissueRole.Parenchyma, (2, 0, 0));
    private static readonly TissueClass Stroma = new("Stroma", TissueRole.Stroma, (5, 0, 0)), Exclude = new("Ignore*", TissueRole.Artefact, (4, 0, 0));

    /// <summary>An outline keeps what a map has, also beneath larger regions; beside larger regions alone it is of no class.</summary>
    [Fact]
    public void Paint_Outline_LeavesWhatLiesBeneath()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [Stroma], 4);
        raster.Cells.AsSpan(0, raster.Width).Clear();
        RegionAnnotation outline = new(null, [Box(0, 0, 40, 40)]) { IsWithinTumour = true, Outline = "Tumour outline" };
        RegionPainter.Paint(raster, [new(Liver, [Box(0, 0, 80, 80)]), outline, new(Tumour, [Box(0, 0, 60, 60)])]).Lost.ShouldBeEmpty();
        (NameAt(raster, 20, 4), NameAt(raster, 20, 20), NameAt(raster, 50, 4), NameAt(raster, 70, 4)).ShouldBe(("Stroma", null, "Tumor", "Liver"));
        raster.Marks[0].ShouldBe(CellMarks.InTumourOutline, "it is not drawn");
    }

    [Fact]
    public void Paint_OutlineBeneathALaterOneOfLiver_IsLostAndTold()
    {
        RegionRaster raster = RegionRaster.Over(800, 800, new Mpp(0.5), [], 4);
        RegionAnnotation outline = new(null, [Box(0, 0, 480, 480)]) { IsWithinTumour = true, Outline = "Tumour outline" };
        RegionPainter.Paint(raster, [outline, new(Liver, [Box(0, 0, 480, 480)])]).Lost
            .ShouldHaveSingleItem().ShouldBe(new LostRegion(outline, RegionLoss.PaintedOver));
        raster.Marks[0].ShouldBe(CellMarks.Drawn | CellMarks.InLiverOutline);

        // 240 x 240 µm, of which 240 x 212 are shared.
        RegionOverlap overlap = RegionPainter.Paint(RegionRaster.Over(800, 800, new Mpp(0.5), [], 4), [outline, new(Liver, [Box(0, 56, 520, 536)])])
            .Overlaps.ShouldHaveSingleItem();
        (overlap.Taken, overlap.Lost).ShouldBe(("Tumour outline", "Liver"));
        overlap.AreaMm2.ShouldBe(480 * 424 * 0.25e-6, 1e-12);
    }

    /// <summary>As the engine's own files have what is excluded within a tumour, where a model that runs again sees liver beneath.</summary>
    [Fact]
    public void Paint_ExclusionWithinATumour_HasNoLiverOfAMapBeneath()
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [Liver], 4);
        raster.Cells.AsSpan().Clear();
        RegionPainter.Paint(raster, [new(Exclude, [Box(0, 0, 80, 80)]) { IsWithinTumour = true }, new(Liver, [Box(0, 0, 40, 40)])]);
        (raster.Classes[raster.Cells[0]].Name, raster.Classes[raster.Cells[6 * raster.Width + 6]].Name).ShouldBe(("Liver", "Ignore*"), "what was drawn stays beneath");
    }

    [Theory]
    [InlineData("solid", 0)]
    [InlineData("trabecular", 99)]
    [InlineData(null, 99)]
    public void Paint_TumourOverAMapsGrowthPattern_HidesAnother(string? drawn, long hidden)
    {
        RegionRaster raster = RegionRaster.Over(200, 200, new Mpp(0.5), [Tumour with { Name = "Solid", Pattern = "solid" }, Tumour], 4);
        raster.Cells.AsSpan().Clear();
        raster.Cells[0] = 1;
        RegionPainter.Paint(raster, [new(Tumour with { Name = "Drawn", Pattern = drawn }, [Box(0, 0, 80, 80)])]);
        (raster.CoveredByTumour[0], raster.CoveredByTumour[1], raster.CoveredByLiver[0]).ShouldBe((hidden, 0, 0));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(44, false)]
    public void Paint_MapsTumourThatReachesOutOfAnOutline_IsOtherTissue(int left, bool isCut)
    {
        // 400 x 400 px of tumour in 4 µm cells from `left` on, and a nodule that touches nothing.
        RegionRaster raster = RegionRaster.Over(1600, 800, new Mpp(0.5), [Tumour, Liver], 4);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            (int x, int y) = (i % raster.Width, i / raster.Width);
            raster.Cells[i] = (x >= left && x < 90 || x >= 150 && x < 180) && y is >= 10 and < 60 ? (byte)0 : (byte)1;
        }

        // Drawn tumour that touches the outline stays tumour: a person said both.
        RegionAnnotation outline = new(null, [Box(0, 80, 8 * 41, 480)]) { IsWithinTumour = true, Outline = "Tumour outline" };
        PaintedRegions painted = RegionPainter.Paint(raster, [outline, new(Tumour, [Box(0, 480, 400, 560)])]);
        NameAt(raster, 20 * 8 + 1, 62 * 8 + 1).ShouldBe("Tumor");
        painted.BeyondMm2.ShouldBe(isCut ? 49 * 50 * 16e-6 : 0, 1e-12);
        NameAt(raster, 80 * 8 + 1, 20 * 8 + 1).ShouldBe(isCut ? "beyond the outline" : "Tumor");
        NameAt(raster, 160 * 8 + 1, 20 * 8 + 1).ShouldBe("Tumor", "another nodule");
        NameAt(raster, 20 * 8 + 1, 20 * 8 + 1).ShouldBeNull("the map's liver within");
    }

    private static Polygon Box(double left, double top, double right, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)], []);

    private static string? NameAt(RegionRaster raster, double x, double y) =>
        raster.At(x, y) is RegionRaster.None ? null : raster.Classes[raster.At(x, y)].Name;
}
