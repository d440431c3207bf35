using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Nuclei;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Density;

/// <summary>Densities of zones when the cells are known, against polygons.</summary>
public sealed class ZoneDensityTests
{
    private static readonly CellClass[] Classes = [new("Inflammatory", 1, 1, 1), new("Epithelial", 2, 2, 2)];

    [Fact]
    public void OfZones_TrueCells_GiveTheExactDensityWithinThreePercent()
    {
        Shape slide = ZoneScene.Box(0, 0, 6000, 6000), tumour = ZoneScene.Blob(3000, 3000, 1600);
        using NucleusTable nuclei = new();
        List<Point> immune = Scatter(nuclei, 40_000, 6000,
            (x, y) => 1 - 0.8 * Math.Min(1, Math.Abs(Math.Sqrt((x - 3000) * (x - 3000) + (y - 3000) * (y - 3000)) - 1600) / 900));
        ZoneMap map = new ZoneScene(6000, 6000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, tumour).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        foreach ((string zone, Shape exact) in (IEnumerable<(string, Shape)>)
            [
                ("tumour core", tumour.Buffer(-500, 32)), ("inner margin", tumour.Difference(tumour.Buffer(-500, 32))),
                ("outer margin", tumour.Buffer(500, 32).Difference(tumour)),
                ("peritumour", slide.Difference(tumour.Buffer(500, 32)).Intersection(tumour.Buffer(2000, 32))),
            ])
        {
            IPreparedGeometry prepared = PreparedGeometryFactory.Prepare(exact);
            double expected = immune.Count(p => prepared.Contains(p)) / (exact.Area / 1e6);
            DensityRow row = Row(rows, zone, "Inflammatory");
            row.DensityPerMm2!.Value.ShouldBeWithin(0.03, expected, zone);
            row.FractionOfAll.ShouldBe(row.Count / (double)Row(rows, zone, "all").Count);
            row.BootstrapLowPerMm2!.Value.ShouldBeLessThan(row.DensityPerMm2.Value);
            row.BootstrapHighPerMm2!.Value.ShouldBeGreaterThan(row.DensityPerMm2.Value);
        }
    }

