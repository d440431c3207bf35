using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>What cannot be read for a while: nothing is known of it, and so nothing is taken from it.</summary>
public sealed class UnreadableTests(BatchSample sample)
{
    // Its figures were in no table any more, and a start after the share came back analysed it for hours again.
    [Fact]
    public async Task Run_SlideThatCannotBeRead_FailsAndItsResultKeepsItsMark()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        File.SetLastWriteTimeUtc(batch.Rows[0].Slide, DateTime.UtcNow.AddDays(-1));
        ChildProgram program = batch.Options.Child;
        batch.Options = batch.Options with { Child = new ChildProgram("/bin/sh", ["-c", "exit 75"]) };
        using (Held(batch.Rows[0].Slide))
        {
            batch.Plan()[0].Reason.ShouldStartWith("cannot be compared: ");
            (await batch.Run())["a"].State.ShouldBe(SlideState.Failed);
        }

        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        batch.Options = batch.Options with { Child = program };
        batch.ForgetCalls();
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Calls.ShouldBeEmpty();
    }

    // A wrong setting while the slides lay in an archive took the marks of all results, and all were analysed again when they were back.
    [Fact]
    public async Task Run_OtherSettingsOfASlideThatIsNotThere_LeaveItsResultAsItIs()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string slide = batch.Rows[0].Slide;
        IReadOnlyList<BatchRow> asked = batch.Rows;
        File.Move(slide, slide + ".away");
        batch.Rows = [asked[0] with { Settings = new(StringComparer.Ordinal) { ["area"] = "0.4" } }];
        SlideRecord failed = (await batch.Run())["a"];
        (failed.State, failed.ErrorClass).ShouldBe((SlideState.Failed, ErrorClass.NotFound));

        batch.Rows = asked;
        File.Move(slide + ".away", slide);
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Calls.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Run_SlideInAFolderThatMayNotBeEntered_FailsAloneAndSaysWhy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root enters every folder");
        using BatchOfScripts batch = new(sample, "a", "b");
        string shut = Directory.CreateDirectory(Path.Combine(batch.Place, "shut")).FullName;
        batch.Rows = [batch.Rows[0] with { Slide = Path.Combine(shut, "a.tiff") }, batch.Rows[1]];
        Set(UnixFileMode.None);
        try
        {
            Dictionary<string, SlideRecord> records = await batch.Run();
            (records["a"].State, records["a"].ErrorClass).ShouldBe((SlideState.Failed, ErrorClass.NotFound));
            records["a"].Error.ShouldBe($"{batch.Rows[0].Slide}: a folder on the way to it may not be entered: check its rights");
            records["b"].State.ShouldBe(SlideState.Done);
        }
        finally
        {
            Set(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        void Set(UnixFileMode mode)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(shut, mode);
            }
        }
    }

    [Theory]
    [InlineData("done.json")]
    [InlineData("density.csv")]
    public async Task Report_ResultThatCannotBeRead_IsNamedAndDoneAgainWhenItCan(string name)
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        await batch.Run();
        using (Held(Path.Combine(batch.Folder.ResultOf("a"), name)))
        {
            ReportRow row = BatchReport.Write(batch.Folder, batch.Folder.ReadPlan()).Single(r => r.Row.Id == "a");
            row.State.ShouldBe(SlideState.Queued);
            row.Warnings.ShouldHaveSingleItem().ShouldStartWith("the result cannot be read or compared with its slide: ");
            row.Warnings[0].ShouldContain(Path.Combine(batch.Folder.ResultOf("a"), name));
            File.ReadAllText(Path.Combine(batch.Folder.Path, BatchReport.PageName)).ShouldContain("the result cannot be read or compared");
        }

        BatchReport.Write(batch.Folder, batch.Folder.ReadPlan()).ShouldAllBe(r => r.State == SlideState.Done && r.Warnings.Count == 0);
    }

    // As root reads whatever the mode is: the runtime's own lock, which its readers heed.
    private static FileStream Held(string file) => File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
}
