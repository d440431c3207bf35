using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HccPathology.Phantoms;
using HccPathology.Pixels;

namespace HccPathology.Tests.Cli;

public sealed class AnalyzeCommandTests : IDisposable
{
    private static readonly string[] Files =
    [
        "cells.geojson.gz", "cells.parquet", "composition.csv", "density.csv", "density.parquet", "density.png", "done.json", "hotspots.geojson",
        "overview.png", "subtype.json", "summary.json", "timings.json", "tissue.geojson", "vacuoles.geojson.gz",
    ];

    private readonly ScratchFolder _folder = new();

    private string Results => Path.Combine(_folder.Path, "result é");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyze_Phantom_WritesEveryFileAndSaysTheSameInTextAndJson()
    {
        string slide = Phantom();
        var text = CommandLineTests.Run("analyze", slide, "--out", Results, "--min-net-area", "0.01");
        text.Code.ShouldBe(0, text.Stderr);
        Directory.GetFiles(Results).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Files);
        text.Stdout.ShouldContain("status   ok");
        text.Stdout.ShouldContain("nuclei per mm2 (95 % CI");
        text.Stdout.ShouldNotContain("analyze: ", Case.Sensitive, "progress belongs on stderr");
        text.Stderr.ShouldContain("analyze: tiles 1/1");

