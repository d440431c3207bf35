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

    private static BatchRow Row(string id) => new() { Id = id, Slide = $"/{id}.svs", Patient = "P", Settings = [], Place = "" };
}
