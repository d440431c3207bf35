using HccPathology.Density;
using HccPathology.Nuclei;
using HccPathology.Tests.Outputs;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Density;

/// <summary>Density by distance to the tumour border.</summary>
public sealed class DistanceProfileTests
{
    private static readonly CellClass[] Classes = [new("Inflammatory", 1, 1, 1), new("Epithelial", 2, 2, 2)];

    [Fact]
    public void Profile_CountsCellsByBandsOfFiftyMicrometres()
    {
        using NucleusTable nuclei = new();
        for (int i = 0; i < 400; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt((2000 - 125) * 2, i * 10));                         // 125 µm inside
            nuclei.Add(OutputSamples.NucleusAt((2000 + 975) * 2, i * 10, classIndex: 1));          // 975 µm outside
            nuclei.Add(OutputSamples.NucleusAt((2000 + 1200) * 2, i * 10));                        // beyond
        }

        ZoneMap map = new ZoneScene(4000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 2000, 2000)).Map();
        IReadOnlyList<ProfileRow> rows = DistanceProfile.Of("s", "H&E", map, nuclei, Classes);
        rows.Count.ShouldBe(40 * 3);
        rows.Where(r => r.Density.Count > 0).Select(r => (r.FromUm, r.ToUm, r.Density.CellClass, r.Density.Count)).ShouldBe(
            [(-150, -100, "all", 400), (-150, -100, "Inflammatory", 400), (950, 1000, "all", 400), (950, 1000, "Epithelial", 400)]);
        rows.ShouldAllBe(r => Math.Abs(r.Density.NetAreaMm2 - 0.1) < 0.009 && r.Density.Status == "ok");
        rows.Sum(r => r.Density.CellClass == "all" ? r.Density.NetAreaMm2 : 0).ShouldBeWithin(0.005, 4, "all bands");
    }

    // The limits of 100 counts, 81.364 and 121.627, on 2 mm².
    [Fact]
    public void Profile_RowOf_HasTheLimitsOfItsCount()
    {
        ProfileRow row = new ProfileRow(-50, DistanceProfile.RowOf("s", "H&E", "all", 100, 2));
        (row.FromUm, row.ToUm, row.Density.DensityPerMm2).ShouldBe((-50, 0, 50));
        row.Density.CiLowPerMm2!.Value.ShouldBe(40.682, 0.001);
        row.Density.CiHighPerMm2!.Value.ShouldBe(60.813, 0.001);
    }

    // What lies on the border of two bands belongs to the one that ends there.
    [Theory]
    [InlineData(-100)]
    [InlineData(100)]
    public void Profile_CellAtTheEndOfABand_IsInIt(double um)
    {
        ZoneMap map = new ZoneScene(1600, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(800, 800, 500)).Map();
        int cell = Enumerable.Range(0, map.Width * map.Height).First(i => map.DistanceUm(i) == um);
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt((cell % map.Width + 0.5) * 8, (cell / map.Width + 0.5) * 8));
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).Single(r => r.Density is { CellClass: "all", Count: 1 }).ToUm.ShouldBe(um);
    }

    [Theory]
    [InlineData(0.05, "ok")]
    [InlineData(0.0499, "not evaluable")]
    public void Profile_RowOf_IsEvaluableFromAMillimetreOfBorderOn(double mm2, string status) =>
        new ProfileRow(-50, DistanceProfile.RowOf("s", "H&E", "all", 7, mm2)).Density.Status.ShouldBe(status);

    [Fact]
    public void Profile_CellAtTheTissuesEdge_IsNotLost()
    {
        ZoneMap map = OutputSamples.ZonesOnAnotherGrid();
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(481, 100));
        Row(DensityTable.OfZones("s", "H&E", map, nuclei, Classes, new DensityOptions { MinNetAreaMm2 = 0.01 }), "parenchyma", "all").Count.ShouldBe(1);
        DistanceProfile.Of("s", "H&E", map, nuclei, Classes).Where(r => r.Density.Count > 0).Select(r => (r.Density.CellClass, r.FromUm)).ShouldBe([("all", 100), ("Inflammatory", 100)]);
    }

    [Fact]
    public void Profile_IgnoredClass_IsNotAmongAllCells()
    {
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(1900, 100));
        nuclei.Add(OutputSamples.NucleusAt(1900, 100, classIndex: 1));
        ZoneMap map = new ZoneScene(2000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 1000, 1000)).Map();
        DistanceProfile.Of("s", "H-DAB", map, nuclei, [new("Positive", 1, 1, 1), new("Pigment*", 2, 2, 2)])
            .Where(r => r.Density.Count > 0).Select(r => (r.Density.CellClass, r.Density.Count)).ShouldBe([("all", 1), ("Positive", 1), ("Pigment*", 1)]);
    }

    private static DensityRow Row(IReadOnlyList<DensityRow> rows, string zone, string cellClass) =>
        rows.Single(r => r.Zone == zone && r.CellClass == cellClass);
}
