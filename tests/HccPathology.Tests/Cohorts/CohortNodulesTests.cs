using HccPathology.Cohorts;
using HccPathology.Density;
using HccPathology.Outputs.Tables;
using HccPathology.Zones;

namespace HccPathology.Tests.Cohorts;

public sealed class CohortNodulesTests : IDisposable
{
    private readonly FinishedResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void Nodules_AreThoseOfEachSlideWithItsPatient()
    {
        _results.Add("r/a", "A1.svs", (100, 2, 1));
        _results.Add("r/b", "A2.svs", (100, 2, 1));
        Should.Throw<PathologyException>(() => CohortNodules.Of(_results.Read())).Message.ShouldContain("a and 1 more: no result has a nodule");
        TumourNodule nodule = new(1, 2.5, 1.75, 400, 300);
        NoduleFiles.WriteCsv(_results["r/b/nodules.csv"], [new(nodule, DensityTable.RowOf("A2", "H&E", "tumour", "all", 10, 2, 2, new()))]);
        _results.Mark("r/b", "A2.svs");
        JoinedRow<NoduleRow> row = CohortNodules.Of(_results.Read(new CohortOptions { Patient = "P" })).ShouldHaveSingleItem();
        (row.Level, row.Patient, row.SlideHash, row.Row.Nodule, row.Row.Density.DensityPerMm2).ShouldBe(("slide", "P", "sha256:A2", nodule, 5));
        JoinedTable.Write(_results["n.csv"], [row]);
        File.ReadAllText(_results["n.csv"]).ShouldContain("slide,P,1,sha256:A2,1,A2,H&E,,1,2.5,1.75,400,300,tumour,all,10,2,5,");

        File.AppendAllText(_results["r/b/nodules.csv"], "1,A2\r\n");
        Should.Throw<PathologyException>(() => CohortNodules.Of(_results.Read())).Message.ShouldContain("nodules.csv is not the one that done.json marks");
    }
}
