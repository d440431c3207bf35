using HccPathology.Density;
using HccPathology.Nuclei;
using HccPathology.Outputs.Tables;
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
        .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 1000)).Draw(TissueRole.Stroma, ZoneScene.Box(200, 200, 900, 900)).Map();

    [Fact]
    public void Of_TwoNodules_HasCountsAreasAndBandsOfEach()
    {
        using NucleusTable nuclei = new();
        Put(nuclei, 60, 300, 300, 0);                           // the small one's stroma
        Put(nuclei, 30, 950, 500, 1);                           // its rim
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
        found.Where(f => f.Item1 == 2).Take(3).ShouldBe([(2, "tumour", 90, 1), (2, "tumour nests", 30, 0.51), (2, "tumour stroma", 60, 0.49)]);
        (found.Single(f => f is (2, "outer margin", _, _)).Item3, found.Length).ShouldBe((7, 16));

        DensityRow immune = Row(rows, 2, "tumour", "Inflammatory");
        (immune.Count, immune.FractionOfAll, immune.Status).ShouldBe((60, 60 / 90.0, "ok"));
        immune.DensityPerMm2!.Value.ShouldBe(60, 1e-9);
        immune.CiLowPerMm2!.Value.ShouldBe(PoissonInterval.Of(60).Low, 1e-9);
        Row(rows, 1, "tumour", "Ignored*").ShouldSatisfyAllConditions(r => r.Count.ShouldBe(11), r => r.FractionOfAll.ShouldBeNull());
        rows.Where(r => r.Density.StromalTilPercent is not null).ShouldHaveSingleItem().Density.StromalTilPercent!.Value
            .ShouldBe(100 * 60 * 31.4159 * 16 / 9 / 1e6 / 0.49, 1e-4);
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
            nuclei.Add(OutputSamples.NucleusAt((float)random.NextDouble() * 8000, (float)random.NextDouble() * 4000, classIndex: (byte)random.Next(3)));
        }

        IReadOnlyList<DensityRow> all = DensityTable.OfZones("s", "H&E", Map, nuclei, Classes, new DensityOptions());
        IReadOnlyList<NoduleRow> rows = NoduleTable.Of("s", "H&E", Map, nuclei, Classes, new DensityOptions());
        foreach (var zone in rows.GroupBy(r => (r.Density.Zone, r.Density.CellClass)))
        {
            DensityRow whole = all.Single(r => (r.Zone, r.CellClass) == zone.Key);
            (zone.Count(), zone.Sum(r => r.Density.Count)).ShouldBe((2, whole.Count));
            zone.Sum(r => r.Density.NetAreaMm2).ShouldBe(whole.NetAreaMm2, 1e-9);
        }
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
