using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class BatchReportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_WithoutResults_NamesWhatFailedBeforeWhatIsNotDoneYet()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        folder.WriteNotes(["2 <pictures> were passed over"]);
        new SlideRecord { Id = "b", Slide = "/b.svs", State = SlideState.Failed, Attempts = 2, ErrorClass = ErrorClass.BadData, Error = "<b> & \"c\"" }.Write(folder);
        IReadOnlyList<ReportRow> rows = BatchReport.Write(folder, [Row("a"), Row("b"), Row("c")]);
        rows.Select(r => (r.Row.Id, r.State)).ShouldBe([("b", SlideState.Failed), ("a", SlideState.Queued), ("c", SlideState.Queued)]);
        File.ReadAllLines(Path.Combine(folder.Path, "batch.csv"))[1].ShouldStartWith("b,/b.svs,P,,,failed,bad data,\"<b> & \"\"c\"\"\",2,");

        string page = File.ReadAllText(Path.Combine(folder.Path, BatchReport.PageName));
        page.ShouldContain("<h1>3 slides: 0 done, 1 failed, 2 not done yet</h1>");
        page.ShouldContain("<td class=\"failed\">bad data</td><td>&lt;b&gt; &amp; &quot;c&quot;</td><td class=\"number\">2</td>");
        page.Split("<td>b<div").Length.ShouldBe(2, "named once, among what failed");
        page.ShouldContain(">2 &lt;pictures&gt; were passed over<");
        File.ReadAllText(Path.Combine(folder.Path, "density.csv")).ShouldStartWith("id,patient,block,schema_version,slide,stain,marker,zone,");
        File.ReadAllLines(Path.Combine(folder.Path, "density.csv")).Length.ShouldBe(1, "the header alone");
        page.ShouldNotContain("<img", Case.Sensitive, "no result has a picture");
    }

    // In a folder with a sticky bit another user's may not be replaced: a night's batch ended with 75 for it, with all its results there.
    [Fact]
    public void Write_OverAFileThatMayNotBeReplaced_WarnsWhereABatchWantsItAndWritesTheOthers()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        List<string> warnings = [];
        string table = _folder.Write("batch.csv", "earlier");
        Assert.SkipUnless(SmallDisk.FreezeNames(table, isFrozen: true), "chattr +i needs root and a file system that has it");
        try
        {
            BatchReport.Write(folder, [Row("a")], warnings.Add).ShouldHaveSingleItem();
            Should.Throw<PathologyException>(() => BatchReport.Write(folder, [Row("a")])).Kind.ShouldBe(FailureKind.Temporary);
        }
        finally
        {
            SmallDisk.FreezeNames(table, isFrozen: false);
        }

        warnings.ShouldHaveSingleItem().ShouldStartWith($"the earlier report stays as it is: {table}: writing failed (");
        File.ReadAllText(table).ShouldBe("earlier");
        File.Exists(Path.Combine(folder.Path, BatchReport.PageName)).ShouldBeTrue();
        File.Exists(Path.Combine(folder.Path, "density.csv")).ShouldBeTrue();
    }

    private static BatchRow Row(string id) => new() { Id = id, Slide = $"/{id}.svs", Patient = "P", Settings = [], Place = "" };
}
