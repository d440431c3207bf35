using System.Text.RegularExpressions;
using HccPathology.Batch;
using HccPathology.Outputs.Summaries;

namespace HccPathology.Tests.Batch;

/// <summary>Starts after something went wrong between the last run and this one.</summary>
public sealed class BatchRecoveryTests(BatchSample sample)
{
    [Theory]
    [InlineData("deleted")]
    [InlineData("text")]
    [InlineData("truncated")]
    public async Task Ledger_LostOrDamaged_IsMadeAnewFromTheFolder(string damage)
    {
        using BatchOfScripts batch = new(sample, "a", "bad", "b");
        await batch.Run();
        IReadOnlyList<LedgerRow> before = batch.Ledger();
        before.Count.ShouldBe(3);
        switch (damage)
        {
            case "deleted":
                File.Delete(batch.Folder.LedgerFile);
                break;
            case "text":
                File.WriteAllText(batch.Folder.LedgerFile, new string('x', 5000));
                break;
            default:
                byte[] bytes = File.ReadAllBytes(batch.Folder.LedgerFile);
                File.WriteAllBytes(batch.Folder.LedgerFile, bytes[..(bytes.Length - 4096 - 100)]);
                break;
        }

        batch.ForgetCalls();
        await batch.Run();
        batch.Calls.ShouldBeEmpty();
        batch.Ledger().ShouldBe(before);
        batch.Warnings.Any(w => w.Contains("damaged")).ShouldBe(damage != "deleted");
    }

    // The mask's tissue stood beside a density that is without what regions exclude.
    [Fact]
    public async Task Report_Tissue_IsWhatTheDensityIsOf()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a"), summary = Path.Combine(place, "summary.json");
        File.WriteAllText(summary, new Regex("\"netAreaMm2\": [0-9.]+").Replace(File.ReadAllText(summary), "\"netAreaMm2\": 0.125", 1));
        DoneJson done = DoneJson.Read(place)!;
        (done with { Files = DoneJson.FilesIn(place, done.Files.Select(f => f.Name)) }).Write(place);

