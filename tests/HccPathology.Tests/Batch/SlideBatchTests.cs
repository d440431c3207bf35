using HccPathology.Batch;
using HccPathology.Outputs;
using HccPathology.Tests.Analysis;

namespace HccPathology.Tests.Batch;

/// <summary>What a batch does with processes that end well, badly, late or never.</summary>
public sealed class SlideBatchTests(BatchSample sample)
{
    [Fact]
    public async Task Run_GoodAndBadSlides_FinishesAllAndNamesEachFailure()
    {
        using BatchOfScripts batch = new(sample, "a", "crash", "bad", "killed", "internal", "missingmodel", "empty", "b");
        var records = await batch.Run();

        records.Where(r => r.Value.State == SlideState.Done).Select(r => r.Key).ShouldBe(["a", "b"]);
        records.Where(r => r.Value.State == SlideState.Failed).ToDictionary(r => r.Key, r => r.Value.ErrorClass).ShouldBe(new Dictionary<string, ErrorClass?>
        {
            ["crash"] = ErrorClass.Crash,
            ["bad"] = ErrorClass.BadData,
            ["killed"] = ErrorClass.Killed,
            ["internal"] = ErrorClass.Internal,
            ["missingmodel"] = ErrorClass.Unavailable,
            ["empty"] = ErrorClass.Internal,
        }, ignoreOrder: true);
        records["bad"].Error.ShouldBe($"{batch.Rows[2].Slide}: is damaged");
        records["crash"].Error!.ShouldContain("signal 11");
        records.ToDictionary(r => r.Key, r => r.Value.Attempts).ShouldBe(
            new Dictionary<string, int>
            {
                ["a"] = 1,
                ["b"] = 1,
                ["crash"] = 2,
                ["bad"] = 1,
                ["killed"] = 3,
                ["internal"] = 2,
                ["missingmodel"] = 1,
                ["empty"] = 2,
            }, ignoreOrder: true);
        AnalysisRun.Hashes(batch.Folder.ResultOf("a")).ShouldBe(AnalysisRun.Hashes(Path.Combine(batch.Place, "program", "result")));
        Directory.Exists(batch.Folder.ResultOf("empty")).ShouldBeFalse();
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
        batch.Ledger().Select(r => (r.Id, r.State, r.Attempts))
            .ShouldBe(records.Values.Select(r => (r.Id, r.State.ToString().ToLowerInvariant(), r.Attempts)), ignoreOrder: true);
    }

    [Fact]
    public async Task Run_Again_DoesNothingTwiceAndOnlyRetriesWhatMayPass()
    {
        using BatchOfScripts batch = new(sample, "a", "bad", "crash");
        await batch.Run();
        batch.ForgetCalls();
        await batch.Run();
        batch.Calls.ShouldBe(["crash.tiff", "crash.tiff"]);
    }

    [Fact]
    public async Task Run_TemporaryFailure_PassesAtTheSecondTry()
    {
        using BatchOfScripts batch = new(sample, "flaky");
        var records = await batch.Run();
        records["flaky"].State.ShouldBe(SlideState.Done);
        records["flaky"].Attempts.ShouldBe(2);
        records["flaky"].Error.ShouldBeNull();
    }

