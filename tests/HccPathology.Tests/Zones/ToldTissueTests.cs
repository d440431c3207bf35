using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Regions;
using HccPathology.Tissue;
using HccPathology.Zones;
using static HccPathology.Tests.Zones.ZoneScene;
using Polygon = HccPathology.Geometry.Polygon;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Zones;

/// <summary>
/// A square of tumour of 1.6 x 1.6 mm in liver of 2 x 2 mm: what is known of the stroma and necrosis in it, by a tissue model, by what was drawn, and by both.
/// </summary>
public sealed class ToldTissueTests
{
    private static readonly Shape Around = Box(200, 200, 1800, 1800), Inside = Box(600, 600, 1000, 1000), Outside = Box(0, 0, 2000, 100);

    [Fact]
    public void Told_OfDrawnStroma_IsOnItsOwnSideOfTheBorder()
    {
        ToldTissue Told(params Shape[] stroma) => stroma.Aggregate(Drawn(), (scene, at) => scene.Draw(TissueRole.Stroma, at)).Map().Told;
        (Told().TumourStroma, Told().PortalAndSepta).ShouldBe((Telling.Untold, Telling.Untold));
        (Told(Outside).TumourStroma, Told(Outside).PortalAndSepta).ShouldBe((Telling.Untold, Telling.Told), "a capsule says nothing of the tumour's own");
        (Told(Inside).TumourStroma, Told(Inside).PortalAndSepta).ShouldBe((Telling.Told, Telling.Untold), "nor does that of the liver's");
        (Told(Inside, Outside).TumourStroma, Told(Inside, Outside).PortalAndSepta).ShouldBe((Telling.Told, Telling.Told));
    }

    /// <summary>A capsule drawn by hand lies some µm over the border, and a septum's end sticks out of the tumour.</summary>
    [Theory]
    [InlineData(180, 196, 240, Telling.Untold, Telling.Untold)]
    [InlineData(80, 196, 240, Telling.Untold, Telling.Told)]
    [InlineData(160, 204, 260, Telling.Told, Telling.Untold)]
    public void Told_OfStromaAcrossTheBorder_IsWhereItLiesDeep(double left, double top, double right, Telling inTumour, Telling outside)
    {
        ToldTissue told = Drawn().Draw(TissueRole.Stroma, Box(left, top + 200, right, top + 400)).Map().Told;
        (told.TumourStroma, told.PortalAndSepta).ShouldBe((inTumour, outside));
    }

    [Fact]
    public void Told_OfDrawnStroma_WithoutABorder_IsWhereverItLies() =>
        new ZoneScene(400, 400).DrawAll(TissueRole.Tumour).Draw(TissueRole.Stroma, Box(8, 8, 60, 60)).Map().Told.TumourStroma.ShouldBe(Telling.Told);

    [Fact]
    public void Told_OfDrawnPortalTractsAlone_IsOutside() => Drawn().Draw(TissueRole.Portal, Outside).Map().Told.PortalAndSepta.ShouldBe(Telling.Told);

    [Fact]
    public void Told_OfStromaDrawnOnGlassAlone_IsNot()
    {
        ZoneScene scene = Drawn().Draw(TissueRole.Stroma, Inside).Make(MaskClass.Glass, (x, y) => x is > 590 and < 1010 && y is > 590 and < 1010);
        scene.Map().Told.TumourStroma.ShouldBe(Telling.Untold);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(1900, false)]
    public void Told_OfNecrosisDrawnAnywhere_Is(double left, bool isWithin)
    {
        ZoneMap map = Drawn().Draw(TissueRole.Necrosis, Box(left, 500, left + 100, 600)).Map();
        map.Told.TumourNecrosis.ShouldBe(Telling.Told);
        (GrossMm2(map, Zone.Necrosis) > 0).ShouldBe(isWithin);
    }

    [Fact]
    public void Told_ByAModel_IsEverywhereAlsoWhereNothingWasFound()
    {
        ToldTissue told = Zones(Mapped(_ => 0)).Told;
        (told.TumourStroma, told.TumourNecrosis, told.PortalAndSepta).ShouldBe((Telling.Told, Telling.Told, Telling.Told));
    }

