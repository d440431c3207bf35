using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class SlideSearchTests : IDisposable
{
    private static readonly Dictionary<string, string> WithMpp = new() { ["mpp"] = "0.25" };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SameNameInFoldersAndWithOtherExtensions_HaveIdsOfTheirOwn()
    {
        foreach (string name in (string[])["x.svs", "x.tiff", "a/x.svs", "b/x.svs", ".hidden/x.svs", "lost+found/x.svs"])
        {
            _folder.Write(name, "no slide, but of a slide's name");
        }

        Ids().ShouldBe(["a__x", "b__x", "x.svs", "x.tiff"]);
    }

    [Theory]
    [InlineData("a/x.svs", "a__x.svs")]
    [InlineData("x.svs", "x.tiff", "x.svs.svs")]
    public void TwoSlidesThatWouldShareAFolder_AreRefusedByName(params string[] names)
    {
        Array.ForEach(names, name => _folder.Write(name, "no slide"));
        PathologyException refused = Should.Throw<PathologyException>(() => Ids());
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(Path.Combine(_folder.Path, names[0]));
        refused.Message.ShouldContain(Path.Combine(_folder.Path, names[^1]));
    }

    [Fact]
    public void LinkToAFolderAbove_IsNotFollowedRoundAndRound()
    {
        _folder.Write("a/x.svs", "no slide");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "up"), "..");
        Ids().ShouldBe(["a__x"]);
    }

    [Fact]
    public void LinkedFolderOfSlides_IsSearched()
    {
        using ScratchFolder other = new();
        other.Write("deep/x.svs", "no slide");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "disk"), other.Path);
        Ids().ShouldBe(["disk__deep__x"]);
    }

    [Theory]
    [InlineData("out")]
    [InlineData("out/")]
    [InlineData("elsewhere")]
    public void PicturesOfResults_AreNoSlides(string results)
    {
        foreach (string name in (string[])["x.png", "out/.batch/plan.json", "out/x/overview.png", "single/done.json", "single/density.png",
            "failed/stale.json", "failed/density.png"])
        {
            _folder.Write(name, "a picture or a mark");
        }

        SlideSearch.In(_folder.Path, Path.Combine(_folder.Path, results), WithMpp).Select(r => r.Id).ShouldBe(["x"]);
    }

    [Fact]
    public void EmptyPicturesAndSlidesThatThisOpenSlideDoesNotRead_AreRowsThatFailAndNotPassedOver()
    {
        foreach (string name in (string[])["empty.png", "photo.JPG", "a.dcm", "b.czi", "notes.txt"])
        {
            _folder.Write(name, "");
        }

        Ids().ShouldBe(["a", "b", "empty", "photo"]);
    }

    [Fact]
    public void FilesOfDicomInOneFolder_AreOneSlideWithAWarning()
    {
        foreach (string name in (string[])["p1/2.DCM", "p1/1.dcm", "p1/3.dcm", "p1/a.svs", "p2/1.dcm"])
        {
            _folder.Write(name, "no slide");
        }

        List<string> warnings = [];
        SlideSearch.In(_folder.Path, Path.Combine(_folder.Path, "out"), new Dictionary<string, string>(), warnings.Add).Select(r => r.Id)
            .ShouldBe(["p1__1", "p1__a", "p2__1"]);
        warnings.ShouldHaveSingleItem().ShouldBe(
            $"{Path.Combine(_folder.Path, "p1")}: its 3 files of DICOM are taken for one slide, by 1.dcm; if they are more, name a file of each in a manifest");
    }

    [Fact]
    public void PicturesThatASlideNames_AreItsPixelsAndNoSlides()
    {
        _folder.Write("a.vms", "[Virtual Microscope Specimen]\nImageFile=a.jpg\nImageFile(1,0)=a_1.jpg\nMapFile=map.jpg\nMacroImage=macro.jpg\n");
        foreach (string name in (string[])["a.jpg", "a_1.jpg", "map.jpg", "macro.jpg", "own.jpg"])
        {
            _folder.Write(name, "no slide");
        }

        List<string> warnings = [];
        string results = Path.Combine(_folder.Path, "out");
        SlideSearch.In(_folder.Path, results, WithMpp, warnings.Add).Select(r => r.Id).ShouldBe(["a", "own"]);
        warnings.ShouldBeEmpty();
        SlideSearch.In(_folder.Path, results, new Dictionary<string, string>(), warnings.Add).Select(r => r.Id).ShouldBe(["a"]);
        warnings.ShouldHaveSingleItem().ShouldContain("1 picture(s) without a pixel size");
    }

    [Fact]
    public void PicturesInAFolderOfSlides_CountWithAPixelSizeOfTheirOwnAndAreElseTold()
    {
        foreach (string name in (string[])["x.svs", "crop.png", "crop.png.mpp.json", "scan.png", "scan.mpp.json", "photo.jpg"])
        {
            _folder.Write(name, "no slide");
        }

        List<string> warnings = [];
        SlideSearch.In(_folder.Path, Path.Combine(_folder.Path, "out"), new Dictionary<string, string>(), warnings.Add).Select(r => r.Id)
            .ShouldBe(["crop", "x"]);
        warnings.ShouldHaveSingleItem()
            .ShouldContain($"2 picture(s) without a pixel size were passed over, such as {Path.Combine(_folder.Path, "photo.jpg")}; ");
        warnings.Clear();
        SlideSearch.In(_folder.Path, Path.Combine(_folder.Path, "out"), WithMpp, warnings.Add).Count.ShouldBe(4);
        warnings.ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task Pipe_IsPassedOverAndRefusedWithoutWaitingForAWriter()
    {
        _folder.Write("x.svs", "no slide, but of a slide's name");
        string pipe = _folder.Pipe("pipe");
        (await Task.Run(Ids, TestContext.Current.CancellationToken)).ShouldBe(["x"]);
        (await Should.ThrowAsync<PathologyException>(Task.Run(() =>
            HccPathology.Slides.Slide.Open(pipe, new HccPathology.Slides.SlideOptions())))).Message.ShouldContain("or a pipe");
    }

    /// <summary>The runtime lists such a folder and cannot look into it; the whole batch was refused.</summary>
    [Fact]
    public async Task FolderWhoseNameIsNotUtf8_IsARowThatFails()
    {
        _folder.Write("x.svs", "no slide, but of a slide's name");
        await Shell("mkdir");
        IReadOnlyList<string> ids = Ids();
        await Shell("rmdir");                                   // the runtime cannot take it away
        ids.ShouldBe(["b\uFFFDd", "x"]);

        async Task Shell(string what)
        {
            using System.Diagnostics.Process shell = System.Diagnostics.Process.Start("sh", ["-c", $"{what} \"$1/$(printf 'b\\344d')\"", "sh", _folder.Path]);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("a .svs", "a")]
    [InlineData(" a.svs", "a")]
    [InlineData("a\nb.svs", "a_b")]
    [InlineData("a\\b.svs", "a_b")]
    [InlineData("-a.svs", "_-a")]
    [InlineData(" .svs", "_")]
    [InlineData("Density.CSV.svs", "Density.CSV_")]
    [InlineData("density.csv.svs", "density.csv_")]
    [InlineData("=cmd, \"b\".svs", "=cmd, \"b\"")]
    public void NameThatCannotBeAFolders_HasTheNearestThatCan(string name, string id)
    {
        _folder.Write(name, "no slide");
        _folder.Write("other.svs", "no slide");
        Ids().ShouldBe(new[] { id, "other" }, ignoreOrder: true);
    }

    [Fact]
    public void NamesLongerThanAFolders_AreCutAndToldApart()
    {
        string deep = string.Join('/', Enumerable.Repeat(new string('肝', 40), 3));
        _folder.Write($"{deep}/a.svs", "no slide");
        _folder.Write($"{deep}/b.svs", "no slide");
        string[] ids = Ids();
        ids.Distinct().Count().ShouldBe(2);
        ids.ShouldAllBe(id => id.StartsWith(new string('肝', 40) + "__", StringComparison.Ordinal) && System.Text.Encoding.UTF8.GetByteCount(id) <= 200);
    }

    /// <summary>Half a letter at the cut would be a name that no system takes.</summary>
    [Fact]
    public void NameCutWithinALetterOfTwoHalves_LosesItWhole()
    {
        string name = new string('a', 59) + string.Concat(Enumerable.Repeat("😀", 60)), kept = BatchRow.FolderNameFor(name);
        kept.ShouldStartWith(new string('a', 59) + "-");
        kept.Any(char.IsSurrogate).ShouldBeFalse();
        string longest = new('b', 200);
        BatchRow.FolderNameFor(longest).ShouldBe(longest);
    }

    private string[] Ids() => [.. SlideSearch.In(_folder.Path, Path.Combine(_folder.Path, "out"), WithMpp).Select(r => r.Id)];
}
