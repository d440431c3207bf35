using HccPathology.Analysis;
using HccPathology.Batch;
using HccPathology.Outputs.Summaries;
using Microsoft.Data.Sqlite;

namespace HccPathology.Tests.Batch;

public sealed class LedgerTests : IDisposable
{
    private static readonly InputStamp Stamp = new(5, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A batch may be killed between a result and its record.</summary>
    [Fact]
    public void Rebuild_ResultsAndRecordsThatDisagree_HasWhatTheResultsSay()
    {
        BatchFolder folder = new(_folder.Path);
        folder.Prepare();
        Timed(folder, "lost", 12.5);
        Timed(folder, "killed", 7);
        SlideRecord failed = Record("killed", SlideState.Failed) with { Attempts = 3, Seconds = 99, ErrorClass = ErrorClass.Killed, Error = "x" };
        SlideRecord done = Record("done", SlideState.Done) with { Attempts = 2, Seconds = 4, Input = Stamp, RequestHash = "asked", EngineVersion = SlideSummary.EngineVersion };
        done.Write(folder);
        PlanEntry[] entries =
        [
            Entry("lost", PlanState.Done, null) with { Input = Stamp },
            Entry("killed", PlanState.Done, failed),
            Entry("done", PlanState.Done, done),
            Entry("bad", PlanState.Failed, Record("bad", SlideState.Failed) with { Attempts = 1, ErrorClass = ErrorClass.BadData }),
            Entry("again", PlanState.ToDo, Record("again", SlideState.Failed) with { Attempts = 2, ErrorClass = ErrorClass.Crash }),
            Entry("changed", PlanState.Stale, Record("changed", SlideState.Done) with { Attempts = 1 }),
            Entry("new", PlanState.ToDo, null),
        ];
        BatchLedger.Rebuild(folder, entries, warning => throw new InvalidOperationException(warning));
        using Ledger ledger = Ledger.Open(folder.LedgerFile, _ => { });
        ledger.Rows().Select(r => (r.Id, r.State, r.Attempts, r.Seconds, r.ErrorClass)).ShouldBe(
        [
            ("lost", "done", 1, 12.5, null), ("killed", "done", 3, 7.0, null), ("done", "done", 2, 4.0, null), ("bad", "failed", 1, 0.0, "bad data"),
            ("again", "failed", 2, 0.0, "crash"), ("changed", "queued", 1, 0.0, null), ("new", "queued", 0, 0.0, null),
        ], ignoreOrder: true);
        (SlideRecord.Read(folder, "lost")?.State, SlideRecord.Read(folder, "lost")?.Input).ShouldBe((SlideState.Done, Stamp));
        SlideRecord.Read(folder, "killed")!.Error.ShouldBeNull();
        SlideRecord.Read(folder, "done").ShouldBe(done, "the slide is not there any more, and what it was is still known");
        SlideRecord.Read(folder, "new").ShouldBeNull();
    }

    // SQLite by itself makes its files 0644 whatever the umask, and so keeps the others of a group from the ledger that one of them made.
    [Fact]
    public void Open_LedgerThatAGroupMayWrite_HasFurtherFilesThatItMayWrite()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files are of Unix");
        if (!OperatingSystem.IsWindows())
        {
            string path = _folder.File("ledger.sqlite");
            File.WriteAllText(path, "");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            using Ledger ledger = Ledger.Open(path, _ => { });
            ledger.Put(Record("a", SlideState.Done), []);
            File.GetUnixFileMode(path + "-wal").ShouldBe(File.GetUnixFileMode(path), "its further files are as the first");
        }
    }

    // The system takes .. after a link for the folder above the link's target, and the runtime for the one that the text names.
    [Fact]
    public void Open_PathThroughALink_IsTheOneThatTheTextNames()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        Directory.CreateDirectory(_folder.File("elsewhere/inner"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("elsewhere/inner"));
        using (Ledger ledger = Ledger.Open(_folder.File("link/../ledger.sqlite"), _ => { }))
        {
            ledger.Put(Record("a", SlideState.Done), []);
        }

        new FileInfo(_folder.File("ledger.sqlite")).Length.ShouldBeGreaterThan(0);
        Directory.GetFiles(_folder.File("elsewhere")).ShouldBeEmpty();
    }

    [Fact]
    public void Put_AndMatch_LeaveNothingOfWhatIsNoMore()
    {
        string path = _folder.File("ledger.sqlite");
        SlideRecord a = Record("a", SlideState.Done), b = Record("b", SlideState.Done);
        using (Ledger ledger = Ledger.Open(path, _ => { }))
        {
            ledger.IsEmpty().ShouldBeTrue();
            ledger.Put(a, [new("mask", 1), new("tiles", 2)]);
            ledger.Put(b, [new("tiles", 3)]);
            ledger.Put(a, [new("tiles", 4)]);
        }

        Stages(path).ShouldBe(["a tiles 4", "b tiles 3"]);
        using (Ledger ledger = Ledger.Open(path, _ => { }))
        {
            ledger.IsEmpty().ShouldBeFalse();
            ledger.Match([a with { State = SlideState.Failed }], _ => [], isWhole: false);
        }

        Rows().ShouldBe([("a", "failed"), ("b", "done")], "a part of a batch knows nothing of the others");
        using (Ledger ledger = Ledger.Open(path, _ => { }))
        {
            ledger.Match([a], _ => [new("tiles", 5)], isWhole: true);
        }

        Rows().ShouldBe([("a", "done")]);
        Stages(path).ShouldBe(["a tiles 5"]);

        IReadOnlyList<(string, string)> Rows()
        {
            using Ledger ledger = Ledger.Open(path, _ => { });
            return [.. ledger.Rows().Select(r => (r.Id, r.State))];
        }
    }

    private static List<string> Stages(string path)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id || ' ' || stage || ' ' || CAST(seconds AS INTEGER) FROM stages ORDER BY id, stage";
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> stages = [];
        while (reader.Read())
        {
            stages.Add(reader.GetString(0));
        }

        return stages;
    }

    private static void Timed(BatchFolder folder, string id, double seconds)
    {
        Directory.CreateDirectory(folder.ResultOf(id));
        new TimingsJson { TotalSeconds = seconds, Threads = 1, TilePx = 1024, DecodedMpx = null, DeliveredMpx = null, Stages = [] }.Write(folder.ResultOf(id));
    }

    private static PlanEntry Entry(string id, PlanState state, SlideRecord? record) =>
        new(new BatchRow { Id = id, Slide = $"/{id}.svs", Settings = [], Place = "" }, "asked", null, state, "", record);

    private static SlideRecord Record(string id, SlideState state) => new() { Id = id, Slide = $"/{id}.svs", State = state };
}