    [Fact]
    public async Task Run_TemporaryFailureThatStays_IsTriedThreeTimes()
    {
        using BatchOfScripts batch = new(sample, "full");
        (await batch.Run())["full"].ErrorClass.ShouldBe(ErrorClass.Temporary);
        batch.Calls.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Run_SlideReplacedMeanwhile_IsNoticedAndDoneAgainAsItIsNow()
    {
        using BatchOfScripts batch = new(sample, "replaced");
        var records = await batch.Run();
        // The stand-in's result is of the slide before it was replaced: never published.
        records["replaced"].ErrorClass.ShouldBe(ErrorClass.Changed);
        records["replaced"].Error!.ShouldContain("replaced while");
        Directory.Exists(batch.Folder.ResultOf("replaced")).ShouldBeFalse();
        batch.Calls.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("hang", ErrorClass.Stalled, 60, 0.4)]
    [InlineData("hang", ErrorClass.Time, 0.4, 60)]
    [InlineData("busy", ErrorClass.Time, 0.4, 30)]
    public async Task Run_SlideThatDoesNotEnd_IsEndedAndTheRestFinishes(string name, ErrorClass expected, double time, double stall)
    {
        using BatchOfScripts batch = new(sample, name, "a");
        batch.Options = batch.Options with { Limits = new ChildLimits(1L << 40, TimeSpan.FromSeconds(time), TimeSpan.FromSeconds(stall)) };
        // The good one has no limits in this test that a loaded machine could break.
        BatchRow[] rows = [.. batch.Rows];
        batch.Rows = [rows[0]];
        var records = await batch.Run();
        records[name].ErrorClass.ShouldBe(expected);
        batch.Options = batch.Options with { Limits = new ChildLimits(1L << 40, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)) };
        batch.Rows = [rows[1]];
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    [Fact]
    public async Task Run_MoreMemoryThanAllowed_IsEnded()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "needs /proc");
        using BatchOfScripts batch = new(sample, "busy");
        batch.Options = batch.Options with { Limits = batch.Options.Limits with { MemoryBytes = 100_000 } };
        SlideRecord record = (await batch.Run())["busy"];
        record.ErrorClass.ShouldBe(ErrorClass.Memory);
        record.PeakMemoryBytes.ShouldBeGreaterThan(100_000);
        batch.Calls.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Run_Stopped_EndsItsProcessesAndLeavesNothingUnfinished()
    {
        using BatchOfScripts batch = new(sample, "polite", "polite2", "a");
        using CancellationTokenSource stop = new();
        Task run = batch.Run(stop.Token);
        while (batch.Calls.Length < 2)
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
        Directory.Exists(batch.Folder.ResultOf("polite")).ShouldBeFalse();
        batch.Plan().ShouldAllBe(e => e.State == PlanState.ToDo);
    }

    [Fact]
    public async Task Run_TwoBatchesAtOnce_DoEachSlideOnce()
    {
        using BatchOfScripts batch = new(sample, "slow1", "slow2", "slow3", "slow4", "slow5");
        batch.Folder.Prepare();
        await Task.WhenAll(batch.Run(), batch.Run());
        batch.Calls.Order().ShouldBe(["slow1.tiff", "slow2.tiff", "slow3.tiff", "slow4.tiff", "slow5.tiff"]);
        batch.Ledger().ShouldAllBe(r => r.State == "done");
    }

