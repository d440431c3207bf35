using HccPathology.Batch;
using HccPathology.Tests.Models;

namespace HccPathology.Tests.Batch;

public sealed class BatchFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("""[{ "id": null, "slide": "/a.svs", "settings": {}, "place": "p" }]""")]
    [InlineData("""[{ "id": "a", "slide": "/a.svs", "settings": null, "place": "p" }]""")]
    [InlineData("""[{ "id": "a", "slide": "/a.svs", "settings": { "mpp": null }, "place": "p" }]""")]
    public void ReadPlan_Damaged_IsNamed(string text)
    {
        string plan = _folder.Write(".batch/plan.json", text);
        ModelCopy.ShouldFail(FailureKind.BadData, () => new BatchFolder(_folder.Path).ReadPlan(), $"{plan}: is damaged; start the batch again with its manifest");
    }

    [Fact]
    public void ReadPlan_OfAStart_GivesItsRows()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        BatchRow row = new() { Id = "a", Slide = "/a.svs", Settings = new(StringComparer.Ordinal) { ["mpp"] = "0.5" }, Place = "p" };
        folder.WritePlan([row]);
        BatchRow read = folder.ReadPlan().ShouldHaveSingleItem();
        (read.Id, read.Patient, read.Settings["mpp"]).ShouldBe(("a", null, "0.5"));
        folder.WritePlan([row with { Id = "b", Patient = "P" }]);
        folder.ReadPlan().Select(r => (r.Id, r.Patient)).ShouldBe([("b", "P")], "what the latest start asks for");
    }

    [Fact]
    public void WritePlan_OverOneThatCannotBeRead_ReplacesIt()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        BatchRow[] rows = [new BatchRow { Id = "a", Slide = "/a.svs", Settings = [], Place = "row 1" }];
        folder.WritePlan(rows).ShouldBeTrue();
        using (File.Open(folder.PlanFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None))     // as for root no mode shuts it
        {
            folder.WritePlan(rows).ShouldBeTrue();
        }

        folder.WritePlan(rows).ShouldBeFalse();
        folder.ReadPlan().Single().Id.ShouldBe("a");
    }

    [Fact]
    public void LeftOf_SlideWhoseNameOthersBeginWith_IsItsOwnAlone()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        foreach (string id in (string[])["a", "ab", "a~b"])
        {
            Directory.CreateDirectory(folder.WorkOf(id, "0123456789ab"));
        }

        folder.LeftOf("a").ShouldBe([folder.WorkOf("a", "0123456789ab")]);
        folder.LeftOf("a~b").ShouldBe([folder.WorkOf("a~b", "0123456789ab")]);
    }
}
