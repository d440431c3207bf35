using System.CommandLine;
using System.Text.Json;
using HccPathology.Cli;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Cli;

/// <summary>The real command with real processes, on slides as small as may be.</summary>
public sealed class BatchCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Batch_ThatCannotGoOn_TellsTheCommandForTheEnd()
    {
        Phantom("slides", "one.tiff");
        var (code, _, stderr) = CommandLineTests.Run(
            "batch", Path.Combine(_folder.Path, "slides"), "--out", Out, "--least-free", "900000G", "--disk-wait", "0", "--on-finish",
            $"echo $HCCPATH_BATCH_EXIT $HCCPATH_BATCH_DONE > '{_folder.Path}/told'");
        code.ShouldBe(75, stderr);
        File.ReadAllText(Path.Combine(_folder.Path, "told")).ShouldBe("75 0\n");
    }

    /// <summary>The report of the night before said done of what was now asked for with other settings, and a join believed it.</summary>
    [Fact]
    public void Batch_StoppedAfterAnotherWasAskedFor_LeavesNoReportThatSaysDone()
    {
        Phantom("slides", "one.tiff");
        _folder.Write("slides/photo.png", "no slide");
        string[] args = ["batch", Path.Combine(_folder.Path, "slides"), "--out", Out, "--detector", "classic", "--disk-wait", "0"];
        CommandLineTests.Run([.. args, "--least-free", "1M"]).Code.ShouldBe(0);
        File.ReadAllLines(Path.Combine(Out, "batch.csv"))[1].ShouldContain(",done,");
        CommandLineTests.Run("batch", "status", Out).Stdout.ShouldContain("search   ");
        CommandLineTests.Run("batch", "report", Out).Stdout.ShouldContain("1 picture(s) without a pixel size were passed over");

        CommandLineTests.Run([.. args, "--min-net-area", "0.02", "--least-free", "900000G"]).Code.ShouldBe(75);
        File.ReadAllLines(Path.Combine(Out, "batch.csv"))[1].ShouldContain(",queued,");
        File.ReadAllLines(Path.Combine(Out, "density.csv")).Length.ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task Batch_SlideReplacedAfterItsTurn_IsLeftInEverythingThatIsSaid()
    {
        string first = Phantom("slides", "a.tiff");
        PhantomSlide.Write(_folder.File("slides", "b.tiff"), _folder.File("truth.geojson"), new PhantomOptions { WidthPx = 3072, HeightPx = 3072 }, 2);
        Task<(int Code, string Stdout, string Stderr)> batch = Task.Run(() => CommandLineTests.Run("batch", Path.Combine(_folder.Path, "slides"), "--out", Out,
            "--detector", "classic", "--least-free", "1M", "--jobs", "1", "--json", "--on-finish", $"echo $HCCPATH_BATCH_EXIT $HCCPATH_BATCH_DONE > '{_folder.Path}/told'"));
        while (!File.Exists(Path.Combine(Out, "a", "done.json")) && !batch.IsCompleted)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        File.AppendAllText(first, "a rescan");
        (int code, string stdout, string stderr) = await batch;
        code.ShouldBe(3, stderr);
        JsonElement root = JsonDocument.Parse(stdout).RootElement;
        (root.GetProperty("done").GetInt32(), root.GetProperty("failed").GetInt32(), root.GetProperty("left").GetInt32()).ShouldBe((1, 0, 1));
        File.ReadAllText(Path.Combine(_folder.Path, "told")).ShouldBe("3 1\n");
        CommandLineTests.Run("batch", "report", Out).Stdout.ShouldContain("1 done, 0 failed, 1 left");
    }

    // A word of an option's is no file beside the manifest.
    [Fact]
    public void Batch_NoNucleiModel_IsTheSameInAManifestAndOnTheCommandLine()
    {
        Phantom("slides", "one.tiff");
        string manifest = _folder.Write("slides/m.csv", "slide,model\none.tiff,none\n");
        CommandLineTests.Run("batch", manifest, "--out", Out, "--dry-run").Stdout.ShouldContain("1 to do");
        CommandLineTests.Run("batch", Path.Combine(_folder.Path, "slides"), "--nuclei-model", "none", "--out", Out,
            "--dry-run").Stdout.ShouldContain("1 to do");
    }

    // What analyze takes must not break because a batch hands it on.
    [Fact]
    public void Settings_OptionGivenTwiceWithTheSeparatorInAName_ReachTheSlideAsTheyAre()
    {
        string[] roles = ["Tumor; viable=tumour", @"a\b=stroma"];
        AnalyzeSettings settings = new();
        Command batch = new("batch");
        settings.Options.ToList().ForEach(batch.Add);
        Dictionary<string, string> given = settings.Given(batch.Parse([.. roles.SelectMany(role => (string[])["--region-role", role]), "--regions", "r.xml"]));
        settings.Columns.Read(given).RegionRoles.ShouldBe(roles);
        settings.Columns.Arguments(given).ShouldBe(
            ["--region-role=Tumor; viable=tumour", @"--region-role=a\b=stroma", $"--regions={Path.GetFullPath("r.xml")}"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("A=tumour; B=stroma ;", "A=tumour", "B=stroma")]
    [InlineData(@"Tumor\; viable=tumour;B=stroma", "Tumor; viable=tumour", "B=stroma")]
    public void Settings_FieldOfAManifest_IsPartedAtItsSeparator(string field, params string[] roles) =>
        new AnalyzeSettings().Columns.Read(new Dictionary<string, string> { ["region-role"] = field }).RegionRoles.ShouldBe(roles);

    [Fact]
    public void Batch_SeparatorWithinANameOfAManifest_IsNamedBeforeAnythingStarts()
    {
        string manifest = _folder.Write("m.csv", "slide,regions,region-role\na.svs,r.xml,Tumor; viable=tumour\n");
        CommandLineTests.ShouldFail(2, @"column region-role: --region-role Tumor: give NAME=ROLE", ["batch", manifest, "--out", Out]);
        CommandLineTests.ShouldFail(2, @"; a ';' parts several, and within a name it is written '\;'", ["batch", manifest, "--out", Out]);
    }

    /// <summary>A marker by itself asks for a stain, and is not what is wrong here.</summary>
    [Fact]
    public void Batch_WrongSettingBesideOneThatNeedsAPartner_IsNamed()
    {
        string manifest = _folder.Write("m.csv", "slide,stain,marker,min-area\na.svs,hdab,TTF-1,900\n");
        (int code, _, string stderr) = CommandLineTests.Run("batch", manifest, "--out", Out);
        code.ShouldBe(2);
        stderr.ShouldNotContain("column marker");
        stderr.ShouldContain("nucleus area 900");
    }

    [Fact]
    public void Batch_FolderWithBadSlides_FinishesTheRestAndExits3()
    {
        Phantom("slides", "one.tiff");
        byte[] whole = File.ReadAllBytes(Phantom("slides", "deep", "two.tiff"));
        File.WriteAllBytes(_folder.File("slides", "cut.tiff"), whole[..(whole.Length / 2)]);
        _folder.Write("slides/empty.svs", "");
        _folder.Write("slides/notes.txt", "no slide");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "slides", "folder.svs"));
        string[] args = ["batch", Path.Combine(_folder.Path, "slides"), "--out", Out, "--min-net-area=0.01", "--detector", "classic", "--least-free", "1M"];

        var plan = CommandLineTests.Run([.. args, "--dry-run"]);
        plan.Code.ShouldBe(0, plan.Stderr);
        plan.Stdout.ShouldContain("to do   deep__two: no result");
        plan.Stdout.ShouldContain("5 slides: 5 to do");
        Directory.Exists(Out).ShouldBeFalse("a dry run writes nothing");

        var (code, stdout, stderr) = CommandLineTests.Run([.. args, "--json", "--on-finish",
            $"echo $HCCPATH_BATCH_EXIT $HCCPATH_BATCH_DONE $HCCPATH_BATCH_FAILED > '{_folder.Path}/told'"]);
        code.ShouldBe(3, stderr);
        JsonElement root = JsonDocument.Parse(stdout).RootElement;
        root.GetProperty("done").GetInt32().ShouldBe(2);
        root.GetProperty("failures").EnumerateArray().ToDictionary(f => f.GetProperty("id").GetString()!, f => f.GetProperty("error").GetString())
            .ShouldBe(new Dictionary<string, string?> { ["cut"] = "bad data", ["empty"] = "bad data", ["folder"] = "bad data" }, ignoreOrder: true);
        stderr.ShouldContain("hccpath: empty: failed (bad data): ");
        File.ReadAllText(Path.Combine(_folder.Path, "told")).ShouldBe("3 2 3\n");

        string[] table = File.ReadAllLines(Path.Combine(Out, "batch.csv"));
        table.Length.ShouldBe(6);
        table[1..4].ShouldAllBe(line => line.Contains(",failed,bad data,"));
        string page = File.ReadAllText(Path.Combine(Out, "batch.html"));
        page.ShouldContain("5 slides: 2 done, 3 failed");
        page.ShouldContain("src=\"deep__two/overview.png\"");
        string[] density = File.ReadAllLines(Path.Combine(Out, "density.csv"));
        density[0].ShouldStartWith("id,patient,block,schema_version,slide,");
        density.Skip(1).Select(line => line.Split(',')[0]).Distinct().ShouldBe(["deep__two", "one"]);

        var status = CommandLineTests.Run("batch", "status", Out);
        status.Stdout.ShouldContain("5: 2 done, 3 failed, 0 left, 0 in hand");
        var again = CommandLineTests.Run("batch", "--out", Out, "--json", "--quiet", "--least-free", "1M");
        again.Code.ShouldBe(3, again.Stderr);
        JsonDocument.Parse(again.Stdout).RootElement.GetProperty("settledNow").GetInt32().ShouldBe(0);
        CommandLineTests.Run("batch", "--out", Out, "--rebuild-ledger").Stdout.ShouldContain(": 5 slides");
        CommandLineTests.Run("batch", "report", Out).Code.ShouldBe(3);
        Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "slides"), "*", SearchOption.AllDirectories).Length.ShouldBe(7,
            "nothing is written beside the slides");
    }

    [Fact]
    public void Batch_HostileFiles_FailOneByOne()
    {
        string hostile = SharedData.Find("slides/hostile");
        string[] files = [.. Directory.GetFiles(hostile).Select(f => Path.GetFileName(f)!)];
        string manifest = _folder.Write("m.csv", $"slide\n{string.Concat(files.Select(f => $"{Path.Combine(hostile, f)}\n"))}none.svs\n");
        var (code, stdout, stderr) = CommandLineTests.Run("batch", manifest, "--out", Out, "--json", "--quiet", "--jobs", "2",
            "--memory", "8G", "--least-free", "1M");
        code.ShouldBe(3, stderr);
        Dictionary<string, string> failures = JsonDocument.Parse(stdout).RootElement.GetProperty("failures").EnumerateArray()
            .ToDictionary(f => f.GetProperty("id").GetString()!, f => f.GetProperty("error").GetString()!);
        failures.Remove("none", out string? none).ShouldBeTrue();
        none.ShouldBe("not found");
        failures.Keys.ShouldBe(files.Select(f => Path.GetFileNameWithoutExtension(f)), ignoreOrder: true);
        failures.Values.ShouldAllBe(error => error == "bad data");
    }

    [Theory]
    [InlineData(2, "row 1 (line 2), column mpp: --mpp 99", "m.csv")]
    [InlineData(2, "row 1 (line 2), column mpp: --mpp 99", "m.csv", "--detector", "classic")]
    [InlineData(2, "--jobs", "m.csv", "--jobs", "0")]
    [InlineData(2, "--memory", "m.csv", "--memory", "12")]
    [InlineData(2, "512 MiB", "m.csv", "--memory", "1G", "--jobs", "4")]
    [InlineData(2, "--shard", "m.csv", "--shard", "3/2")]
    [InlineData(66, "none.csv", "none.csv")]
    public void Batch_WrongCommandOrManifest_StartsNothing(int expected, string words, string manifest, params string[] args)
    {
        _folder.Write("m.csv", "slide,mpp\na.svs,99\n");
        CommandLineTests.ShouldFail(expected, words, ["batch", Path.Combine(_folder.Path, manifest), "--out", Out, .. args]);
        Directory.Exists(Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("status", "slides", "slides")]
    [InlineData("report", "slides", "slides")]
    [InlineData("status", "--dry-run", "--dry-run")]
    [InlineData("status", "--out", "--out", "elsewhere")]
    public void Batch_WordsBeforeStatusOrReport_AreRefused(string part, string named, params string[] words)
    {
        var (code, _, stderr) = CommandLineTests.Run(["batch", .. words, part, Out]);
        code.ShouldBe(2, stderr);
        stderr.ShouldContain($"{named} stands before '{part}'");
    }

    [Fact]
    public void Batch_WithoutAManifestOrAnEarlierBatch_Exits66() =>
        CommandLineTests.Run("batch", "--out", Out).Code.ShouldBe(66);

    private string Phantom(params string[] parts)
    {
        string slide = _folder.File(parts);
        PhantomSlide.Write(slide, _folder.File("truth.geojson"), new PhantomOptions { WidthPx = 512, HeightPx = 512 }, 2);
        return slide;
    }
}
