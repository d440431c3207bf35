using System.Text.Json;
using HccPathology.Cli;
using HccPathology.Interop;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Cli;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Doctor_Text_HasALineForEverything()
    {
        var (code, stdout, stderr) = CommandLineTests.Run("doctor", "--out", _folder.Path);
        code.ShouldBe(0, stdout);
        stderr.ShouldBeEmpty();
        string[] lines = stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(l => l.StartsWith("ok ", StringComparison.Ordinal) || l.StartsWith("warn ", StringComparison.Ordinal));
        lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            .ShouldBe(["engine", "dotnet", "openslide", "direct", "opencv", "onnx", "parquet", "sqlite", "processor", "memory", "temporary", "results"]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty("the probe file is gone");
    }

    [Fact]
    public void Folder_OfScratchFiles_MustBeThereAndThatOfResultsNeedNot()
    {
        string absent = Path.Combine(_folder.Path, "not", "there");
        HealthCheck.Folder("results", absent).State.ShouldNotBe(HealthState.Fail);
        HealthCheck.Folder("temporary", absent).State.ShouldBe(HealthState.Fail, "an analysis does not make it");
    }

    [Fact]
    public async Task Doctor_FolderOfScratchFiles_IsLookedAtWhereOneWasChosen()
    {
        (int code, string output, _) = await HccpathProcess.RunBy($"TMPDIR='{Path.Combine(_folder.Path, "absent")}' \"$@\"", "doctor");
        code.ShouldBe(75);
        output.ShouldContain("absent cannot be written");
        (await HccpathProcess.RunBy("\"$@\"", "doctor")).Output.ShouldContain("temporary   beside the results; TMPDIR is not set");
    }

    // As a batch does: a node's other cores are somebody else's.
    [Theory]
    [InlineData("analyze")]
    [InlineData("demo")]
    [InlineData("phantom")]
    public async Task Threads_UnderSlurm_AreThoseThatItGives(string command) =>
        (await HccpathProcess.RunBy("SLURM_CPUS_PER_TASK=1 \"$@\"", command, "--help")).Output.ReplaceLineEndings(" ")
            .ShouldMatch(@"--threads <\w+>[^-]*\[default: 1\]");

    [Fact]
    public void Doctor_Json_IsOneObject()
    {
        var (code, stdout, _) = CommandLineTests.Run("doctor", "--json");
        using JsonDocument document = JsonDocument.Parse(stdout);
        document.RootElement.GetProperty("exitCode").GetInt32().ShouldBe(code);
        document.RootElement.GetProperty("checks").GetArrayLength().ShouldBe(11);
        document.RootElement.GetProperty("checks")[2].GetProperty("found").GetString().ShouldNotBeNull().ShouldMatch(@"^\d+\.\d+\.\d+ \(");
    }

    [Fact]
    public void Doctor_WithASlide_MeasuresBothReaders()
    {
        string slide = _folder.File("slide.tif");
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 2048, HeightPx = 1024 }, 1);
        var (_, stdout, _) = CommandLineTests.Run("doctor", "--json", "--slide", slide);
        using JsonDocument document = JsonDocument.Parse(stdout);
        JsonElement readers = document.RootElement.GetProperty("readers");
        readers.GetProperty("openslide").GetProperty("mpxPerSecond").GetDouble().ShouldBeGreaterThan(0);
        JsonElement direct = readers.GetProperty("direct");
        if (NativeLibraries.JpegLibrary is null)
        {
            direct.GetProperty("mpxPerSecond").ValueKind.ShouldBe(JsonValueKind.Null);
            direct.GetProperty("note").GetString().ShouldNotBeNull().ShouldContain("--reader direct");
        }
        else
        {
            direct.GetProperty("mpxPerSecond").GetDouble().ShouldBeGreaterThan(0);
            (direct.GetProperty("megapixels").GetDouble() + readers.GetProperty("openslide").GetProperty("megapixels").GetDouble())
                .ShouldBe(2048 * 1024 / 1e6, 1e-6);
        }

        CommandLineTests.Run("doctor", "--slide", slide).Stdout.ShouldContain("Mpx/s on one thread");
    }

    [Fact]
    public void Doctor_WithASlideThatIsNotThere_Is66()
    {
        var (code, _, stderr) = CommandLineTests.Run("doctor", "--slide", _folder.File("none.svs"));
        code.ShouldBe(66);
        stderr.ShouldContain("none.svs");
    }

    [Fact]
    public void ExitCode_MissingLibrary_Is69AndOutranksAFolder()
    {
        HealthCheck library = new("openslide", HealthState.Fail, "not found", "install it", IsLibrary: true), folder = new("results", HealthState.Fail, "no"),
            warning = new("memory", HealthState.Warn, "low");
        DoctorCommand.ExitCode([warning]).ShouldBe(0);
        DoctorCommand.ExitCode([warning, folder]).ShouldBe(75);
        DoctorCommand.ExitCode([folder, library]).ShouldBe(69);
    }

    [Fact]
    public void Folder_ThatIsAFile_Fails()
    {
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        // Its nearest existing parent can be written, but nothing can be made inside of a file.
        HealthCheck check = HealthCheck.Folder("results", Path.Combine(file, "below"));
        check.State.ShouldBe(HealthState.Fail);
        check.Advice.ShouldNotBeNull().ShouldContain("--out");
    }

    [Fact]
    public void Folder_YetToBeMade_IsJudgedByItsParentAndNotMade()
    {
        string folder = Path.Combine(_folder.Path, "a", "b");
        HealthCheck.Folder("results", folder).State.ShouldNotBe(HealthState.Fail);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Folder_ReadOnlyFileSystem_Fails()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "no folder that refuses even root");
        HealthCheck.Folder("results", "/proc/self").State.ShouldBe(HealthState.Fail);
    }
}
