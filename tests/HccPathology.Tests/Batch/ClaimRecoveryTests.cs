using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Starts while a slide is claimed, by a process that has ended or one that lives.</summary>
public sealed class ClaimRecoveryTests(BatchSample sample)
{
    [Fact]
    public async Task ClaimOfAnEndedProcess_IsTakenOverAtOnce()
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Folder.Prepare();
        string left = Directory.CreateDirectory(batch.Folder.WorkOf("a", "0123456789ab")).FullName;
        File.WriteAllText(Path.Combine(left, "cells.parquet"), "half");
        WriteClaim(batch, ProcessPlace.Own with { Pid = int.MaxValue });
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
    }

    [Fact]
    public async Task ClaimOfAnEndedProcessOnADoneSlide_IsClearedAway()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        WriteClaim(batch, ProcessPlace.Own with { Pid = int.MaxValue });
        Directory.CreateDirectory(batch.Folder.WorkOf("a", "0123456789ab") + ".old");
        await batch.Run();
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
        batch.Calls.Length.ShouldBe(1);
    }

    [Fact]
    public async Task ClaimOfAProcessWithTheSamePidThatStartedAtAnotherTime_IsTakenOver()
    {
        using BatchOfScripts batch = new(sample, "a");
        WriteClaim(batch, ProcessPlace.Own with { Started = ProcessPlace.Own.Started + 1 });
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    // Another machine: nobody can ask whether the process lives, only whether it beats.
    [Fact]
    public async Task ClaimOfAnotherMachine_IsTakenOverWhenItDoesNotBeat()
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Options = batch.Options with { ClaimPatience = TimeSpan.FromSeconds(1.5) };
        WriteClaim(batch, new ProcessPlace("elsewhere", "other kernel", 1, 1));
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    // Its machine lost its power between the new result and what others had put into the old one; the slide is done, and has no turn to come.
    [Fact]
    public async Task ClaimOfAnotherMachineOnADoneSlide_IsClearedAwayWhenItDoesNotBeatAndOthersFilesComeBack()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        batch.Options = batch.Options with { ClaimPatience = TimeSpan.FromSeconds(1.5) };
        WriteClaim(batch, new ProcessPlace("elsewhere", "before the power cut", 1, 1));
        string old = Directory.CreateDirectory(batch.Folder.WorkOf("a", "0123456789ab") + ".old").FullName;
        File.WriteAllText(Path.Combine(old, "annotations.geojson"), "mine");
        await batch.Run();
        File.ReadAllText(Path.Combine(batch.Folder.ResultOf("a"), "annotations.geojson")).ShouldBe("mine");
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
        batch.Calls.Length.ShouldBe(1);
    }

    [Fact]
    public async Task ClaimOfAnotherMachineThatBeats_IsWaitedFor()
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Options = batch.Options with { ClaimPatience = TimeSpan.FromSeconds(1.5) };
        ProcessPlace other = new("elsewhere", "other kernel", 1, 1);
        WriteClaim(batch, other);
        Task<Dictionary<string, SlideRecord>> run = batch.Run();
        for (int beat = 1; beat <= 15; beat++)
        {
            await Task.Delay(200);
            WriteClaim(batch, other, beat);
        }

        batch.Calls.ShouldBeEmpty();
        File.Delete(Path.Combine(batch.Folder.Claims, "a"));
        (await run)["a"].State.ShouldBe(SlideState.Done);
    }

    // Whoever waited for it would wait for ever.
    [Fact]
    public async Task ClaimOfAnEndedProcessThatMayNotBeTakenAway_FailsItsSlideAlone()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        WriteClaim(batch, ProcessPlace.Own with { Pid = int.MaxValue });
        string claim = Path.Combine(batch.Folder.Claims, "a");
        bool isFrozen = SmallDisk.FreezeNames(claim, true);
        try
        {
            Assert.SkipUnless(isFrozen, "chattr +i needs root and a file system that has it");
            Dictionary<string, SlideRecord> records = await batch.Run();
            (records["a"].State, records["a"].ErrorClass, records["b"].State).ShouldBe((SlideState.Failed, ErrorClass.Temporary, SlideState.Done));
            records["a"].Error!.ShouldStartWith("the claim of a run that has ended may not be taken away: ");
            records["a"].Error!.ShouldContain(claim);
        }
        finally
        {
            SmallDisk.FreezeNames(claim, false);
        }

        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    private static void WriteClaim(BatchOfScripts batch, ProcessPlace owner, long beat = 0)
    {
        batch.Folder.Prepare();
        ClaimText text = new("0123456789ab", owner, beat, "tiles", 1, 2);
        File.WriteAllBytes(Path.Combine(batch.Folder.Claims, "a"),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(text, HccPathology.Outputs.JsonFile.Options));
    }
}
