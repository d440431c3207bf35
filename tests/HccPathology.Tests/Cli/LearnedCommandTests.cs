using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Interop;
using HccPathology.Models;
using HccPathology.Tests.Models;
using HccPathology.Tests.Synthetic;
using HccPathology.Tissue;

namespace HccPathology.Tests.Cli;

/// <summary>Models and devices on the command line: what does not fit is refused before an earlier result is touched.</summary>
public sealed class LearnedCommandTests(PhantomSample phantoms) : IDisposable
{
    private readonly ScratchFolder _folder = new(), _model = new();

    private string Results => Path.Combine(_folder.Path, "result");

    public void Dispose()
    {
        _folder.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Analyze_OwnModelNamedAsFolder_IsTheLearnedDetector()
    {
        var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--nuclei-model",
            ModelCopy.Own, "--device", "cpu", "--quiet");
        code.ShouldBe(0, stderr);
        File.ReadAllText(Path.Combine(Results, "summary.json")).ShouldContain("\"detector\": \"learned\"");
        File.Exists(Path.Combine(Results, "done.json")).ShouldBeTrue();
    }

    // Thresholds, classes and scales stand in the card: two of them over one network were the same settings, and collect joined their cells.
    [Theory]
    [InlineData("--nuclei-model", DetectorSelection.OwnModel, "nuclei-he")]
    [InlineData("--tissue-model", TissueCardFile.Demonstration, "demo")]
    public void Analyze_AnotherCardOfTheSameNetwork_IsAnotherSettingAndACopyIsNot(string option, string model, string own)
    {
        string folder = ModelCardFile.OwnFolder(model), card = Path.Combine(_model.Path, ModelCardFile.FileName);
        Array.ForEach(Directory.GetFiles(folder), f => File.Copy(f, Path.Combine(_model.Path, Path.GetFileName(f))));
        string[] asIs = option == "--nuclei-model" ? [] : [option, own];
        (string Setting, string Hash) ofOwn = Run("own", asIs), ofCopy = Run("copy", [option, _model.Path]);
        File.WriteAllText(card, File.ReadAllText(card).Replace("\"version\": \"", "\"version\": \"0", StringComparison.Ordinal));
        (string Setting, string Hash) ofOther = Run("other", [option, _model.Path]);
        ofCopy.ShouldBe(ofOwn);
        ofOther.Setting.ShouldStartWith($"{ofOwn.Setting} card ");
        ofOther.Hash.ShouldNotBe(ofOwn.Hash);

        (string, string) Run(string name, string[] options)
        {
            var (code, _, stderr) = CommandLineTests.Run(["analyze", phantoms.Small.SlidePath, "--out", Path.Combine(Results, name), "--quiet", .. options]);
            code.ShouldBe(0, stderr);
            using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, name, "summary.json")));
            JsonElement analysis = summary.RootElement.GetProperty("analysis");
            return (analysis.GetProperty("parameters").GetProperty(option == "--nuclei-model" ? "model" : "tissueModel").GetString()!,
                analysis.GetProperty("parameterHash").GetString()!);
        }
    }

    [Fact]
    public async Task Analyze_WithANetwork_LeavesNothingInTheHomeFolderOrWhereItWasStarted()
    {
        // ONNX Runtime's telemetry keeps what it will send in the home folder, and without one where the program was started.
        string home = Directory.CreateDirectory(_folder.File("home")).FullName, start = Directory.CreateDirectory(_folder.File("start")).FullName;
        (await HccpathProcess.RunAt(start, home, "analyze", phantoms.Small.SlidePath, "--out", Results, "--detector", "learned", "--quiet")).ShouldBe(0);
        File.ReadAllText(Path.Combine(Results, "summary.json")).ShouldContain("\"detector\": \"learned\"");
        Directory.GetFileSystemEntries(home).Concat(Directory.GetFileSystemEntries(start)).ShouldBeEmpty();
    }

    [Fact]
    public void Analyze_ModelThatIsNotThere_Exits69() => Refused(69, "no such file", "--nuclei-model", _model.Path);

    [Fact]
    public void Analyze_NoModel_IsTheClassicalDetector()
    {
        Refused(2, "--nuclei-model none: --detector learned needs a model", "--nuclei-model", "none", "--detector", "learned");
        var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--nuclei-model", "none", "--quiet");
        code.ShouldBe(0, stderr);
        File.ReadAllText(Path.Combine(Results, "summary.json")).ShouldContain("\"detector\": \"classic\"");
    }

    [Fact]
    public void Analyze_ModelThatDoesNotFit_Exits65NamingTheField() =>
        Refused(65, "kind: expected nucleus-maps or stardist, found hovernet", "--nuclei-model", ModelCopy.Make(_model, card => card["kind"] = "hovernet"));

    [Fact]
    public void Analyze_StarModel_FindsNucleiWithoutClasses()
    {
        var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--nuclei-model", ModelCopy.Star, "--quiet");
        code.ShouldBe(0, stderr);
        string summary = File.ReadAllText(Path.Combine(Results, "summary.json"));
        summary.ShouldContain("model stardist-test 1.0.0");
        summary.ShouldContain("\"Nucleus\"");
    }

    [Theory]
    [InlineData("high")]
    [InlineData("best")]
    public void Analyze_BetterQualityOfAStarModel_Exits2(string quality) =>
        Refused(2, $"--quality {quality}", "--quality", quality, "--nuclei-model", ModelCopy.Star);

    [Fact]
    public void Analyze_ModelWithoutAMapThatNucleiNeed_Exits65NamingIt() =>
        Refused(65, "outputs: expected one named centre", "--nuclei-model", ModelCopy.Make(_model, card => card["outputs"]![1]!["name"] = "middle"));

    // The largest area is an option of analyze: in a card it was passed over, and nuclei above 400 um2 were left out all the same.
    [Theory]
    [InlineData("nuclei-he", "minAreaUm2, minMeanProbability, found maxAreaUm2")]
    [InlineData("stardist-test", "postProcessing: expected probabilityThreshold, overlapThreshold, minAreaUm2, found maxAreaUm2")]
    public void Analyze_CardWithASettingThatThereIsNot_Exits65NamingIt(string model, string words) => Refused(
        65, words, "--nuclei-model",
        ModelCopy.Make(_model, card => card["postProcessing"]!["maxAreaUm2"] = 800, of: model == "nuclei-he" ? ModelCopy.Own : ModelCopy.Star));

    [Fact]
    public void Analyze_NetworkThatIsNone_Exits65() => Refused(65, "model.onnx", "--nuclei-model", ModelCopy.Make(_model, network: [1, 2, 3]));

    [Fact]
    public void Analyze_DeviceThatIsNotHere_Exits69() => Refused(69, "--device cuda", "--detector", "learned", "--device", "cuda");

    [Fact]
    public void Analyze_HighQuality_SaysSoAndMovesNumbers()
    {
        foreach (string quality in (string[])["standard", "high"])
        {
            var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Path.Combine(Results, quality), "--quality", quality,
                "--nuclei-model", ModelCopy.Own, "--quiet");
            code.ShouldBe(0, stderr);
        }

        string standard = File.ReadAllText(Path.Combine(Results, "standard", "summary.json")),
            high = File.ReadAllText(Path.Combine(Results, "high", "summary.json"));
        high.ShouldContain("mean of four mirror images");
        high.ShouldContain("\"quality\": \"High\"");
        standard.ShouldNotContain("mean of four");
        standard.ShouldContain("\"quality\": \"Standard\"");
        File.ReadAllBytes(Path.Combine(Results, "high", "cells.parquet")).ShouldNotBe(File.ReadAllBytes(Path.Combine(Results, "standard", "cells.parquet")));
    }

    [Theory]
    [InlineData("high", "0.25", null, "nuclei-he-high", 0.25, false)]
    [InlineData("high", "0.3", null, "nuclei-he-high", 0.25, false)]
    [InlineData("high", "0.25", "0.5", "nuclei-he", 0.5, true)]
    [InlineData("high", "0.5", null, "nuclei-he", 0.5, true)]
    [InlineData("best", "0.25", null, "nuclei-he-high", 0.25, true)]
    [InlineData("best", "0.5", null, "nuclei-he", 0.5, true)]
    public void Analyze_BetterQuality_TakesTheFinerModelWhereTheSlideIsFineEnoughAndMirrorImagesWhereSaid(string quality, string mpp, string? analysisMpp,
        string model, double analysed, bool isMean)
    {
        string[] asked = analysisMpp is null ? [] : ["--analysis-mpp", analysisMpp];
        var (code, _, stderr) = CommandLineTests.Run(["analyze", phantoms.Small.SlidePath, "--out", Results, "--mpp", mpp,
            "--quality", quality, "--quiet", .. asked]);
        code.ShouldBe(0, stderr);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, "summary.json")));
        JsonElement analysis = summary.RootElement.GetProperty("analysis");
        analysis.GetProperty("analysisMpp").GetDouble().ShouldBe(analysed, 1e-9);
        string note = analysis.GetProperty("detectorNote").GetString()!;
        note.ShouldStartWith($"model {model} ");
        note.Contains("mean of four mirror images", StringComparison.Ordinal).ShouldBe(isMean);
    }

    [Theory]
    [InlineData("high")]
    [InlineData("best")]
    public void Analyze_BetterQualityOfTheClassicalDetector_Exits2(string quality) =>
        Refused(2, $"--quality {quality}", "--detector", "classic", "--quality", quality);

    [Fact]
    public void Analyze_ModelForTheClassicalDetector_Exits2() => Refused(2, "--nuclei-model", "--detector", "classic", "--nuclei-model", ModelCopy.Own);

    [Fact]
    public void Analyze_DeviceForTheClassicalDetector_Exits2() => Refused(2, "--device cuda", "--detector", "classic", "--device", "cuda");

    // At 1 um/px no learned model fits, and the classical detector would run on another device than was asked for.
    [Fact]
    public void Analyze_DeviceOnASlideThatNoModelFits_Exits65() => Refused(65, "nuclei-he", "--device", "cuda", "--mpp", "1");

    // Nor is the classical detector a better quality of anything: half of a cohort would be found by another method.
    [Theory]
    [InlineData("high")]
    [InlineData("best")]
    public void Analyze_BetterQualityOnASlideThatNoModelFits_Exits65(string quality) =>
        Refused(65, "model nuclei-he is for 0.5 um/px, and the slide is analysed at 0.7 um/px", "--quality", quality, "--mpp", "0.7");

    [Fact]
    public void Analyze_LargestAreaBelowTheClassicalDetectorsLeast_IsTheLearnedOnesToTake()
    {
        var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--max-area", "9", "--quiet");
        code.ShouldBe(0, stderr);
        Directory.Exists(Results).ShouldBeTrue();
    }

    [Fact]
    public void Analyze_LargestAreaBelowTheDetectorsLeast_Exits2() => Refused(2, "nucleus area 10-9 um2", "--max-area", "9", "--detector", "classic");

    [Fact]
    public void Analyze_LargestAreaBelowTheModelsLeast_Exits2() =>
        Refused(2, "nucleus area 50-30 um2", "--max-area", "30", "--nuclei-model", ModelCopy.Make(_model, card => card["postProcessing"]!["minAreaUm2"] = 50));

    [Fact]
    public void Analyze_HeSaidToBeHdab_Exits65()
    {
        var (code, _, stderr) = CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--quiet", "--stain", "CD8");
        code.ShouldBe(65, stderr);
        stderr.ShouldContain("looks stained with H&E");
        stderr.ShouldContain("--force-stain");
        File.Exists(Path.Combine(Results, "done.json")).ShouldBeFalse();
    }

    [Fact]
    public void Analyze_AutomaticDetector_IsLearnedAtItsPixelSizeAndClassicOnAllElse()
    {
        foreach ((string[] options, string detector) in ((string[], string)[])[([], "learned"), (["--stain", "hdab", "--force-stain"], "learned"),
            (["--analysis-mpp", "0.9"], "classic")])
        {
            var (code, _, stderr) = CommandLineTests.Run(["analyze", phantoms.Small.SlidePath, "--out", Results, "--quiet", .. options]);
            code.ShouldBe(0, stderr);
            File.ReadAllText(Path.Combine(Results, "summary.json")).ShouldContain($"\"detector\": \"{detector}\"");
            string[] files = [.. new[] { "summary.json", "done.json" }.Select(name => File.ReadAllText(Path.Combine(Results, name)))];
            files.ShouldAllBe(text => text.Contains($"\"onnxRuntime\": \"{(detector == "learned" ? OnnxNetwork.RuntimeVersion : "none")}\""));
            files.ShouldAllBe(text => text.Contains($"\"jpegLibrary\": \"{NativeLibraries.JpegLibrary ?? "none"}\""));
            const string Told = "nuclei were found by the classical detector, which tells no classes: model nuclei-he is for 0.5 um/px, and the slide is analysed at 0.9";
            stderr.Contains(Told, StringComparison.Ordinal).ShouldBe(detector == "classic", stderr);
            File.ReadAllText(Path.Combine(Results, "summary.json")).Contains(Told, StringComparison.Ordinal).ShouldBe(detector == "classic");
        }

        CommandLineTests.Run("analyze", phantoms.Small.SlidePath, "--out", Results, "--quiet", "--detector", "classic", "--analysis-mpp", "0.9")
            .Stderr.ShouldNotContain("found by the classical detector");
    }

    [Fact]
    public void Analyze_PixelSizeFarFromTheModels_Exits65() => Refused(65, "0.5 um/px", "--detector", "learned", "--analysis-mpp", "0.9");

    private void Refused(int expected, string words, params string[] options)
    {
        string[] command = ["analyze", phantoms.Small.SlidePath, "--out", Results, "--quiet", .. options];
        ShouldFail(CommandLineTests.Run(command));
        Directory.Exists(Results).ShouldBeFalse();
        File.WriteAllText(_folder.File("result", "done.json"), "{}");
        ShouldFail(CommandLineTests.Run(command));
        Directory.GetFiles(Results).Select(Path.GetFileName).ShouldBe(["done.json"], "the earlier result is kept");

        void ShouldFail((int Code, string Stdout, string Stderr) run)
        {
            run.Code.ShouldBe(expected, run.Stderr);
            run.Stdout.ShouldBeEmpty();
            run.Stderr.ShouldStartWith("hccpath: ");
            run.Stderr.ShouldContain(words);
            run.Stderr.TrimEnd('\r', '\n').ShouldNotContain('\n');
        }
    }
}