    /// <summary>Of a tumour that is half necrosis to the model an outline of class tumour made one without any, measured and all.</summary>
    [Fact]
    public void Told_WhereTumourWasDrawnOverAMap_IsNotWhatLiesBeneath()
    {
        RegionRaster raster = Mapped(_ => 0);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Tumour), [Area(Around)])]);
        ToldTissue told = Zones(raster).Told;
        (told.TumourStroma, told.TumourNecrosis, told.PortalAndSepta).ShouldBe((Telling.Told, Telling.DrawnOver, Telling.Told), "there was no stroma beneath");
        told.Scopes.ShouldBe([ClassScope.Everywhere, ClassScope.OutsideTumour, ClassScope.Everywhere, ClassScope.Everywhere, ClassScope.WhereDrawn]);
    }

    // 0.64 mm² of necrosis in 2.56 mm² of tumour: a tenth of it is 0.064, a hundredth of the tumour 0.0256.
    [Theory]
    [InlineData(250, Telling.Told)]
    [InlineData(260, Telling.DrawnOver)]
    public void Told_WhereLittleOfItWasDrawnOver_StillIs(double sideUm, Telling expected)
    {
        RegionRaster raster = Mapped(_ => 0);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Tumour), [Area(Box(620, 620, 620 + sideUm, 620 + sideUm))])]);
        Zones(raster).Told.TumourNecrosis.ShouldBe(expected);
    }

    /// <summary>Immune cells of the model's aggregates counted in nests: 707 per mm² for 115.</summary>
    [Theory]
    [InlineData(TissueRole.Lymphoid, Telling.DrawnOver)]
    [InlineData(TissueRole.Vessel, Telling.Told)]
    public void Told_WhereTumourWasDrawnOverAPartOfItsStroma_IsNot(TissueRole role, Telling expected)
    {
        RegionRaster raster = Mapped(_ => 0, role);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Tumour), [Area(Around)])]);
        Zones(raster).Told.TumourStroma.ShouldBe(expected);
    }

    [Theory]
    [InlineData(TissueRole.Portal)]
    [InlineData(TissueRole.Stroma)]
    [InlineData(TissueRole.Lymphoid)]
    public void Told_WhereLiverWasDrawnOverAMapsTracts_IsNotOutside(TissueRole role)
    {
        RegionRaster raster = Mapped(_ => 0);
        byte tract = raster.ValueOf(new TissueClass("Tract", role, (9, 9, 9)), ClassScope.Everywhere);
        for (int i = 0; i < 20 * raster.Width; i++)
        {
            raster.Cells[i] = tract;
        }

        Zones(raster).Told.PortalAndSepta.ShouldBe(Telling.Told);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Parenchyma), [Area(Box(0, 0, 2000, 150))])]);
        ToldTissue told = Zones(raster).Told;
        (told.PortalAndSepta, told.TumourStroma, told.Scopes[tract]).ShouldBe((Telling.DrawnOver, Telling.Told, ClassScope.InTumour));
    }

    [Fact]
    public void Told_WhereItWasDrawnWithinTheTumourAsWell_Is()
    {
        RegionRaster raster = Mapped(_ => 0);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Tumour), [Area(Around)]), new(Class(TissueRole.Necrosis), [Area(Inside)])]);
        Zones(raster).Told.TumourNecrosis.ShouldBe(Telling.Told);
    }

    [Fact]
    public void Told_WhereItWasDrawnAlongTheBorderAlone_IsNotTold()
    {
        RegionRaster raster = Mapped(_ => 0);
        RegionPainter.Paint(raster, [new(Class(TissueRole.Tumour), [Area(Around)]), new(Class(TissueRole.Necrosis), [Area(Box(204, 600, 240, 1000))])]);
        Zones(raster).Told.TumourNecrosis.ShouldBe(Telling.DrawnOver);
    }

    /// <summary>And so it is when the file of regions is given back, which holds nothing of what lies beneath.</summary>
    [Fact]
    public void Told_WhereBothSidesWereDrawnOver_IsNowhere()
    {
        TissueClass scar = new("Scar", TissueRole.Stroma, (9, 9, 9));
        RegionRaster raster = Mapped(_ => 0);
        byte value = raster.ValueOf(scar, ClassScope.Everywhere);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = i / raster.Width is < 30 or (> 200 and < 300) ? value : raster.Cells[i];
        }

        RegionPainter.Paint(raster, [new(Class(TissueRole.Parenchyma), [Area(Box(0, 0, 2000, 2000))]), new(Class(TissueRole.Tumour), [Area(Around)])]);
        ToldTissue told = Zones(raster).Told;
        (told.TumourStroma, told.PortalAndSepta, told.Scopes[value]).ShouldBe((Telling.DrawnOver, Telling.DrawnOver, ClassScope.Nowhere));

        RegionRaster again = Mapped(_ => 0);
        again.ValueOf(scar, ClassScope.Everywhere);
        again.ValueOf(scar, ClassScope.Nowhere);
        told = Zones(again).Told;
        (told.TumourStroma, told.PortalAndSepta, told.Scopes[value]).ShouldBe((Telling.DrawnOver, Telling.DrawnOver, ClassScope.Nowhere));
    }

    [Fact]
    public void Outline_OverAMap_KeepsWhatTheModelSeesInIt()
    {
        // The model takes a corner of the tumour for liver.
        RegionRaster raster = Mapped(x => x < 400 ? (byte)2 : (byte)0);
        RegionPainter.Paint(raster, [Outline(Around)]).Lost.ShouldBeEmpty();
        ZoneMap map = Zones(raster);
        (map.Told.TumourNecrosis, map.Told.TumourStroma).ShouldBe((Telling.Told, Telling.Told));
        GrossMm2(map, Zone.Tumour).ShouldBe(1.6 * 1.6, 1e-9);
        NetMm2(map, Zone.Necrosis).ShouldBe(0.8 * 0.8, 1e-9);
        NetMm2(map, Zone.Nests).ShouldBe(1.6 * 1.6 - 0.8 * 0.8, 1e-9, "what the model takes for liver is tumour cells of no class");
        NetMm2(map, Zone.NonTumour).ShouldBe(4 - 1.6 * 1.6, 1e-9);
    }

    [Theory]
    [InlineData(0, 2000, 0)]
    [InlineData(900, 1100, 0.04)]
    public void Outline_AndLiverThatWasDrawn_TheSmallerWins(double from, double to, double liverInTumourMm2)
    {
        RegionRaster raster = RegionRaster.Over(4000, 4000, new Mpp(0.5), []);
        RegionPainter.Paint(raster,
            [new(Class(TissueRole.Parenchyma), [Area(Box(from, from, to, to))]), Outline(Around)]);
        GrossMm2(Zones(raster), Zone.Tumour).ShouldBe(1.6 * 1.6 - liverInTumourMm2, 1e-9);
    }

    private static RegionAnnotation Outline(Shape box) => new(null, [Area(box)]) { IsWithinTumour = true, Outline = "Tumour outline" };

    private static ZoneScene Drawn() => new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, Around);

    private static Polygon Area(Shape box)
    {
        NetTopologySuite.Geometries.Envelope um = box.EnvelopeInternal;
        return new([new(um.MinX * 2, um.MinY * 2), new(um.MaxX * 2, um.MinY * 2), new(um.MaxX * 2, um.MaxY * 2), new(um.MinX * 2, um.MaxY * 2)], []);
    }

    private static ZoneMap Zones(RegionRaster raster) => ZoneMap.Of(raster, new ZoneScene(2000, 2000).TissueMask, new ZoneOptions(), 1);

    /// <summary>A model's map: tumour with a square of necrosis of 0.8 x 0.8 mm in it, in liver.</summary>
    /// <param name="tumourAt">Class of the tumour's cells by their x, µm.</param>
    /// <param name="dead">Of the square.</param>
    private static RegionRaster Mapped(Func<double, byte> tumourAt, TissueRole dead = TissueRole.Necrosis)
    {
        RegionRaster raster = RegionRaster.Over(4000, 4000, new Mpp(0.5),
        [
            new("Tumor", TissueRole.Tumour, (1, 0, 0)), new("Dead", dead, (2, 0, 0)), new("Liver", TissueRole.Parenchyma, (3, 0, 0)),
        ]);
        raster.ValueOf(new TissueClass("Fibrosis", TissueRole.Stroma, (4, 0, 0)), ClassScope.Everywhere);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            (double x, double y) = ((i % raster.Width + 0.5) * 4, (i / raster.Width + 0.5) * 4);
            raster.Cells[i] = x is > 600 and < 1400 && y is > 600 and < 1400 ? (byte)1 : x is > 200 and < 1800 && y is > 200 and < 1800 ? tumourAt(x) : (byte)2;
        }

        return raster;
    }
}
