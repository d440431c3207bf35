using HccPathology.Analysis;
using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Analyses that end well, with a result that is not what was asked for.</summary>
public sealed class UnfitResultTests(BatchSample sample)
{
    [Theory]
    [InlineData("incomplete", ErrorClass.Temporary, "the result is not whole: cells.parquet is missing")]
    [InlineData("other settings", ErrorClass.Changed, "a model, the file of regions or the pixel size beside the slide changed while it was analysed")]
    public async Task Run_ResultThatIsNotWhatWasAskedFor_IsThrownAway(string what, ErrorClass expected, string words)
    {
        using BatchOfScripts batch = new(sample, "a");
        string result = Path.Combine(batch.Place, "program", "result");
        switch (what)
        {
            case "incomplete":
                File.Delete(Path.Combine(result, "cells.parquet"));
                break;
            default:
                batch.Rows = [batch.Rows[0] with { Settings = new() { ["area"] = "0.25" } }];
                break;
        }

        SlideRecord record = (await batch.Run())["a"];
        (record.State, record.ErrorClass, record.Attempts).ShouldBe((SlideState.Failed, expected, 3));
        record.Error!.ShouldStartWith(words);
        Directory.Exists(batch.Folder.ResultOf("a")).ShouldBeFalse();
        batch.Left("work").ShouldBeEmpty();
    }

    // All slides to come would be analysed three times and thrown away, too.
    [Fact]
    public async Task Run_EngineThatIsReplacedMeanwhile_EndsTheBatchForAnotherStart()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        batch.Options = batch.Options with { Jobs = 1 };
        string done = Path.Combine(batch.Place, "program", "result", "done.json");
        File.WriteAllText(done, File.ReadAllText(done).Replace("\"engineVersion\": \"", "\"engineVersion\": \"9.", StringComparison.Ordinal));
        PathologyException e = await Should.ThrowAsync<PathologyException>(batch.Run());
        (e.Kind, e.Message).ShouldBe((FailureKind.Temporary,
            $"the engine of this batch, {SlideSummary.EngineVersion}, was replaced by 9.{SlideSummary.EngineVersion} while it ran; start it again"));
        batch.Calls.Length.ShouldBe(1);
        Directory.Exists(batch.Folder.ResultOf("a")).ShouldBeFalse();
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
    }

    // A run that was stopped (SIGSTOP) finds its folder cleared away when it goes on: "internal", said the record, of a slide that the other was at.
    [Theory]
    [InlineData("")]
    [InlineData("exit 1; ")]
    [InlineData("exit 0; ")]
    public async Task Run_SlideThatAnotherBatchHasTakenOver_IsLeftToIt(string end)
    {
        using BatchOfScripts batch = new(sample, "a");
        string claim = Path.Combine(batch.Folder.Claims, "a"), tried = Path.Combine(batch.Place, "tried");
        batch.Options = batch.Options with
        {
            ClaimPatience = TimeSpan.FromMilliseconds(100),
            Child = new ChildProgram("/bin/sh",
            [
                "-c", $"[ -e '{tried}' ] || {{ : > '{tried}'; sed -i 's/\"token\":\"[0-9a-f]*\"/\"token\":\"another\"/' '{claim}'; {end}}}; exec \"$0\" \"$@\"",
                batch.Program.File, .. batch.Program.FirstArguments,
            ]),
        };
        SlideRecord record = (await batch.Run())["a"];
        (record.State, record.Attempts).ShouldBe((SlideState.Done, 2), "once the other gave no sign of life either");
        batch.Calls.Length.ShouldBe(end.Length > 0 ? 1 : 2);
        string log = File.ReadAllText(batch.Folder.LogFile);
        log.ShouldContain("another batch took the slide over");
        log.ShouldNotContain("internal");
    }
}
