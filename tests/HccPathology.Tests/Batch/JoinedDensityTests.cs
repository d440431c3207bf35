using HccPathology.Batch;
using HccPathology.Density;
using HccPathology.Outputs.Tables;
using HccPathology.Tests.Cohorts;
using HccPathology.Tests.Models;

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

        JoinedDensity.Write(batch, [Row("a", "P, 1") with { Block = "B2" }, Row("b", null)]);
        string table = Path.Combine(batch.Path, JoinedDensity.FileName);
        List<DelimitedRecord> records = DelimitedText.ParseWritten(table, File.ReadAllBytes(table));
        records.Select(r => r.Fields.Count).Distinct().ShouldHaveSingleItem();
        records.Select(r => r.Fields[2]).ShouldBe(["block", "B2", "B2", "", ""]);
        records.Select(r => (r.Fields[0], r.Fields[1], r.Fields[4], r.Fields[8])).ShouldBe(
        [
            ("id", "patient", "slide", "cell_class"),
            ("a", "P, 1", "a\r\n2", " T\r\n\r\ncells"), ("a", "P, 1", "a\r\n2", "all"),
            ("b", "", "b\r\n2", " T\r\n\r\ncells"), ("b", "", "b\r\n2", "all"),
        ]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("slide,count\r\nb,3\r\n", "has other columns than the tables before it")]
    public void Write_TableThatCannotBeJoined_IsNamed(string text, string words)
    {
        using ScratchFolder folder = new();
        BatchFolder batch = new(folder.Path);
        Directory.CreateDirectory(batch.ResultOf("a"));
        DensityFiles.WriteCsv(Path.Combine(batch.ResultOf("a"), JoinedDensity.FileName), [DensityTable.RowOf("a", "H&E", "tissue", "all", 9, 4.5, 4, new())]);
        string wrong = folder.Write($"b/{JoinedDensity.FileName}", text);
        Array.ForEach(["a", "b"], id => FinishedResults.MarkOf(batch.ResultOf(id), $"{id}.svs"));
        ModelCopy.ShouldFail(FailureKind.BadData, () => JoinedDensity.Write(batch, [Row("a", null), Row("b", null)]), $"{wrong}: {words}");
        File.Exists(Path.Combine(batch.Path, JoinedDensity.FileName)).ShouldBeFalse();
    }

    private static BatchRow Row(string id, string? patient) => new() { Id = id, Slide = $"/{id}.svs", Patient = patient, Settings = [], Place = "" };
}