        BatchReport.Write(batch.Folder, batch.Folder.ReadPlan());
        string[][] table = [.. File.ReadAllLines(Path.Combine(batch.Folder.Path, "batch.csv")).Select(line => line.Split(','))];
        table[1][Array.IndexOf(table[0], "tissue_mm2")].ShouldBe("0.125");
    }

    [Fact]
    public async Task Ledger_DeletedDuringARun_IsThereAtTheEnd()
    {
        using BatchOfScripts batch = new(sample, "slow1", "slow2", "slow3");
        batch.Options = batch.Options with { Jobs = 1 };
        Task<Dictionary<string, SlideRecord>> run = batch.Run();
        while (batch.Calls.Length == 0)
        {
            await Task.Delay(20);
        }

        File.Delete(batch.Folder.LedgerFile);
        await run;
        batch.Ledger().Select(r => (r.Id, r.State)).ShouldBe([("slow1", "done"), ("slow2", "done"), ("slow3", "done")]);
    }

    // What another holds for a moment comes right by itself; what this user may not write does not.
    [Theory]
    [InlineData(true, "the next start puts it right")]
    [InlineData(false, "--rebuild-ledger makes it anew where it is another user's")]
    public async Task Ledger_ThatCannotBeKept_EndsNoBatchAndSaysWhatHelps(bool isHeld, string words)
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Folder.Prepare();
        using FileStream? held = isHeld ? File.Open(batch.Folder.LedgerFile, FileMode.Create, FileAccess.ReadWrite, FileShare.None) : null;
        if (!isHeld)
        {
            Directory.CreateDirectory(batch.Folder.LedgerFile);
        }

        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Warnings.ShouldHaveSingleItem().ShouldEndWith($"the batch goes on without, and {words}");
    }

    [Fact]
    public async Task Records_Lost_ComeBackFromTheResults()
    {
        using BatchOfScripts batch = new(sample, "a");
        SlideRecord before = (await batch.Run())["a"];
        File.Delete(batch.Folder.RecordOf("a"));
        batch.ForgetCalls();
        SlideRecord after = (await batch.Run())["a"];
        batch.Calls.ShouldBeEmpty();
        after.State.ShouldBe(SlideState.Done);
        after.Input.ShouldBe(before.Input);
        after.RequestHash.ShouldBe(before.RequestHash);
    }

    [Fact]
    public async Task Report_ResultsOfOtherSettings_AreNotDoneAndInNoTable()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        await batch.Run();
        BatchPlan plan = new(batch.Folder, BatchSample.Columns);
        batch.Folder.WritePlan(plan.Asked(batch.Rows));
        Report().ShouldBe([SlideState.Done, SlideState.Done]);

        // A new start asks b for something else, and is killed.
        batch.Folder.WritePlan(plan.Asked([batch.Rows[0], batch.Rows[1] with { Settings = new() { ["area"] = "0.25" } }]));
        Report().ShouldBe([SlideState.Queued, SlideState.Done], "what is not done comes first");
        File.ReadAllText(Path.Combine(batch.Folder.Path, "density.csv")).ShouldNotContain("\r\nb,");
        File.ReadAllLines(Path.Combine(batch.Folder.Path, "batch.csv"))[1].ShouldContain(",queued,,,1,");

        IReadOnlyList<SlideState> Report() => [.. BatchReport.Write(batch.Folder, batch.Folder.ReadPlan()).Select(r => r.State)];
    }

    [Fact]
    public async Task Report_SlideReplacedOrAnotherOneNamedAndBatchKilled_IsNotDoneAndInNoTable()
    {
        using BatchOfScripts batch = new(sample, "a", "b", "c");
        await batch.Run();
        batch.Replace("a");
        string other = batch.Rows[1].Slide + ".tiff";
        File.Copy(batch.Rows[1].Slide, other);
        File.AppendAllText(other, "x");
        BatchRow[] asked = [batch.Rows[0], batch.Rows[1] with { Slide = other }, batch.Rows[2]];
        batch.Folder.WritePlan(new BatchPlan(batch.Folder, BatchSample.Columns).Asked(asked));
        States().ShouldBe([("a", SlideState.Queued), ("b", SlideState.Queued), ("c", SlideState.Done)]);
        File.ReadAllText(Path.Combine(batch.Folder.Path, "density.csv")).ShouldNotContain("\r\na,");

        // A name with no slide behind it has no result, be there one of another slide; a slide that was taken away keeps its own.
        File.Delete(other);
        File.Delete(batch.Rows[2].Slide);
        States().ShouldBe([("a", SlideState.Queued), ("b", SlideState.Queued), ("c", SlideState.Done)]);
        batch.Rows = asked;
        batch.Plan().Select(p => p.State).ShouldBe([PlanState.Stale, PlanState.Stale, PlanState.Done]);
        batch.Plan()[1].Reason.ShouldBe("the result is of phantom.tiff, and the slide itself is not there");

        IReadOnlyList<(string, SlideState)> States() => [.. BatchReport.Write(batch.Folder, batch.Folder.ReadPlan()).Select(r => (r.Row.Id, r.State))];
    }

    /// <summary>Sizes may be the same: a table of another slide, or a number changed by hand, is no result of this one.</summary>
    [Theory]
    [InlineData("density.csv", "emptied", "density.csv has 0 bytes")]
    [InlineData("density.csv", "changed", "density.csv has another content")]
    [InlineData("summary.json", "changed", "summary.json has another content")]
    [InlineData("cells.parquet", "deleted", "cells.parquet is missing")]
    public async Task FileOfAResult_Damaged_IsNamedAndTheNextStartMakesItAnew(string name, string how, string reason)
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        await batch.Run();
        IReadOnlyDictionary<string, byte[]> sound = Tables();
        string file = Path.Combine(batch.Folder.ResultOf("a"), name);
        byte[] bytes = File.ReadAllBytes(file);
        File.Delete(file);
        if (how != "deleted")
        {
            bytes[^3] ^= 1;
            File.WriteAllBytes(file, how == "emptied" ? [] : bytes);
        }

        ReportRow row = BatchReport.Write(batch.Folder, batch.Folder.ReadPlan()).Single(r => r.Row.Id == "a");
        row.State.ShouldBe(SlideState.Queued);
        row.Nuclei.ShouldBeNull();
        row.Warnings.ShouldHaveSingleItem().ShouldStartWith(reason);
        File.ReadAllText(Path.Combine(batch.Folder.Path, JoinedDensity.FileName)).ShouldNotContain("\r\na,");
        batch.ForgetCalls();
        await batch.Run();
        batch.Calls.ShouldBe(["a.tiff"]);
        BatchReport.Write(batch.Folder, batch.Folder.ReadPlan());
        Tables()[JoinedDensity.FileName].ShouldBe(sound[JoinedDensity.FileName]);

        IReadOnlyDictionary<string, byte[]> Tables()
        {
            BatchReport.Write(batch.Folder, batch.Folder.ReadPlan());
            return BatchReport.FileNames.ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(batch.Folder.Path, n)));
        }
    }

    [Fact]
    public async Task KilledWhileAResultWasReplaced_TheOldOneComesBackWithWhatOthersPutThere()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        File.WriteAllText(Path.Combine(batch.Folder.ResultOf("a"), "annotations.geojson"), "mine");
        Directory.Move(batch.Folder.ResultOf("a"), batch.Folder.WorkOf("a", "0123456789ab") + ".old");
        await batch.Run();
        File.ReadAllText(Path.Combine(batch.Folder.ResultOf("a"), "annotations.geojson")).ShouldBe("mine");
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
    }

    // A clock that was set back leaves files from the future behind; one set forward makes everything old.
    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task ClockSetByADay_NothingIsDoneAgain(int days)
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        await batch.Run();
        foreach (string file in Directory.EnumerateFiles(batch.Folder.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(days));
        }

        batch.ForgetCalls();
        await batch.Run();
        batch.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadOnlyFolder_EndsTheBatchAndTheNextStartGoesOn()
    {
        using BatchOfScripts batch = new(sample, "slow1", "slow2", "slow3");
        // The claim cannot be deleted, and its process is this one, which lives.
        batch.Options = batch.Options with { Jobs = 1, ClaimPatience = TimeSpan.FromSeconds(1) };
        Task<Dictionary<string, SlideRecord>> run = batch.Run();
        while (batch.Calls.Length < 2)
        {
            await Task.Delay(20);
        }

        bool isFrozen = SmallDisk.Freeze(batch.Folder.Path, true);
        try
        {
            Assert.SkipUnless(isFrozen, "chattr +i needs root and a file system that has it");
            PathologyException ended = await Should.ThrowAsync<PathologyException>(run);
            ended.Kind.ShouldBe(FailureKind.Temporary);
            ended.Message.ShouldContain(batch.Folder.Path);
        }
        finally
        {
            SmallDisk.Freeze(batch.Folder.Path, false);
            await Task.WhenAny(run);
        }

        batch.ForgetCalls();
        (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Done);
        batch.Calls.ShouldBe(["slow2.tiff", "slow3.tiff"], ignoreOrder: true);
        batch.Ledger().ShouldAllBe(r => r.State == "done");
    }

    // Each slide would be analysed three times, for nothing.
    [Theory]
    [InlineData("")]
    [InlineData(".batch/claims")]
    public async Task FolderOfResultsThatCannotBeWritten_EndsTheBatchAtTheFirst(string inner)
    {
        using BatchOfScripts batch = new(sample, "slow1", "slow2", "slow3");
        batch.Options = batch.Options with { Jobs = 1, ClaimPatience = TimeSpan.FromSeconds(1) };
        Task<Dictionary<string, SlideRecord>> run = batch.Run();
        while (batch.Calls.Length < 1)
        {
            await Task.Delay(20);
        }

        string folder = Path.Combine(batch.Folder.Path, inner);
        bool isFrozen = SmallDisk.FreezeNames(folder, true);
        try
        {
            Assert.SkipUnless(isFrozen, "chattr +i needs root and a file system that has it");
            PathologyException ended = await Should.ThrowAsync<PathologyException>(run);
            ended.Kind.ShouldBe(FailureKind.Temporary);
            Should.Throw<PathologyException>(batch.Folder.Prepare).Message.ShouldStartWith($"{batch.Folder.Path}: results cannot be written there: ");
            batch.Calls.ShouldBe(["slow1.tiff"]);
        }
        finally
        {
            SmallDisk.FreezeNames(folder, false);
            await Task.WhenAny(run);
        }

        (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Done);
    }

    [Fact]
    public async Task FullDisk_FailsWhatDoesNotFitAndTheNextStartGoesOn()
    {
        using BatchOfScripts batch = new(sample, "a", "b", "c");
        long one = Directory.GetFiles(Path.Combine(batch.Place, "program", "result")).Sum(f => new FileInfo(f).Length);
        using SmallDisk disk = new((int)(one * 5 / 2 / 1024));
        batch.Folder = new BatchFolder(Path.Combine(disk.Path, "out"));
        batch.Options = batch.Options with { Jobs = 1 };
        try
        {
            (await batch.Run())["c"].State.ShouldBe(SlideState.Failed);
        }
        catch (PathologyException e)
        {
            e.Kind.ShouldBe(FailureKind.Temporary);
        }

        Directory.Exists(batch.Folder.ResultOf("c")).ShouldBeFalse();
        disk.Remount("size=1g");
        batch.ForgetCalls();
        (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Done);
        batch.Calls.ShouldBe(["c.tiff"]);
    }
}
