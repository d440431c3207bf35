using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Analyses that end well, with a result that is not what was asked for.</summary>
public sealed class UnfitResultTests(BatchSample sample)
{
    [Theory]
    [InlineData("incomplete", ErrorClass.Temporary, "the result is not whole: cells.parquet is missing")]
    [InlineData("another engine", ErrorClass.Changed, "a model, the pixel size beside the slide, or the engine changed while it was analysed")]
    [InlineData("other settings", ErrorClass.Changed, "a model, the pixel size beside the slide, or the engine changed while it was analysed")]
    public async Task Run_ResultThatIsNotWhatWasAskedFor_IsThrownAway(string what, ErrorClass expected, string words)
    {
        using BatchOfScripts batch = new(sample, "a");
        string result = Path.Combine(batch.Place, "program", "result"), done = Path.Combine(result, "done.json");
        switch (what)
        {
            case "incomplete":
                File.Delete(Path.Combine(result, "cells.parquet"));
                break;
            case "another engine":
                File.WriteAllText(done, File.ReadAllText(done).Replace("\"engineVersion\": \"", "\"engineVersion\": \"9.", StringComparison.Ordinal));
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

    [Fact]
    public async Task Run_SlideThatAnotherBatchHasTakenOver_IsLeftToIt()
    {
        using BatchOfScripts batch = new(sample, "a");
        string claim = Path.Combine(batch.Folder.Claims, "a"), tried = Path.Combine(batch.Place, "tried");
        batch.Options = batch.Options with
        {
            ClaimPatience = TimeSpan.FromMilliseconds(100),
            Child = new ChildProgram("/bin/sh",
            [
                "-c", $"[ -e '{tried}' ] || {{ : > '{tried}'; sed -i 's/\"token\":\"[0-9a-f]*\"/\"token\":\"another\"/' '{claim}'; }}; exec \"$0\" \"$@\"",
                batch.Program.File, .. batch.Program.FirstArguments,
            ]),
        };
        SlideRecord record = (await batch.Run())["a"];
        (record.State, record.Attempts).ShouldBe((SlideState.Done, 2), "once the other gave no sign of life either");
        batch.Calls.Length.ShouldBe(2);
    }
}
