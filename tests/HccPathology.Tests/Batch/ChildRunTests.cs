using System.Globalization;
using HccPathology.Analysis;
using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Processes that end in odd ways, or leave others behind.</summary>
public sealed class ChildRunTests : IDisposable
{
    private static readonly ChildLimits NoLimits = new(1L << 40, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2));

    private readonly ScratchFolder _folder = new();

    public ChildRunTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("printf 'half\\nhccpath: a.svs: is damaged\\n\\n' >&2; exit 65", ErrorClass.BadData, "a.svs: is damaged")]
    [InlineData("exit 128", ErrorClass.Internal, "the process ended with code 128")]
    [InlineData("echo half >&2; kill -KILL $$", ErrorClass.Killed, "the process ended with code 137, signal 9; its last words: half")]
    [InlineData("kill -KILL $$", ErrorClass.Killed, "the process ended with code 137, signal 9")]
    public async Task Run_ProcessThatFails_IsToldByItsLastWordsAndItsEnd(string script, ErrorClass expected, string words) =>
        (await Run(script, NoLimits)).Failure.ShouldBe((expected, words));

    /// <summary>A process that the analysis has started may hold the pipe for as long as it likes.</summary>
    [Fact]
    public async Task Run_ProcessThatLeavesAnotherBehind_EndsAllTheSame()
    {
        string pid = _folder.File("pid");
        ChildEnd end = await Run($"sleep 600 & echo $! > '{pid}'", NoLimits).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        end.Failure.ShouldBeNull();
        using System.Diagnostics.Process left = System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture));
        left.Kill();
    }

    [Fact]
    public async Task Run_ProcessThatTakesTooLong_IsEndedWithAllThatItStarted()
    {
        string pid = _folder.File("pid");
        ChildEnd end = await Run($"sleep 600 & echo $! > '{pid}'; wait", NoLimits with { Time = TimeSpan.FromSeconds(0.5) });
        end.Failure!.Value.Class.ShouldBe(ErrorClass.Time);
        string stat = $"/proc/{File.ReadAllText(pid).Trim()}/stat";
        SpinWait.SpinUntil(() => !File.Exists(stat) || File.ReadAllText(stat).Contains(") Z "), TimeSpan.FromSeconds(20)).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_Progress_IsPassedOnAndKeepsTheProcessFromBeingTakenForStalled()
    {
        List<AnalysisProgress> told = [];
        ChildEnd end = await Run("for i in 1 2 3 4 5 6 7 8 9; do echo \"{\\\"stage\\\":\\\"tiles\\\",\\\"doneTiles\\\":$i}\"; sleep 0.25; done; echo odd",
            NoLimits with { Stall = TimeSpan.FromSeconds(1.5) }, told.Add);
        end.Failure.ShouldBeNull();
        told.Select(t => t.DoneTiles).ShouldBe(Enumerable.Range(1, 9));
    }

    /// <summary>It is asked by the end of its input, deletes what it has begun and goes; only who does not is killed.</summary>
    [Fact]
    public async Task Run_Stopped_LetsTheProcessTidyUp()
    {
        string begun = _folder.File("begun"), tidied = _folder.File("tidied");
        using CancellationTokenSource stop = new();
        Task<ChildEnd> run = Run($": > '{begun}'; cat > /dev/null; : > '{tidied}'; exit 143", NoLimits, stop: stop.Token);
        SpinWait.SpinUntil(() => File.Exists(begun), TimeSpan.FromSeconds(20)).ShouldBeTrue();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
        File.Exists(tidied).ShouldBeTrue();
    }

    /// <summary>The result is there, and lasts.</summary>
    [Fact]
    public async Task Run_StoppedWhileTheProcessEndsWell_IsNotStopped()
    {
        string begun = _folder.File("begun");
        using CancellationTokenSource stop = new();
        Task<ChildEnd> run = Run($": > '{begun}'; cat > /dev/null", NoLimits, stop: stop.Token);
        SpinWait.SpinUntil(() => File.Exists(begun), TimeSpan.FromSeconds(20)).ShouldBeTrue();
        await stop.CancelAsync();
        (await run).Failure.ShouldBeNull();
    }

    private static Task<ChildEnd> Run(string script, ChildLimits limits, Action<AnalysisProgress>? report = null, CancellationToken stop = default) =>
        new ChildRun(limits, report ?? (_ => { })).RunAsync(new ChildProgram("/bin/sh", ["-c", script]), [], stop);
}
