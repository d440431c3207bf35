using HccPathology.Phantoms;

namespace HccPathology.Tests.Cli;

/// <summary>Ctrl-C and SIGTERM on a real process: the documented exit code, and nothing half-written.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Analyze_SignalDuringTiles_StopsWithItsCodeAndLeavesNoUnfinishedFile(string signal, int code)
    {
        string slide = _folder.File("phantom.tiff"), results = Path.Combine(_folder.Path, "result");
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 3072, HeightPx = 2048 }, Environment.ProcessorCount);
        Directory.CreateDirectory(results);
        File.WriteAllText(Path.Combine(results, "done.json"), "{}");
        using HccpathProcess process = new("analyze: tiles", "analyze", slide, "--out", results, "--threads", "1", "--tile", "512");

        (await process.SendAfterLine(signal)).ShouldBe(code, process.Errors);

        Directory.GetFileSystemEntries(results).ShouldBeEmpty("neither the mark of the earlier result nor a file of this one");
        process.Errors.ShouldContain("hccpath: interrupted");
        process.Errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Phantom_SignalWhileDrawing_StopsWithItsCodeAndLeavesNothing(string signal, int code)
    {
        string results = Path.Combine(_folder.Path, "phantom");
        Directory.CreateDirectory(results);
        using HccpathProcess process = new("phantom: ", "phantom", "--out", Path.Combine(results, "a.tiff"), "--width", "1024",
            "--height", "20480", "--threads", "1");

        (await process.SendAfterLine(signal)).ShouldBe(code, process.Errors);

        Directory.GetFileSystemEntries(results).ShouldBeEmpty();
    }

    // It does not look at the signal, since it only reads; a pipe that nothing comes through makes it read for ever.
    [Fact]
    public async Task Evaluate_SignalWhileReading_EndsAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes of Unix");
        string found = _folder.Write("found.geojson", "[]"), pipe = Path.Combine(_folder.Path, "truth");
        (int code, _, string errors) = await HccpathProcess.RunBy(
            $"mkfifo '{pipe}'; \"$@\" & program=$!; exec 3> '{pipe}'; kill -s TERM $program; (sleep 30; kill -s KILL $program) & wait $program",
            "evaluate", pipe, found, "--mpp", "0.5");
        code.ShouldBe(143, errors);
    }

    // In blocks of 512 bytes: 50 KB the scratch file outgrows, 500 KB a result. The runtime maps its own code by larger files unless told.
    [Theory]
    [InlineData(100, "the scratch files for nuclei cannot be written")]
    [InlineData(1000, "result/cells.")]
    public async Task Analyze_FileLargerThanTheProcessMayWrite_IsTemporaryAndNamesIt(int blocks, string words)
    {
        string slide = _folder.File("phantom.tiff"), results = Path.Combine(_folder.Path, "result");
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 2048, HeightPx = 2048 }, Environment.ProcessorCount);

        (int code, _, string errors) = await HccpathProcess.RunBy($"ulimit -f {blocks}; DOTNET_EnableWriteXorExecute=0 \"$@\"", "analyze", slide, "--out",
            results, "--quiet", "--detector", "classic");

        code.ShouldBe((int)FailureKind.Temporary, errors);
        errors.ShouldContain(words);
        errors.ShouldContain("ulimit -f");
        (Directory.Exists(results) ? Directory.GetFiles(results) : []).Select(Path.GetFileName).ShouldAllBe(name => name != "done.json" && name![0] != '.');
    }
}
