using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs.Tables;
using HccPathology.Regions;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Density;

public sealed class NoduleTableTests
{
    private static readonly CellClass[] Classes = [new("Inflammatory", 1, 1, 1), new("Epithelial", 2, 2, 2), new("Ignored*", 3, 3, 3)];

    // The right half is one large nodule, the upper left corner holds a small one with stroma; between them 1.4 mm of liver.
    private static ZoneMap Map => new ZoneScene(4000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(2400, 0, 4000, 2000))
        .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 1000)).Draw(TissueRole.Stroma, ZoneScene.Box(200, 200, 900, 900))
        .Draw(TissueRole.Vessel, ZoneScene.Box(1100, 600, 1200, 700)).Map();

    [Fact]
    public void Of_TwoNodules_HasCountsAreasAndBandsOfEach()
    {
        using NucleusTable nuclei = new();
        Put(nuclei, 60, 300, 300, 0);                           // the small one's stroma
        Put(nuclei, 9, 300, 400, 1);                            // there, and not immune
        Put(nuclei, 21, 950, 500, 1);                           // its rim
        Put(nuclei, 7, 1100, 500, 0);                           // outside, nearer to it
        Put(nuclei, 500, 3800, 1000, 0);                        // the large one's core
        Put(nuclei, 11, 3800, 1100, 2);
        Put(nuclei, 40, 2200, 1500, 1);                         // outside of the large one
        IReadOnlyList<NoduleRow> rows = NoduleTable.Of("s", "H&E", Map, nuclei, Classes, new DensityOptions { MinNetAreaMm2 = 0.3 });

        (int, string, long, double)[] found = [.. rows.Where(r => r.Density.CellClass is "all")
            .Select(r => (r.Nodule.Number, r.Density.Zone, r.Density.Count, Math.Round(r.Density.NetAreaMm2, 2)))];
        found.Where(f => f.Item1 == 1).ShouldBe(
        [
            (1, "tumour", 500, 3.2), (1, "tumour nests", 500, 3.2), (1, "tumour stroma", 0, 0), (1, "tumour necrosis", 0, 0), (1, "tumour core", 500, 2.2),
            (1, "inner margin", 0, 1), (1, "outer margin", 40, 1), (1, "peritumour", 0, found[7].Item4),
        ]);
        found.Where(f => f.Item1 == 2).Take(3).ShouldBe([(2, "tumour", 90, 1), (2, "tumour nests", 21, 0.51), (2, "tumour stroma", 69, 0.49)]);
        (found.Single(f => f is (2, "outer margin", _, _)).Item3, found.Length).ShouldBe((7, 16));

        DensityRow immune = Row(rows, 2, "tumour", "Inflammatory");
        (immune.Count, immune.FractionOfAll, immune.Status).ShouldBe((60, 60 / 90.0, "ok"));
        immune.DensityPerMm2!.Value.ShouldBe(60, 1e-9);
        immune.CiLowPerMm2!.Value.ShouldBe(PoissonInterval.Of(60).Low, 1e-9);
        Row(rows, 1, "tumour", "Ignored*").ShouldSatisfyAllConditions(r => r.Count.ShouldBe(11), r => r.FractionOfAll.ShouldBeNull());
        Row(rows, 1, "inner margin", "Epithelial").ShouldSatisfyAllConditions(r => r.DensityPerMm2.ShouldBe(0), r => r.FractionOfAll.ShouldBeNull("a share of nothing"));
        rows.Where(r => r.Density.StromalTilPercent is not null).ShouldHaveSingleItem().Density.ShouldBe(Row(rows, 2, "tumour stroma", "all"));
        Row(rows, 2, "tumour stroma", "all").StromalTilPercent!.Value.ShouldBe(100 * 60 * 31.4159 * 16 / 9 / 1e6 / 0.49, 1e-4);
        Row(rows, 1, "tumour necrosis", "all").Reason.ShouldBe("no class of necrosis is known");
        Row(rows, 1, "tumour stroma", "all").Reason.ShouldBe("no net area");
    }

    [Fact]
    public void Of_AllNodules_AddUpToTheDensityTable()
    {
        using NucleusTable nuclei = new();
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt((float)random.NextDouble() * 8004, (float)random.NextDouble() * 4000, classIndex: (byte)random.Next(3)));
        }

        // The slide ends within a cell, and glass within cells of the grid, too: what lies there counts in the cell before.
        ZoneMap map = new ZoneScene(4002, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(2400, 0, 4002, 2000))
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 1000)).Draw(TissueRole.Stroma, ZoneScene.Box(200, 200, 900, 900)).Map();
        IReadOnlyList<DensityRow> all = DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions());
        IReadOnlyList<NoduleRow> rows = NoduleTable.Of("s", "H&E", map, nuclei, Classes, new DensityOptions());
        foreach (var zone in rows.GroupBy(r => (r.Density.Zone, r.Density.CellClass)))
        {
            DensityRow whole = all.Single(r => (r.Zone, r.CellClass) == zone.Key);
            (zone.Count(), zone.Sum(r => r.Density.Count)).ShouldBe((2, whole.Count));
            zone.Sum(r => r.Density.NetAreaMm2).ShouldBe(whole.NetAreaMm2, 1e-9);
        }
    }

    // Its middle is on the slide, and the cell's that holds it beyond the tissue: it counts in the one before, as in the density table.
    [Fact]
    public void Of_NucleusAtTheTissuesEdge_IsNotLost()
    {
        TissueClass tumour = new("Tumour", TissueRole.Tumour, (1, 0, 0));
        RegionRaster raster = RegionRaster.Over(528, 528, new Mpp(0.5), [tumour]);
        Array.Fill(raster.Cells, (byte)0);
        TissueMask mask = new(48, 48, 11, 11, raster.Mpp, [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 44 ? MaskClass.Tissue : MaskClass.Glass)]);
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(483, 100));
        NoduleTable.Of("s", "H&E", ZoneMap.Of(raster, mask, new ZoneOptions(), 1), nuclei, Classes, new DensityOptions())[0].Density.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_WithoutStromaOrImmuneCells_HasNoImmuneAreaAndNoNests()
    {
        using NucleusTable nuclei = new();
        Put(nuclei, 60, 300, 300, 0);
        ZoneMap plain = new ZoneScene(2000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 1000)).Map();
        IReadOnlyList<NoduleRow> rows = NoduleTable.Of("s", "H&E", plain, nuclei, Classes, new DensityOptions());
        rows.ShouldAllBe(r => r.Density.StromalImmuneAreaMm2 == null);
        DensityRow nests = Row(rows, 1, "tumour nests", "Inflammatory");
        (nests.Count, nests.NetAreaMm2, nests.FractionOfAll, nests.Reason).ShouldBe((0, 0, null, "no class of stroma is known in the tumour, so nests and stroma are not told apart"));
        NoduleTable.Of("s", "H&E", Map, nuclei, [new("Nucleus", 1, 1, 1)], new DensityOptions()).ShouldAllBe(r => r.Density.StromalImmuneAreaMm2 == null);
        NoduleTable.Of("s", "H-DAB", Map, nuclei, [new("Inflammatory: Positive", 1, 1, 1)], new DensityOptions { MinNetAreaMm2 = 0.3 })
            .Count(r => r.Density.StromalTilPercent is not null).ShouldBe(1, "a grade is none of the kind");
    }

    // Half of the outline meets tissue that nobody said anything of.
    [Fact]
    public void Of_OpenOutline_SaysSoInBandsBesideWhatElseIsToBeSaid()
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(3000, 1000).Draw(TissueRole.Parenchyma, ZoneScene.Box(0, 0, 1000, 1000)).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 0, 2000, 1000)).Map();
        string open = DensityTable.OpenOutlineOf(map).ShouldNotBeNull();
        IReadOnlyList<NoduleRow> rows = NoduleTable.Of("s", "H&E", map, nuclei, Classes, new DensityOptions { MinNetAreaMm2 = 0.6 });
        Row(rows, 1, "tumour", "all").Reason.ShouldBeNull();
        Row(rows, 1, "inner margin", "all").Reason.ShouldBe(DensityTable.Joined("net area 0.5 mm2 is below the minimum of 0.6 mm2", open));
        NoduleTable.Of("s", "H&E", map, nuclei, Classes, new DensityOptions()).Where(r => r.Density.Reason == open).Select(r => r.Density.Zone).Distinct()
            .ShouldBe(["tumour core", "inner margin", "outer margin", "peritumour"]);
    }

    [Fact]
    public void Of_NoTumour_HasNoRows()
    {
        using NucleusTable nuclei = new();
        ZoneMap map = new ZoneScene(1000, 1000).DrawAll(TissueRole.Parenchyma).Map();
        NoduleTable.Of("s", "H&E", map, nuclei, Classes, new DensityOptions()).ShouldBeEmpty();
    }

    [Fact]
    public void Files_ReadBack_AreTheRowsThatWereWritten()
    {
        using ScratchFolder folder = new();
        using NucleusTable nuclei = new();
        Put(nuclei, 60, 300, 300, 0);
        NoduleRow[] rows = [.. NoduleTable.Of("s", "H-DAB", Map, nuclei, Classes, new DensityOptions()).Select(r => r with { Density = r.Density with { Marker = "CD8" } })];
        NoduleFiles.WriteCsv(folder.File("n.csv"), rows);
        NoduleFiles.Read("n.csv", File.ReadAllBytes(folder.File("n.csv"))).ShouldBe(rows);
        string text = File.ReadAllText(folder.File("n.csv"));
        Refused(text.Replace("nodule_max_diameter_mm", "diameter", StringComparison.Ordinal)).ShouldContain("its columns are not those of schema version 1");
        Refused(text.Replace(",tumour,all,60,", ",tumour,all,many,", StringComparison.Ordinal)).ShouldContain("n.csv: line 34: count cannot be read");
        Refused("").ShouldContain("its columns are not those of schema version 1");
        Refused(text.Replace("\n1,s,", "\n2,s,", StringComparison.Ordinal)).ShouldContain("n.csv: line 2: schema_version cannot be read");
        Refused(text.Insert(text.IndexOf("\n1,s,", StringComparison.Ordinal) + 1, "1,s,H&E\r\n")).ShouldContain("n.csv: line 2: schema_version cannot be read");

        static string Refused(string text) =>
            Should.Throw<PathologyException>(() => NoduleFiles.Read("n.csv", System.Text.Encoding.UTF8.GetBytes(text))).Message;
    }

    private static DensityRow Row(IReadOnlyList<NoduleRow> rows, int nodule, string zone, string cellClass) =>
        rows.Single(r => r.Nodule.Number == nodule && r.Density.Zone == zone && r.Density.CellClass == cellClass).Density;

    private static void Put(NucleusTable nuclei, int count, double xUm, double yUm, byte classIndex)
    {
        for (int i = 0; i < count; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt((float)xUm * 2, (float)yUm * 2, classIndex: classIndex));
        }
    }
}