        var json = CommandLineTests.Run("analyze", slide, "--out", Results, "--min-net-area", "0.01", "--json", "--quiet");
        JsonElement root = JsonDocument.Parse(json.Stdout).RootElement;
        json.Stderr.Split('\n').ShouldAllBe(line => line.Length == 0 || line.StartsWith("hccpath: warning: "));
        root.GetProperty("status").GetString().ShouldBe("ok");
        root.GetProperty("slide").GetString().ShouldBe(slide);
        root.GetProperty("out").GetString().ShouldBe(Results);
        long nuclei = root.GetProperty("nuclei").GetInt64();
        nuclei.ShouldBeGreaterThan(50);
        text.Stdout.ShouldContain($"nuclei   {nuclei}\n");
        double density = root.GetProperty("densityPerMm2").GetDouble();
        (density * root.GetProperty("tissueMm2").GetDouble()).ShouldBe(nuclei, 0.02 * nuclei);
        root.GetProperty("ciLowPerMm2").GetDouble().ShouldBeLessThan(density);
        root.GetProperty("warnings").ValueKind.ShouldBe(JsonValueKind.Array);
        root.GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0);
        root.GetProperty("megapixels").GetDouble().ShouldBeGreaterThan(0);
    }

    // She has corrected outlines there, and drawn regions that the run is not told of: it would have written over the one and taken the other away.
    [Theory]
    [InlineData("--detector", "classic", 0)]
    [InlineData("--stain", "CD8", 65)]          // fails behind the place where the earlier result is given up
    public void Analyze_ResultThatAPersonHasChanged_KeepsThatAndSaysSo(string option, string value, int code)
    {
        string slide = Phantom();
        CommandLineTests.Run("analyze", slide, "--out", Results, "--quiet", "--detector", "classic").Code.ShouldBe(0);
        Dictionary<string, byte[]> before = Directory.GetFiles(Results).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllBytes);
        string hers = Encoding.UTF8.GetString(before["tissue.geojson"]).Replace("Tissue", "Tissu ", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Results, "tissue.geojson"), hers);                   // of the same length
        foreach (string name in (string[])["regions.geojson", "density.csv.earlier", "notes.txt"])
        {
            File.WriteAllText(Path.Combine(Results, name), $"her {name}");
        }

        File.WriteAllText(Path.Combine(Results, "density.csv"), "edited");
        var again = CommandLineTests.Run("analyze", slide, "--out", Results, "--quiet", option, value);
        again.Code.ShouldBe(code, again.Stderr);
        again.Stderr.ShouldContain($"hccpath: warning: {Results}: keeps what was changed in the result before: "
            + "density.csv as density.csv.earlier2, regions.geojson as regions.geojson.earlier, tissue.geojson as tissue.geojson.earlier\n");
        string[] kept = ["density.csv.earlier", "density.csv.earlier2", "notes.txt", "regions.geojson.earlier", "tissue.geojson.earlier"];
        kept.Select(name => File.ReadAllText(Path.Combine(Results, name)))
            .ShouldBe(["her density.csv.earlier", "edited", "her notes.txt", "her regions.geojson", hers]);
        if (code == 0)
        {
            Directory.GetFiles(Results).Select(Path.GetFileName).Except(kept).Order(StringComparer.Ordinal).ShouldBe(Files);
            File.ReadAllBytes(Path.Combine(Results, "tissue.geojson")).ShouldBe(before["tissue.geojson"]);
        }
    }

    // The origin is a setting, too, and ids were made of all settings: tables of both frames could not be joined.
    [Fact]
    public void Analyze_BothFrames_GiveAnObjectOneId()
    {
        string[] files = ["cells.geojson.gz", "vacuoles.geojson.gz"];
        string[][][] ids = [.. new[] { "bounds", "level0" }.Select(origin =>
        {
            CommandLineTests.Run("analyze", Phantom(), "--out", Results, "--quiet", "--detector", "classic", "--geojson-origin", origin).Code.ShouldBe(0);
            return files.Select(file => Ids(Path.Combine(Results, file))).ToArray();
        })];
        (ids[0][0].Length, ids[0][1].Length).ShouldSatisfyAllConditions(n => n.Item1.ShouldBeGreaterThan(50), n => n.Item2.ShouldBeGreaterThan(0));
        ids[1].ShouldBe(ids[0]);
    }

    [Fact]
    public void Analyze_CellOverlay_DecidesNothingButItsFile()
    {
        string slide = Phantom(), overlay = Path.Combine(Results, "cells.geojson.gz");
        (string[] Ids, byte[] Table, string Counts)[] results = [.. new[] { "outlines", "points", "none" }.Select(choice =>
        {
            CommandLineTests.Run("analyze", slide, "--out", Results, "--quiet", "--detector", "classic", "--cell-overlay", choice).Code.ShouldBe(0);
            File.Exists(overlay).ShouldBe(choice != "none", "that of the run before is taken away");
            File.ReadAllText(Path.Combine(Results, "done.json")).Contains("cells.geojson.gz", StringComparison.Ordinal).ShouldBe(choice != "none");
            return (choice == "none" ? [] : Ids(overlay), File.ReadAllBytes(Path.Combine(Results, "density.csv")), Counts());
        })];
        results[0].Ids.Length.ShouldBeGreaterThan(50);
        results[1].Ids.ShouldBe(results[0].Ids);
        results[1].Table.ShouldBe(results[0].Table);
        results[2].Table.ShouldBe(results[0].Table);
        results.ShouldAllBe(r => r.Counts == $"{results[0].Ids.Length} of {results[0].Ids.Length}");

        string Counts()
        {
            JsonNode counts = JsonNode.Parse(File.ReadAllText(Path.Combine(Results, "summary.json")))!["counts"]!;
            return $"{counts["nuclei"]} of {counts["nucleiByClass"]!.AsObject().Sum(c => c.Value!.GetValue<long>())}";
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("--cell-expansion=3 --markers=ours.json --dab-threshold=auto",
        "--markers, --dab-threshold, --cell-expansion: without effect, since the slide was analysed as H&E")]
    public void Analyze_OptionsOfDabOnHe_AreToldToBeWithoutEffect(string options, string told)
    {
        var (code, _, stderr) = CommandLineTests.Run(["analyze", Phantom(), "--out", Results, "--quiet",
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        code.ShouldBe(0, stderr);
        stderr.Contains("without effect", StringComparison.Ordinal).ShouldBe(told.Length > 0, stderr);
        stderr.ShouldContain(told);
    }

    [Theory]
    [InlineData("H-DAB", "TTF-1", 66, "no-such.svs")]
    [InlineData("hdab", " ", 2, "is blank")]
    [InlineData("KI67", "TTF-1", 2, "--stain KI67 is Ki-67")]
    [InlineData("hdab", "ki 67", 2, "give --stain Ki-67")]
    [InlineData("hdab", "hdab", 66, "no-such.svs")]
    [InlineData("he", "TTF-1", 2, "H&E has no marker")]
    public void Analyze_MarkerName_GoesWithTheGenericStainHoweverSpelt(string stain, string marker, int code, string named)
    {
        var (exit, _, stderr) = CommandLineTests.Run("analyze", _folder.File("no-such.svs"), "--out", Results, "--stain", stain, "--marker", marker);
        exit.ShouldBe(code, stderr);
        stderr.ShouldContain(named);
    }

    [Fact]
    public void Analyze_AllGlass_IsNamedNoTissueAndExits0()
    {
        string slide = Glass();
        var (code, stdout, stderr) = CommandLineTests.Run("analyze", slide, "--out", Results, "--mpp", "0.5", "--quiet");
        code.ShouldBe(0, stderr);
        stdout.ShouldContain("status   no tissue");
        stdout.ShouldContain("not evaluable");
        stderr.ShouldStartWith("hccpath: warning: ");
        stderr.ShouldContain("no tissue");
        File.Exists(Path.Combine(Results, "done.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(69, "--reader", "direct")]
    [InlineData(2, "--detector", "magic")]
    [InlineData(2, "--stain", "pas")]
    [InlineData(2, "--threads", "0")]
    [InlineData(2, "--threads", "1.5")]
    [InlineData(2, "--tile", "16")]
    [InlineData(2, "--tile", "1000")]
    [InlineData(2, "--tile", "16384")]
    [InlineData(2, "--tile", "-1")]
    [InlineData(2, "--analysis-mpp", "0")]
    [InlineData(2, "--analysis-mpp", "NaN")]
    [InlineData(2, "--min-area", "500")]
    [InlineData(2, "--min-net-area", "-1")]
    [InlineData(2, "--geojson-origin", "centre")]
    [InlineData(2, "--cell-overlay", "squares")]
    [InlineData(2, "--mpp", "0")]
    public void Analyze_WrongOption_ExitsWithOneLineAndMakesNoFolder(int expected, string option, string value)
    {
        ShouldFail(expected, option == "--min-area" ? "area" : option, "analyze", Glass(), "--out", Results, option, value);
        Directory.Exists(Results).ShouldBeFalse();
    }

    [Fact]
    public void Analyze_WithoutOut_Exits2() => ShouldFail(2, "--out", "analyze", Glass());

    [Fact]
    public void Analyze_PictureWithoutMpp_Exits65AndKeepsTheEarlierResult()
    {
        Directory.CreateDirectory(Results);
        File.WriteAllText(Path.Combine(Results, "done.json"), "{}");
        ShouldFail(65, "--mpp", "analyze", Glass(), "--out", Results);
        File.Exists(Path.Combine(Results, "done.json")).ShouldBeTrue();
    }

    [Fact]
    public void Analyze_MissingSlide_Exits66() =>
        ShouldFail(66, "none.svs", "analyze", Path.Combine(_folder.Path, "none.svs"), "--out", Results);

    [Fact]
    public void Analyze_OutIsAFile_Exits2()
    {
        string file = _folder.Write("taken", "x");
        ShouldFail(2, file, "analyze", Glass(), "--out", file, "--mpp", "0.5");
        File.ReadAllText(file).ShouldBe("x");
    }

    [Fact]
    public void Analyze_FolderThatCannotBeMade_Exits75NamingIt()
    {
        const string NotWritable = "/proc/hccpath-result";   // refuses everybody, root too
        Assert.SkipUnless(Directory.Exists("/proc/self"), "needs /proc");
        ShouldFail(75, NotWritable, "analyze", Glass(), "--out", NotWritable, "--mpp", "0.5");
    }

    [Fact]
    public void Analyze_FullDisk_Exits75NamingTheFileAndLeavesNoMark()
    {
        using SmallDisk disk = new(kilobytes: 120);
        string results = Path.Combine(disk.Path, "r");
        ShouldFail(75, results, "analyze", Phantom(), "--out", results);
        (Directory.Exists(results) ? Directory.GetFiles(results) : []).Select(Path.GetFileName).Where(name => name == "done.json" || name!.Contains("tmp"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Analyze_SlideThatFailsOnceItIsOpen_LeavesNoEmptyFolderAndKeepsOneThatWasThere()
    {
        string slide = SharedData.Find("slides/fluorescence.ndpi");
        ShouldFail(65, "not a brightfield slide", "analyze", slide, "--out", Results);
        Directory.Exists(Results).ShouldBeFalse();
        Directory.CreateDirectory(Results);
        ShouldFail(65, "not a brightfield slide", "analyze", slide, "--out", Results);
        Directory.Exists(Results).ShouldBeTrue();
    }

    private static string[] Ids(string overlay)
    {
        using StreamReader cells = new(new GZipStream(File.OpenRead(overlay), CompressionMode.Decompress));
        return [.. Regex.Matches(cells.ReadToEnd(), "\"id\":\"[^\"]+\"").Select(m => m.Value)];
    }

    private string Phantom()
    {
        string slide = _folder.File("phantom.tiff");
        PhantomSlide.Write(slide, new PhantomOptions { WidthPx = 1024, HeightPx = 768 }, 2);
        return slide;
    }

    private string Glass()
    {
        string path = _folder.File("glass.png");
        RgbImage image = new(400, 300);
        Array.Fill(image.Data, (byte)242);
        ImageFile.WritePng(path, image);
        return path;
    }

    private static void ShouldFail(int expected, string words, params string[] args) => CommandLineTests.ShouldFail(expected, words, [.. args, "--quiet"]);
}
