using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class ManifestTests : IDisposable
{
    private static readonly Dictionary<string, string> None = [];
    private readonly ScratchFolder _folder = new();
    private static readonly SettingColumns Columns = BatchSample.Columns with
    {
        Names = new HashSet<string> { "mpp", "stain", "nuclei-model" },
        IsPath = (name, value) => name == "nuclei-model" && value != "none",
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csv_QuotesSettingsAndRelativePaths_AreRead()
    {
        string file = _folder.Write("m.csv",
            "Slide,id,patient,block,mpp,model\r\n\"a, b.svs\",\"one \"\"x\"\"\",P1,,0.25,models/x\r\n\r\n,,,,,\r\n/abs/c.ndpi,,P2,B2,,\r\n");
        IReadOnlyList<BatchRow> rows = Manifest.Read(file, Columns, new Dictionary<string, string> { ["mpp"] = "0.5" });
        rows.Count.ShouldBe(2);
        (rows[0].Id, rows[0].Slide, rows[0].Patient, rows[0].Block).ShouldBe(("one \"x\"", Path.Combine(_folder.Path, "a, b.svs"), "P1", null));
        rows[0].Settings.ShouldBe(new SortedDictionary<string, string> { ["mpp"] = "0.25", ["nuclei-model"] = Path.Combine(_folder.Path, "models/x") });
        (rows[1].Id, rows[1].Slide, rows[1].Block).ShouldBe(("c", "/abs/c.ndpi", "B2"));
        rows[1].Settings.ShouldBe(new SortedDictionary<string, string> { ["mpp"] = "0.5" });
        rows[1].Place.ShouldBe($"{file}: row 2 (line 5)");
    }

    [Theory]
    [InlineData("m.tsv", "slide\tmpp\na.svs\t0.25\n")]
    [InlineData("m.csv", "slide;mpp\na.svs;0.25")]
    [InlineData("m.csv", "\uFEFFslide,mpp\na.svs,\"0.25\"")]
    [InlineData("m.csv", "slide,mpp\ra.svs,0.25\r")]
    [InlineData("m.csv", "slide, \"mpp\" ,patient\n\" a.svs\" , \"0.25 \", \n")]
    [InlineData("m.json", "\uFEFF[{\"slide\": \"a.svs\", \"mpp\": 0.25}]")]
    [InlineData("m.json", """[{"slide": "a.svs", "mpp": 0.25}]""")]
    [InlineData("m.json", """{"slides": [{"Slide": "a.svs", "mpp": "0.25", "patient": null}]}""")]
    public void EveryForm_GivesTheSameRow(string name, string text)
    {
        BatchRow row = Manifest.Read(_folder.Write(name, text), Columns, None).Single();
        (row.Id, row.Slide, row.Patient).ShouldBe(("a", Path.Combine(_folder.Path, "a.svs"), null));
        row.Settings.ShouldBe(new SortedDictionary<string, string> { ["mpp"] = "0.25" });
    }

    // A switch that the whole batch has is off for a row that says so, in every form.
    [Theory]
    [InlineData("m.csv", "slide,any-light\na.svs,false\n")]
    [InlineData("m.json", """[{"slide": "a.svs", "any-light": false}]""")]
    public void SwitchThatIsFalse_GoesBeforeTheBatchsOwn(string name, string text) =>
        Manifest.Read(_folder.Write(name, text), Columns with { Names = new HashSet<string> { "any-light" } },
            new Dictionary<string, string> { ["any-light"] = "true" })
            .Single().Settings.ShouldBe(new SortedDictionary<string, string> { ["any-light"] = "false" });

    [Theory]
    [InlineData("slide,colour\na.svs,red\n", "row 1 (line 2), column colour")]
    [InlineData("slide,mpp\na.svs\n", "row 1 (line 2): 1 fields, but the header has 2")]
    [InlineData("slide,mpp\na.svs,1,2\n", "row 1 (line 2): 3 fields, but the header has 2")]
    [InlineData("slide,id\na.svs,-b\n", "column id: '-b' cannot name")]
    [InlineData("slide\nx/ a.svs\n", "row 1 (line 2): ' a', which follows from the slide's name, cannot name")]
    [InlineData("slide,mpp\na.svs,1\n,2\n", "row 2 (line 3), column slide")]
    [InlineData("slide\nx/a.svs\ny/A.svs\n", "row 2 (line 3), column id: 'A' is also the id of")]
    [InlineData("slide,id\na.svs,../b\n", "row 1 (line 2), column id: '../b'")]
    [InlineData("slide,id\na.svs,.batch\n", "column id: '.batch'")]
    [InlineData("slide,id\na.svs,Density.csv\n", "column id: 'Density.csv' cannot name")]
    [InlineData("slide\n.svs\n", "row 1 (line 2): '', which follows from the slide's name, cannot name")]
    [InlineData("slide\nC:\\scans\\a.svs\n", @"row 1 (line 2), column slide: 'C:\scans\a.svs' is a path of Windows")]
    [InlineData("slide\na.svs\nb\uFFFD.svs\n", "line 3: 'b\uFFFD.svs' is not UTF-8")]
    [InlineData("slide,slide\na.svs,b.svs\n", "line 1: the column slide is there twice")]
    [InlineData("slide,\na.svs,b\n", "line 1: column 2 has no name")]
    [InlineData("slide\n\"a.svs\n", "line 2: a quote is opened")]
    [InlineData("slide\n\"a\"b.svs\n", "line 2: 'b' follows a closed quote")]
    [InlineData("slide\n", "no slide in it")]
    [InlineData("", "no slide in it")]
    public void Mistake_IsNamedByRowAndColumn(string text, string words)
    {
        string file = _folder.Write("m.csv", text);
        PathologyException wrong = Should.Throw<PathologyException>(() => Manifest.Read(file, Columns, None));
        wrong.Kind.ShouldBe(FailureKind.BadCommand);
        wrong.Message.ShouldStartWith(file);
        wrong.Message.ShouldContain(words);
        wrong.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Id_OfTwoHundredBytes_IsTheLongestThatNamesAFolder(int bytes, bool isTaken)
    {
        string id = new string('肝', 66) + new string('a', bytes - 198), file = _folder.Write("m.csv", $"slide,id\na.svs,{id}\n");
        if (isTaken)
        {
            Manifest.Read(file, Columns, None).Single().Id.ShouldBe(id);
            return;
        }

        Should.Throw<PathologyException>(() => Manifest.Read(file, Columns, None)).Message.ShouldContain("up to 200 bytes");
    }

    /// <summary>Elsewhere than on Windows a backslash is a letter like others.</summary>
    [Fact]
    public void Slide_OfANameWithABackslash_IsTakenWhereItIsThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a backslash separates folders there");
        string slide = _folder.Write("a\\b.svs", "no slide");
        Manifest.Read(_folder.Write("m.csv", "slide,id\na\\b.svs,a\n"), Columns, None).Single().Slide.ShouldBe(slide);
    }

    [Fact]
    public void OtherEncoding_IsRefusedAndMakesNoTwoPatientsOne()
    {
        string file = _folder.File("m.csv");
        File.WriteAllBytes(file, System.Text.Encoding.Latin1.GetBytes("slide;patient\na.svs;Müller\nb.svs;Möller\n"));
        Should.Throw<PathologyException>(() => Manifest.Read(file, Columns, None)).Message.ShouldStartWith($"{file}: line 2: ");
        File.WriteAllText(file, "slide;patient\na.svs;Müller\n", System.Text.Encoding.Unicode);
        Manifest.Read(file, Columns, None).Single().Patient.ShouldBe("Müller", "UTF-16 says what it is");
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("3", "expected an array")]
    [InlineData("[\n{\"slide\": \"b\uFFFD.svs\"}]", "line 2: ")]
    [InlineData("[3]", "row 1: expected an object")]
    [InlineData("""[{"slide": ["a"]}]""", "row 1, column slide")]
    [InlineData("""[{"slide": "a.svs", "Slide": "b.svs"}]""", "row 1, column Slide: is there twice")]
    [InlineData("""[{"slide": "a.svs"}, {"slide": "b.svs", "patient": "P\ud800"}]""", "entry 2, patient: a text that is not UTF-8, or half a letter")]
    [InlineData("""[{"slide": "a.svs", "\ud800": "P"}]""", "entry 1: a text that is not UTF-8, or half a letter")]
    public void Json_Mistake_IsNamed(string text, string words) =>
        Should.Throw<PathologyException>(() => Manifest.Read(_folder.Write("m.json", text), Columns, None)).Message.ShouldContain(words);

    [Theory]
    [InlineData("slide.svs")]
    [InlineData("slide.json")]
    public void SlideInPlaceOfAManifest_IsSaidToBeNone(string name) =>
        Should.Throw<PathologyException>(() => Manifest.Read(_folder.Write(name, "II*\0\u0008\0\0\0"), Columns, None)).Message.ShouldContain("is no manifest");

    [Fact]
    public void Missing_IsNotFound() => Array.ForEach(["none.csv", "nowhere/none.csv"], name =>
        Should.Throw<PathologyException>(() => Manifest.Read(Path.Combine(_folder.Path, name), Columns, None)).Kind.ShouldBe(FailureKind.NotFound));
}