    [Fact]
    public void OfZones_NoTumour_SaysSoForEveryZoneThatNeedsOne()
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        rows.Where(r => r.CellClass == "all").Select(r => (r.Zone, r.Reason)).ShouldBe(
        [
            ("tumour", "no tumour on the slide"), ("tumour nests", "no tumour on the slide"), ("tumour stroma", "no tumour on the slide"),
            ("tumour necrosis", "no tumour on the slide"),
            ("tumour core", "no tumour on the slide"), ("inner margin", "no tumour on the slide"), ("outer margin", "no tumour on the slide"),
            ("peritumour", "no tumour on the slide"), ("distant parenchyma", "no tumour on the slide"), ("non-tumour tissue", null), ("parenchyma", null),
            ("portal tracts and septa", "no class of portal tracts or stroma is known outside of the tumour"), ("unclassified tissue", "no net area"),
        ]);
        (Row(rows, "parenchyma", "all").DensityPerMm2, Row(rows, "parenchyma", "all").FractionOfAll).ShouldBe((0, null));
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).ShouldAllBe(p => p.Density.Reason == "no tumour on the slide");
    }

    [Fact]
    public void OfZones_OnlyTumour_HasNoBandsAndNoParenchyma()
    {
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(100, 100));
        ZoneMap map = new ZoneScene(2000, 2000).DrawAll(TissueRole.Tumour).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        Row(rows, "tumour", "all").NetAreaMm2.ShouldBe(4, 1e-9);
        Row(rows, "tumour core",
            "all").Reason.ShouldBe("nowhere on the slide does tumour meet other tissue that is known, so there is no border to measure from (--unannotated says what the rest is)");
        Row(rows, "tumour nests", "all").Reason.ShouldBe("no class of stroma is known in the tumour, so nests and stroma are not told apart");
        DensityRow nests = Row(rows, "tumour nests", "all");
        (nests.Count, nests.NetAreaMm2, nests.GrossAreaMm2, Row(rows, "parenchyma", "all").DensityPerMm2)
            .ShouldBe((0, 0, 0, null), "what is not told apart is not added up");
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).ShouldAllBe(p => p.Density.Reason == "there is no border to measure from");
        Row(rows, "tumour stroma", "all").StromalImmuneAreaMm2.ShouldBeNull("stroma is not known");
        Row(rows, "tumour necrosis", "all").Reason.ShouldBe("no class of necrosis is known");
    }

    /// <summary>A tumour of 2 x 2 mm with liver drawn along one side or all round; the rest of the tissue is in no region.</summary>
    [Theory]
    [InlineData(400, true)]
    [InlineData(3000, false)]
    public void OfZones_TumourAgainstTissueOfWhichNothingIsSaid_SaysSoInTheRowsOfBands(double drawnToUm, bool isOpen)
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(3000, 3000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, drawnToUm, 3000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(400, 500, 2400, 2500)).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        string? note = isOpen ? "74 % of the tumour's outline lies against tissue of which nothing is said, and distances are measured from the rest" : null;
        Row(rows, "inner margin", "all").Reason.ShouldBe(note);
        Row(rows, "tumour core", "all").Reason.ShouldBe(note);
        Row(rows, "tumour", "all").Reason.ShouldBeNull("it hangs on no distance");
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).First(p => p is { FromUm: -100, Density.CellClass: "all" }).Density.Reason.ShouldBe(note);
    }

    [Fact]
    public void StromalTil_IsTheShareOfStromaThatImmuneCellsCover()
    {
        using NucleusTable nuclei = new();
        for (int i = 0; i < 2000; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(1100 * 2 + i % 100 * 10, 1100 * 2 + i / 100 * 50));                              // immune, in stroma
            nuclei.Add(OutputSamples.NucleusAt(1100 * 2 + i % 100 * 10, 1101 * 2 + i / 100 * 50, classIndex: 1));               // not immune
        }

        nuclei.Add(OutputSamples.NucleusAt(2600 * 2, 1100 * 2));                                                                // immune, in nests

        ZoneMap map = new ZoneScene(3000, 3000).DrawAll(TissueRole.Tumour).Draw(TissueRole.Stroma, ZoneScene.Box(1000, 1000, 2000, 2000)).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        Row(rows, "tumour stroma", "all").StromalTilPercent!.Value.ShouldBe(100 * 2000 * 31.4159 * 16 / 9 / 1e6, 1e-3);
        rows.Count(r => r.StromalTilPercent is not null).ShouldBe(1);
        rows.Count(r => r.StromalImmuneAreaMm2 is not null).ShouldBe(1);
        DensityTable.OfZones("s", "H&E", map, nuclei, [new("Nucleus", 1, 1, 1), Classes[1]], new DensityOptions())
            .ShouldAllBe(r => r.StromalImmuneAreaMm2 == null);
        DensityTable.OfZones("s", "H&E", map, nuclei, [new("Macrophages", 1, 1, 1), Classes[1]], new DensityOptions())
            .ShouldAllBe(r => r.StromalImmuneAreaMm2 == null, "macrophages are no mononuclear cells of TILs");
        DensityRow small = Row(DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions { MinNetAreaMm2 = 1.5 }), "tumour stroma", "all");
        (small.Status, small.StromalTilPercent).ShouldBe(("not evaluable", null));
        small.StromalImmuneAreaMm2!.Value.ShouldBe(2000 * 31.4159 * 16 / 9 / 1e6, 1e-5, "what a patient's sum needs, as the count");
    }

    [Fact]
    public void OfZones_SlideThatIsWiderThanHigh_HasItsHotspotWhereTheCellsLie()
    {
        using NucleusTable nuclei = new();
        for (int i = 0; i < 100; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(2600 * 2, 1700 * 2));
            nuclei.Add(OutputSamples.NucleusAt(500 * 2, 500 * 2, classIndex: 1));
        }

        ZoneMap map = new ZoneScene(3000, 2000).DrawAll(TissueRole.Parenchyma).Map();
        DensityRow row = Row(DensityTable.OfZones("s", "H-DAB", map, nuclei, [new("Positive", 1, 1, 1), new("Pigment*", 2, 2, 2)], new DensityOptions()),
            "parenchyma", "all");
        (row.Count, row.HotspotXUm, row.HotspotYUm).ShouldBe((100, 2250, 1250));
        row.HotspotPerMm2!.Value.ShouldBe(100, 1e-9);
        row.BootstrapBlocks.ShouldBe(24);
    }

    // 500.5 cells of 4 µm: half of each in the last column is beside the slide.
    [Fact]
    public void OfZones_AreasEndWithTheSlide()
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(2002, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 2002, 1000))
            .Draw(TissueRole.Artefact, ZoneScene.Box(1904, 0, 2002, 500)).Map();
        DensityRow tumour = Row(DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions()), "tumour", "all");
        tumour.GrossAreaMm2.ShouldBe(2.002, 1e-9);
        tumour.NetAreaMm2.ShouldBe(2.002 - 0.049, 1e-9);
        map.Nodules.All.ShouldHaveSingleItem().GrossAreaMm2.ShouldBe(2.002, 1e-9);
        map.ExcludedCells(Compartment.TumourNest).ShouldBe(0.049 / map.CellAreaMm2, 1e-6);
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).Where(r => r.Density.CellClass == "all").Sum(r => r.Density.NetAreaMm2).ShouldBe(2 * 2.002 - 0.049, 1e-9);
    }

    [Fact]
    public void OfZones_PortalTractsAlone_AreKnownWithoutAClassOfStroma()
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Portal, ZoneScene.Box(0, 0, 1000, 2000)).Map();
        DensityRow row = Row(DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions()), "portal tracts and septa", "all");
        (row.Status, row.NetAreaMm2).ShouldBe(("ok", 2));
        map = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Stroma, ZoneScene.Box(0, 0, 1000, 2000)).Map();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        Row(rows, "portal tracts and septa", "all").Status.ShouldBe("ok", "stroma alone is known");
        Row(rows, "tumour stroma", "all").StromalImmuneAreaMm2.ShouldBeNull("there is no tumour");
    }

    [Fact]
    public void OfTissue_RegionsToExcludeAreNotCounted()
    {
        ZoneScene scene = new ZoneScene(2000, 2000).Draw(TissueRole.Artefact, ZoneScene.Box(0, 0, 1000, 2000));
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(100, 100));
        nuclei.Add(OutputSamples.NucleusAt(3000, 100));
        DensityRow row = DensityTable.OfTissue("s", "H&E", scene.TissueMask, nuclei, Classes, new DensityOptions(), scene.Map())[0];
        (row.Count, row.NetAreaMm2, row.GrossAreaMm2).ShouldBe((1, 2, 4));
    }

    [Fact]
    public void OfZones_WhatIsExcluded_StaysInTheGrossAreaOfEveryZone()
    {
        ZoneScene Scene() =>
            new ZoneScene(4000, 4000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, 4000, 3600)).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 2000, 3600))
            .Draw(TissueRole.Stroma, ZoneScene.Box(200, 200, 1000, 3000)).Draw(TissueRole.Necrosis, ZoneScene.Box(1200, 200, 1600, 3000))
                .Draw(TissueRole.Portal, ZoneScene.Box(3000, 200, 3800, 3000));
        using NucleusTable nuclei = new();
        DensityRow[] whole = Rows(Scene());
        DensityRow[] excluded = Rows(Scene().Draw(TissueRole.Artefact, ZoneScene.Box(0, 1000, 4000, 1400))
            .Draw(TissueRole.Artefact, ZoneScene.Box(0, 3500, 4000, 3800)).Make(MaskClass.Fold, (_, y) => y is > 1300 and < 1600));
        foreach ((DensityRow before, DensityRow after) in whole.Zip(excluded))
        {
            after.GrossAreaMm2.ShouldBe(before.GrossAreaMm2, 1e-9, before.Zone);
            (after.NetAreaMm2 < before.NetAreaMm2 || before.NetAreaMm2 == 0).ShouldBeTrue(before.Zone);
        }

        excluded.Single(r => r.Zone == "tumour stroma").GrossAreaMm2.ShouldBe(0.8 * 2.8, 0.001);
        new[] { "tumour nests", "tumour stroma", "tumour necrosis" }.Sum(Gross).ShouldBe(Gross("tumour"), 1e-9);
        new[] { "parenchyma", "portal tracts and septa" }.Sum(Gross).ShouldBe(Gross("non-tumour tissue"), 1e-9);

        DensityRow[] Rows(ZoneScene scene) =>
            [.. DensityTable.OfZones("s", "H&E", scene.Map(), nuclei, Classes, new DensityOptions()).Where(r => r.CellClass == "all")];

        double Gross(string zone) => excluded.Single(r => r.Zone == zone).GrossAreaMm2;
    }

    [Fact]
    public void OfTissue_IsTheSumOfTheZonesAlsoOfExclusionsSmallerThanTheMasksCells()
    {
        ZoneScene scene = new ZoneScene(3000, 3000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, 3000, 2500))
            .Draw(TissueRole.Tumour, ZoneScene.Blob(1500, 1300, 700));
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            (double x, double y) = (random.NextDouble() * 2900, random.NextDouble() * 2900);
            scene.Draw(TissueRole.Artefact, ZoneScene.Box(x, y, x + 5, y + 5));
        }

        using NucleusTable nuclei = new();
        Scatter(nuclei, 20_000, 3000, (_, _) => 0.5);
        ZoneMap map = scene.Map();
        DensityRow tissue = DensityTable.OfTissue("s", "H&E", scene.TissueMask, nuclei, Classes, new DensityOptions(), map)[0];
        DensityRow[] parts = [.. DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions())
            .Where(r => r is { CellClass: "all", Zone: "tumour" or "non-tumour tissue" or "unclassified tissue" })];
        (tissue.Count, parts.Length).ShouldBe((parts.Sum(p => p.Count), 3));
        tissue.NetAreaMm2.ShouldBe(parts.Sum(p => p.NetAreaMm2), 1e-9);
        tissue.GrossAreaMm2.ShouldBe(parts.Sum(p => p.GrossAreaMm2), 1e-9);
        (tissue.GrossAreaMm2 - tissue.NetAreaMm2).ShouldBeWithin(0.05, 200 * 25e-6, "200 squares of 5 µm, some of them over others");
    }

    private static List<Point> Scatter(NucleusTable nuclei, int count, double sideUm, Func<double, double, double> share)
    {
        Random random = new(4);
        List<Point> immune = [];
        for (int i = 0; i < count; i++)
        {
            double x = random.NextDouble() * sideUm, y = random.NextDouble() * sideUm;
            bool isImmune = random.NextDouble() < share(x, y);
            nuclei.Add(OutputSamples.NucleusAt(x * 2, y * 2, (byte)(isImmune ? 0 : 1)));
            if (isImmune)
            {
                immune.Add(new Point(x, y));
            }
        }

        return immune;
    }

    private static DensityRow Row(IReadOnlyList<DensityRow> rows, string zone, string cellClass) =>
        rows.Single(r => r.Zone == zone && r.CellClass == cellClass);
}
