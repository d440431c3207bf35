using System.Globalization;
using HccPathology.Cli;
using HccPathology.Tests.Slides;

namespace HccPathology.Tests.Cli;

/// <summary>Exit codes and the one line on stderr, through the entry point that the program uses.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData()]
    [InlineData("nonsense")]
    [InlineData("info")]
    [InlineData("info", "a", "b")]
    [InlineData("info", "a", "--nonsense")]
    [InlineData("info", "a", "--mpp")]
    [InlineData("info", "a", "--mpp", "abc")]
    [InlineData("info", "a", "--mpp", "0.001")]
    [InlineData("info", "a", "--mpp", "10")]
    [InlineData("info", "a", "--mpp", "1,2")]
    [InlineData("info", "a", "--mpp", "NaN")]
    [InlineData("info", "a", "--mpp", "0.25,0.25,0.25")]
    [InlineData("info", "a", "--mpp", "")]
    public void Run_BadCommandLine_Exits2WithOneLine(params string[] args) => ShouldFail(2, "", args);

    // To the library a file of further options, unless it is told otherwise: another slide, or other settings.
    [Fact]
    public void Run_NameThatBeginsWithAt_IsAName()
    {
        File.WriteAllText(_folder.File("other"), "elsewhere.tif");
        ShouldFail(66, $"@{_folder.File("other")}: no such file", "info", $"@{_folder.File("other")}");
        ShouldFail(66, "@study: no such manifest or folder", "batch", "@study", "--out", _folder.File("b"));
    }

    // Loops over several threads wrap what goes wrong in them.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Report_FailureOfOneThread_IsToldAsAnyOther(bool isWrapped)
    {
        Told(new PathologyException(FailureKind.BadData, "a.svs: torn")).ShouldBe((65, "hccpath: a.svs: torn"));
        Told(new OutOfMemoryException()).Code.ShouldBe(75);
        Told(new UnauthorizedAccessException("b is denied")).ShouldBe((75, "hccpath: b is denied"));
        Told(new OperationCanceledException()).Code.ShouldBe(143);
        Told(new FileNotFoundException("gone", "/slides/a.svs")).ShouldBe((66, "hccpath: /slides/a.svs: no such file; check the path"));
        Told(new FileNotFoundException("Could not load file or assembly 'Parquet'.", "Parquet, Version=5.0.0.0")).ShouldBe(
            (69, "hccpath: a part of the program cannot be loaded: Could not load file or assembly 'Parquet'; install hccpath again, on a disk that programs may be run from, or allow it more open files (ulimit -n) and addresses (ulimit -v)"));
        Told(new FileLoadException("Too many open files")).Code.ShouldBe(69);
        Told(new DivideByZeroException("0")).ShouldBe((1, "hccpath: internal error: DivideByZeroException: 0; run again with --verbose and report it"));

        (int Code, string Line) Told(Exception e)
        {
            StringWriter stderr = new();
            return (CommandLine.Report(stderr, isWrapped ? new AggregateException(e, new IOException("under way")) : e, 143, withTrace: false),
                stderr.ToString().TrimEnd());
        }
    }

    [Theory]
    [InlineData("--mpp -1: expected um/px between", "info", "a", "--mpp", "-1")]
    [InlineData("--mpp 0,25: pixels of 0 x 25 um/px are of no slide scanner; a decimal point is meant", "info", "a", "--mpp", "0,25")]
    [InlineData("--threads 1.5: expected a whole number.", "analyze", "a", "--out", "b", "--threads", "1.5")]
    [InlineData("--threads 99999999999: expected a whole number.", "analyze", "a", "--out", "b", "--threads", "99999999999")]
    [InlineData("--jobs x: expected a whole number.", "batch", "a", "--out", "b", "--jobs", "x")]
    [InlineData("--seed -1: expected a whole number from 0 on.", "phantom", "--out", "a", "--seed", "-1")]
    [InlineData("--stain pas: give he or hdab.", "phantom", "--out", "a", "--stain", "pas")]
    [InlineData("phantom --out '': a word is empty", "phantom", "--out", "")]
    public void Run_ValueThatDoesNotFit_IsToldWithItsOptionAndNoTypeOfTheProgram(string words, params string[] args) => ShouldFail(2, words, args);

    [Theory]
    [InlineData("batch", "m.csv", "--out", "")]
    [InlineData("batch", "m.csv", "--out=")]
    [InlineData("batch", "status", "")]
    [InlineData("doctor", "--out", "")]
    [InlineData("analyze", "a.svs", "--out", "")]
    [InlineData("collect", "", "--out", "c.csv")]
    public void Run_EmptyWord_IsABadCommandLine(params string[] args) => ShouldFail(2, "", args);

    [Fact]
    public void Run_MistypedCommand_IsNamed() => ShouldFail(2, "analyse: no such command", "analyse", "a.svs", "--out", "b");

    [Theory]
    [InlineData("--help")]
    [InlineData("info", "--help")]
    [InlineData("doctor", "--help")]
    [InlineData("--version")]
    public void Run_HelpAndVersion_Exit0(params string[] args)
    {
        var (code, stdout, stderr) = Run(args);
        code.ShouldBe(0);
        stdout.ShouldNotBeEmpty();
        stderr.ShouldBeEmpty();
    }

    [Fact]
    public void Run_MissingFile_Exits66()
    {
        string path = Path.Combine(_folder.Path, "none.svs");
        ShouldFail(66, path, "info", path);
    }

    [Fact]
    public void Run_Folder_Exits65() => ShouldFail(65, _folder.Path, "info", _folder.Path);

    [Fact]
    public void Run_BadSidecar_Exits65()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 70, 50);
        File.WriteAllText(path + ".mpp.json", "{");
        ShouldFail(65, path + ".mpp.json", "info", path);
    }

    [Theory]
    [InlineData("broken.svs", 65)]
    [InlineData("notanimage.txt", 65)]
    [InlineData("unopenable.tiff", 65)]
    [InlineData("unreadable.svs", 65)]
    [InlineData("zero_gi.tif", 65)]
    public void Run_HostileFile_ExitsWithItsCodeAndOneLine(string name, int code)
    {
        string path = SharedData.Find("slides/hostile/" + name);
        ShouldFail(code, path, "info", path);
    }

    [Fact]
    public void Run_DemoTooSmallToBeChecked_Exits2BeforeItIsDrawn()
    {
        string folder = Path.Combine(_folder.Path, "demo");
        ShouldFail(2, "give 1536 or more", "demo", "--size", "1024", "--check", "--out", folder);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Run_Verbose_AddsTheStackTrace()
    {
        string path = Path.Combine(_folder.Path, "none.svs");
        foreach (string[] args in (string[][])[["info", path, "--verbose"], ["--verbose", "info", path]])
        {
            var (code, _, stderr) = Run(args);
            code.ShouldBe(66);
            stderr.ShouldContain("   at HccPathology.");
        }
    }

    [Fact]
    public void Run_InALanguageWithDecimalCommas_WritesPoints()
    {
        CultureInfo before = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 70, 50);
        try
        {
            CultureInfo.CurrentCulture = comma;
            Run("info", path, "--mpp", "0.25").Stdout.ShouldContain("0.25 um/px");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("2> /dev/full")]
    [InlineData("2>&-")]
    [InlineData("2>&- < /dev/null > /dev/null")]
    public async Task Run_MessagesThatNobodyCanRead_DoNotEndTheWork(string redirections)
    {
        string folder = Path.Combine(_folder.Path, "demo");
        (await HccpathProcess.RunBy($"\"$@\" {redirections}", "demo", "--size", "256", "--out", folder)).Code.ShouldBe(0);
        File.Exists(Path.Combine(folder, "result", "done.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_InAWorkingFolderThatIsGone_SaysSo()
    {
        string gone = Path.Combine(_folder.Path, "gone");
        (int code, _, string errors) = await HccpathProcess.RunBy($"mkdir '{gone}' && cd '{gone}' && rmdir '{gone}' && \"$@\"",
            "batch", _folder.Path, "--out", "results");
        (code, errors.Trim()).ShouldBe((75, "hccpath: the working folder was taken away; change to one that is there, or name files from / on, and run again"));
    }

    [Fact]
    public async Task Run_ResultsThatCannotBeWritten_Exit75NamingTheStream()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 70, 50);
        (int code, _, string errors) = await HccpathProcess.RunBy("\"$@\" > /dev/full", "info", path, "--mpp", "0.5");
        code.ShouldBe(75);
        errors.ShouldStartWith("hccpath: the standard output cannot be written: ");
    }

    internal static (int Code, string Stdout, string Stderr) Run(params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        int code = CommandLine.Run(args, stdout, stderr);
        return (code, stdout.ToString(), stderr.ToString());
    }

    /// <summary>Fails with the code and one line that has the words, and says nothing else.</summary>
    internal static void ShouldFail(int expected, string words, params string[] args)
    {
        var (code, stdout, stderr) = Run(args);
        code.ShouldBe(expected, stderr);
        stdout.ShouldBeEmpty();
        stderr.ShouldStartWith("hccpath: ");
        stderr.ShouldContain(words);
        stderr.TrimEnd('\r', '\n').ShouldNotContain('\n');
    }
}
