using System.IO.Compression;
using System.Text.Json;
using HccPathology.Tests.Evaluation;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Cli;

/// <summary>What <c>analyze</c> refuses about regions, before it gives up an earlier result; and <c>collect</c>.</summary>
public sealed class RegionOptionTests(PhantomSample phantoms) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(66, "no such file of regions", "--regions", "missing.geojson")]
    [InlineData(2, "--unannotated liver", "--unannotated", "liver")]
    [InlineData(2, "--zones 0:500", "--zones", "0:500")]
    [InlineData(2, "--unannotated tumour: there are no regions", "--unannotated", "tumour")]
    [InlineData(2, "--zones a=-20:0,b=0:20: there are no regions", "--zones", "a=-20:0,b=0:20")]
    [InlineData(2, "--region-role Krebs=tumour: there are no drawn regions", "--region-role", "Krebs=tumour", "--tissue-model", "demo")]
    [InlineData(2, "would be overwritten", "--regions", "OUT/regions.geojson")]
    [InlineData(2, "would be overwritten", "--regions", "OUT/tissue.geojson")]
    public void Analyze_WrongRegionOptions_AreRefusedInOneLineAndLeaveTheResult(int exitCode, string words, params string[] options)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "done.json"), "{}");
        (int code, _, string error) = Run(["analyze", phantoms.Small.SlidePath, "--out", Out, "--quiet",
            .. options.Select(o => o.Replace("OUT", Out, StringComparison.Ordinal))]);
        (code, error.Trim().Split('\n').Length).ShouldBe((exitCode, 1), error);
        error.ShouldContain(words);
        File.Exists(Path.Combine(Out, "done.json")).ShouldBeTrue();
    }

    [Fact]
    public void Analyze_BandOfALongName_IsWrittenAsItIs()
    {
        string band = new('b', 5000);
        Run(["analyze", phantoms.Small.SlidePath, "--out", Out, "--quiet", "--detector", "classic", "--regions", phantoms.Small.TruthPath, "--zones",
            $"{band}=-300:0,outer margin=0:300"]).Code.ShouldBe(0);
        using StreamReader cells = new(new GZipStream(File.OpenRead(Path.Combine(Out, "cells.geojson.gz")), CompressionMode.Decompress));
        cells.ReadToEnd().ShouldContain($"\"Zone\":\"{band}\"");
    }

    // The density below it is of fewer nuclei, over less area.
    [Fact]
    public void Analyze_RegionsThatExclude_SaysHowManyNucleiAreInTheDensityAndOnWhatArea()
    {
        string regions = Path.Combine(_folder.Path, "exclude.geojson");
        File.WriteAllText(regions,
            Drawn.Collection(Drawn.Feature(Drawn.Ring(0, 0, 500, 0, 500, 500, 0, 500), """{"objectType":"annotation","classification":{"name":"Exclude"}}""")));
        string text = Run(["analyze", phantoms.Small.SlidePath, "--out", Out, "--quiet", "--detector", "classic", "--regions", regions]).Output;
        string count = File.ReadAllLines(Path.Combine(Out, "density.csv"))[1].Split(',')[6];
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "summary.json")));
        text.ShouldContain($"nuclei   {summary.RootElement.GetProperty("counts").GetProperty("nuclei").GetInt64()}, {count} of them in the density");

        using JsonDocument json = JsonDocument.Parse(Run(["analyze", phantoms.Small.SlidePath, "--out", Out, "--quiet", "--detector", "classic", "--regions",
            regions, "--json", "--min-net-area", "0.01"]).Output);
        (json.RootElement.GetProperty("densityPerMm2").GetDouble() * json.RootElement.GetProperty("tissueMm2").GetDouble())
            .ShouldBe(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), 1e-6);
    }

    [Fact]
    public void Collect_JoinsWhatAnalyzeLeft()
    {
        Run(["analyze", phantoms.Small.SlidePath, "--out", Out, "--quiet", "--detector", "classic", "--regions", phantoms.Small.TruthPath]).Code.ShouldBe(0);
        (int code, string text, string error) = Run(["collect", _folder.Path, "--out", Path.Combine(_folder.Path, "all.csv"), "--patient", "P7"]);
        code.ShouldBe(0, error);
        text.ShouldStartWith("1 slides, 1 patients, ");
        string[] slide = File.ReadAllLines(Path.Combine(Out, "density.csv")), joined = File.ReadAllLines(Path.Combine(_folder.Path, "all.csv"));
        joined.Length.ShouldBe(1 + 2 * (slide.Length - 1));
        joined[1].ShouldEndWith(slide[1]);
        joined[1].ShouldStartWith("slide,P7,1,");
    }

    [Theory]
    [InlineData("--out", "all.tsv")]
    [InlineData("--out", "all.csv.gz")]
    [InlineData("--out", "all")]
    [InlineData("--profile", "bands.xlsx")]
    public void Collect_NameOfAnotherFormat_IsRefusedAndNothingIsWritten(string option, string name)
    {
        Directory.CreateDirectory(Out);
        string path = Path.Combine(Out, name);
        (int code, _, string error) = Run(["collect", Out, option, path, .. option == "--out" ? [] : (string[])["--out", Path.Combine(Out, "all.csv")]]);
        code.ShouldBe(2, error);
        error.ShouldContain($"{option} {path}: tables are written as .csv or .parquet");
        Directory.GetFiles(Out).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--out and --profile name one file", "--profile", "../out/all.csv")]
    [InlineData("--out and --manifest name one file", "--manifest", "./all.csv")]
    public void Collect_TwoFilesAtOnePlace_AreRefusedAndNothingIsWritten(string words, string option, string path)
    {
        Directory.CreateDirectory(Out);
        string all = Path.Combine(Out, "all.csv");
        File.WriteAllText(all, "slide,patient\n");
        (int code, _, string error) = Run(["collect", _folder.Path, "--out", all, option, Path.Combine(Out, path)]);
        code.ShouldBe(2, error);
        error.ShouldContain(words);
        File.ReadAllText(all).ShouldBe("slide,patient\n");
    }

    [Theory]
    [InlineData("density.csv", "--out", "collect", "FOLDER", "--out", "TABLE")]
    [InlineData("density-profile.parquet", "--profile", "collect", "FOLDER", "--out", "all.csv", "--profile", "TABLE")]
    [InlineData("composition.csv", "--csv", "evaluate", "FOLDER", "FOLDER", "--mpp", "0.5", "--csv", "TABLE")]
    public void Table_InPlaceOfAFileOfAResult_IsRefusedBeforeItIsLost(string name, string option, params string[] arguments)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "done.json"), "{}");
        string table = Path.Combine(Out, name);
        File.WriteAllText(table, "the slide's");
        (int code, _, string error) = Run([.. arguments.Select(a =>
            a.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Replace("TABLE", table, StringComparison.Ordinal))]);
        code.ShouldBe(2, error);
        error.ShouldContain($"{option} {table}: would overwrite a file of the finished result");
        File.ReadAllText(table).ShouldBe("the slide's");
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        return (HccPathology.Cli.CommandLine.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
