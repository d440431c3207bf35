using HccPathology.Batch;
using HccPathology.Density;
using HccPathology.Outputs.Tables;
using HccPathology.Tests.Cohorts;

namespace HccPathology.Tests.Batch;

public sealed class JoinedDensityTests
{
    [Fact]
    public void Write_NamesWithLineBreaks_StayOneRow()
    {
        using ScratchFolder folder = new();
        BatchFolder batch = new(folder.File("night"));
        foreach (string id in (string[])["a", "b"])
        {
            Directory.CreateDirectory(batch.ResultOf(id));
            DensityFiles.WriteCsv(Path.Combine(batch.ResultOf(id), JoinedDensity.FileName),
                [DensityTable.RowOf($"{id}\r\n2", "H&E", "tissue", " T\r\n\r\ncells", 8, 4.5, 4, new()),
                    DensityTable.RowOf($"{id}\r\n2", "H&E", "tissue", "all", 9, 4.5, 4, new())]);
            FinishedResults.MarkOf(batch.ResultOf(id), $"{id}.svs");
        }

        JoinedDensity.Write(batch, [Row("a", "P, 1"), Row("b", null)]);
        string table = Path.Combine(batch.Path, JoinedDensity.FileName);
        List<DelimitedRecord> records = DelimitedText.ParseWritten(table, File.ReadAllBytes(table));
        records.Select(r => r.Fields.Count).Distinct().ShouldHaveSingleItem();
        records.Select(r => (r.Fields[0], r.Fields[1], r.Fields[4], r.Fields[8])).ShouldBe(
        [
            ("id", "patient", "slide", "cell_class"),
            ("a", "P, 1", "a\r\n2", " T\r\n\r\ncells"), ("a", "P, 1", "a\r\n2", "all"),
            ("b", "", "b\r\n2", " T\r\n\r\ncells"), ("b", "", "b\r\n2", "all"),
        ]);
    }

    private static BatchRow Row(string id, string? patient) => new() { Id = id, Slide = $"/{id}.svs", Patient = patient, Settings = [], Place = "" };
}