    [Fact]
    public async Task Run_StaleResultThatCannotBeMadeAnew_LosesItsMark()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string slide = batch.Folder.ResultOf("a");
        File.WriteAllText(Path.Combine(slide, "notes.txt"), "mine");
        batch.Options = batch.Options with { Child = new ChildProgram("/bin/sh", ["-c", "exit 65"]) };
        batch.Replace("a");
        (await batch.Run())["a"].State.ShouldBe(SlideState.Failed);
        File.Exists(Path.Combine(slide, "done.json")).ShouldBeFalse("figures of another slide must not be taken for this one's");
        File.Exists(Path.Combine(slide, "cells.parquet")).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_StaleResult_IsReplacedAndWhatOthersPutThereStays()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a");
        File.WriteAllText(Path.Combine(place, "annotations.geojson"), "mine");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(place, "review", "second")).FullName, "notes"), "mine, too");
        File.CreateSymbolicLink(Path.Combine(place, "project"), "/nowhere");
        File.WriteAllText(Path.Combine(place, ".cells.parquet.tmp-77"), "half");
        File.Delete(Path.Combine(place, "cells.parquet"));
        batch.Plan()[0].Reason.ShouldBe("cells.parquet is missing");
        await batch.Run();
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        File.ReadAllText(Path.Combine(place, "annotations.geojson")).ShouldBe("mine");
        File.ReadAllText(Path.Combine(place, "review", "second", "notes")).ShouldBe("mine, too");
        new FileInfo(Path.Combine(place, "project")).LinkTarget.ShouldBe("/nowhere");
        string[] made = Directory.GetFiles(Path.Combine(batch.Place, "program", "result"));
        Directory.GetFileSystemEntries(place).Length.ShouldBe(made.Length + 3);
        made.ShouldAllBe(path => HccPathology.Analysis.SlideFiles.Names.Contains(Path.GetFileName(path)));
        batch.Left("work").ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_RecordThatAKilledRunWasWriting_IsTakenAwayHoweverLongTheName()
    {
        string id = new('n', 200);
        using BatchOfScripts batch = new(sample, id);
        batch.Folder.Prepare();
        File.WriteAllText(AtomicFile.TemporaryOf(batch.Folder.RecordOf(id)), "half");
        await batch.Run();
        batch.Left("slides").ShouldBe([id + ".json"]);
    }

    [Fact]
    public async Task Run_KilledWhileAResultWasReplaced_KeepsWhatOthersPutThere()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string old = Directory.CreateDirectory(batch.Folder.WorkOf("a", "0123456789ab") + ".old").FullName, place = batch.Folder.ResultOf("a");
        File.WriteAllText(Path.Combine(old, "annotations.geojson"), "mine");
        File.WriteAllText(Path.Combine(old, "cells.parquet"), "of the old result");
        File.Delete(Path.Combine(place, "cells.parquet"));
        await batch.Run();
        File.ReadAllText(Path.Combine(place, "annotations.geojson")).ShouldBe("mine");
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        batch.Left("work").ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_FileInPlaceOfAResultFolder_FailsItsSlideAlone()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        batch.Folder.Prepare();
        File.WriteAllText(batch.Folder.ResultOf("a"), "a note");
        var records = await batch.Run();
        (records["a"].State, records["a"].ErrorClass, records["b"].State).ShouldBe((SlideState.Failed, ErrorClass.Temporary, SlideState.Done));
        records["a"].Error!.ShouldStartWith($"{batch.Folder.ResultOf("a")}: is a file");
        batch.Calls.ShouldBe(["b.tiff"]);
        File.Delete(batch.Folder.ResultOf("a"));
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    // Hours of analysis would come to nothing at their end.
    [Fact]
    public async Task Run_EarlierResultThatCannotBeRead_FailsItsSlideBeforeItIsAnalysed()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        Directory.CreateDirectory(Path.Combine(batch.Folder.ResultOf("a"), "done.json"));
        var records = await batch.Run();
        (records["a"].State, records["a"].ErrorClass, records["b"].State).ShouldBe((SlideState.Failed, ErrorClass.Temporary, SlideState.Done));
        records["a"].Error!.ShouldStartWith($"{batch.Folder.ResultOf("a")}: an earlier result cannot be read: ");
        batch.Calls.ShouldBe(["b.tiff"]);
    }

    [Fact]
    public async Task Run_ProgramThatCannotBeStarted_FailsSlidesAndEndsNoBatch()
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Options = batch.Options with { Child = new ChildProgram("/nowhere/hccpath", []) };
        SlideRecord record = (await batch.Run())["a"];
        (record.State, record.ErrorClass, record.Attempts).ShouldBe((SlideState.Failed, ErrorClass.Temporary, 3));
        record.Error!.ShouldStartWith("/nowhere/hccpath cannot be started: ");
    }

    [Fact]
    public async Task Run_OutputFolderTakenAway_IsTemporaryAndNoBadCommand()
    {
        using BatchOfScripts batch = new(sample, "slow");
        Task<Dictionary<string, SlideRecord>> run = batch.Run();
        while (batch.Calls.Length == 0)
        {
            await Task.Delay(20);
        }

        Directory.Delete(batch.Folder.Path, recursive: true);
        (await Should.ThrowAsync<PathologyException>(run)).Kind.ShouldBe(FailureKind.Temporary);
    }

    [Fact]
    public async Task Run_SpaceForTwoSlidesAtOnce_LetsTheThirdWaitAndDoesAll()
    {
        using BatchOfScripts batch = new(sample, "slow1", "slow2", "slow3");
        long free = new DriveInfo(batch.Place).AvailableFreeSpace;
        batch.Options = batch.Options with { Jobs = 3, LeastFreeBytes = (long)(0.4 * free), DiskWait = TimeSpan.Zero };
        (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Done);
        batch.Warnings.ShouldHaveSingleItem().ShouldEndWith("for each slide at work (--least-free); waiting for one of the 2 to end");
    }

    [Fact]
    public async Task Run_LittleSpace_EndsTheBatchAndTheRestIsStillToDo()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        batch.Options = batch.Options with { LeastFreeBytes = 1L << 60, DiskWait = TimeSpan.Zero };
        PathologyException ended = await Should.ThrowAsync<PathologyException>(batch.Run());
        ended.Kind.ShouldBe(FailureKind.Temporary);
        ended.Message.ShouldContain("MiB free");
        batch.Calls.ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
    }
}
