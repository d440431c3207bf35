using System.Text.Json;
using HccPathology.Cli;
using HccPathology.Tests.Evaluation;
using OpenCvSharp;

namespace HccPathology.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string Box = Drawn.Collection(Drawn.Feature(Drawn.Ring(5, 5, 14, 5, 14, 14, 5, 14)));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a, \"b\"")]
    public void ToCsv_OddName_IsQuoted(string name) =>
        new EvaluateReport([new EvaluatedImage(name, null)], new HccPathology.Geometry.Mpp(0.25), 3).ToCsv()
            .ShouldContain($"\n\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",");

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    [InlineData(25.0)]
    [InlineData(double.NaN)]
    public void Run_NoUsablePixelSize_IsABadCommandThatNamesTheOption(double? mpp)
    {
        string file = _folder.Write("a.geojson", Box);

        PathologyException failure = Should.Throw<PathologyException>(() => Run(new EvaluateOptions(file, file, mpp)));

        failure.Kind.ShouldBe(FailureKind.BadCommand);
        failure.Message.ShouldContain("--mpp");
    }

    [Theory]
    [InlineData("nowhere", "", FailureKind.NotFound, "nowhere: there is no such folder; give the folder with the labels.")]
    [InlineData("", "nowhere", FailureKind.NotFound, "nowhere: there is no such folder; give the folder with the results.")]
    [InlineData("a.geojson", "", FailureKind.BadCommand, "a.geojson is a file; give two files or two folders.")]
    [InlineData("", "a.geojson", FailureKind.BadCommand, "a.geojson is a file; give two files or two folders.")]
    public void Run_FolderAndNone_SaysWhetherTheOtherIsAFileOrNotThere(string truth, string found, FailureKind kind, string end)
    {
        _folder.Write("a.geojson", Box);

        PathologyException failure = Should.Throw<PathologyException>(() =>
            Run(new EvaluateOptions(Path.Combine(_folder.Path, truth), Path.Combine(_folder.Path, found), 0.25)));

        (failure.Kind, failure.Message[^end.Length..]).ShouldBe((kind, end));
    }

    [Fact]
    public void Run_TwoFiles_PrintsOneAlignedLine()
    {
        string truth = _folder.Write("truth.geojson", Box), found = _folder.Write("cells.geojson", Box);

        string[] lines = Run(new EvaluateOptions(truth, found, 0.25)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["image", "P", "R", "F1", "PQ", "AJI", "Dice", "true", "found"]);
        lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["truth.geojson", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000", "1", "1"]);
    }

    [Fact]
    public void Run_Json_HasTheStableNames()
    {
        string file = _folder.Write("a.geojson", Box);

        using JsonDocument json = JsonDocument.Parse(Run(new EvaluateOptions(file, file, 0.25) { IsJson = true }));

        json.RootElement.GetProperty("pooled").EnumerateObject().Select(p => p.Name)
            .ShouldBe(["precision", "recall", "f1", "pq", "aji", "dice", "trueCount", "foundCount", "classes"]);
        json.RootElement.GetProperty("images")[0].GetProperty("score").GetProperty("f1").GetDouble().ShouldBe(1);
    }

    // Recall would be 0.5, were the nucleus drawn by hand one: the score stays, and what it leaves out is said.
    [Fact]
    public void Run_NucleiDrawnByHandAmongDetections_AreToldOnStderrAndInJson()
    {
        string byHand = Drawn.Feature(Drawn.Ring(25, 5, 34, 5, 34, 14, 25, 14), """{"objectType":"annotation"}""");
        string truth = _folder.Write("truth.geojson", Drawn.Collection(Drawn.Feature(Drawn.Ring(5, 5, 14, 5, 14, 14, 5, 14)), byHand));
        string expected = $"{truth}: 1 annotation(s) of a nucleus's size were passed over; make detections of them in QuPath if they are nuclei";
        StringWriter output = new(), error = new();

        EvaluateCommand.Run(new EvaluateOptions(truth, _folder.Write("found.geojson", Box), 0.25) { IsJson = true }, output, error, fancy: false).ShouldBe(0);

        error.ToString().ShouldBe($"hccpath: warning: {expected}{error.NewLine}");
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        json.RootElement.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()).ShouldBe([expected]);
        json.RootElement.GetProperty("pooled").GetProperty("recall").GetDouble().ShouldBe(1);
    }

    [Fact]
    public void Run_FoldersWithOneResultMissing_PrintsAllAndThenFailsWithTheCount()
    {
        WriteTruth("a", "b", "c", "d");
        _folder.Write("found/a.geojson", Box);
        _folder.Write("found/b/cells.geojson", Box);
        _folder.Write("found/c.png", Labels());
        StringWriter output = new();
        string csv = Path.Combine(_folder.Path, "scores.csv");
        EvaluateOptions options = new(Path.Combine(_folder.Path, "truth"), Path.Combine(_folder.Path, "found"), 0.25) { Csv = csv };

        PathologyException failure = Should.Throw<PathologyException>(() => EvaluateCommand.Run(options, output, TextWriter.Null, fancy: false));

        ((int)failure.Kind).ShouldBe(65);
        failure.Message.ShouldContain("1 of 4");
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(l => l[..1]).ShouldBe(["i", "a", "b", "c", "d", "P"]);
        lines[4].ShouldEndWith("no result");
        lines[5].ShouldContain("1.000");
        File.ReadAllLines(csv).ShouldBe(
        [
            "image,precision,recall,f1,pq,aji,dice,trueCount,foundCount",
            .. new[] { "a", "b", "c" }.Select(n => $"{n},1.000000,1.000000,1.000000,1.000000,1.000000,1.000000,1,1"),
            "d,,,,,,,,",
            "POOLED,1.000000,1.000000,1.000000,1.000000,1.000000,1.000000,3,3",
        ]);
    }

    [Theory]
    [InlineData("truth/a.labels.png", "TRUTH")]
    [InlineData("truth/../found/a.geojson", "FOUND")]
    [InlineData("truth/cells.csv", "--truth-classes")]
    public void Run_TableInPlaceOfAnInput_IsRefusedBeforeItIsLost(string csv, string named)
    {
        WriteTruth("a");
        _folder.Write("truth/cells.csv", "image,id,class\na,1,2\n");
        _folder.Write("found/a.geojson", Box);
        string path = Path.Combine(_folder.Path, csv);
        byte[] before = File.ReadAllBytes(path);
        EvaluateOptions options = new(Path.Combine(_folder.Path, "truth"), Path.Combine(_folder.Path, "found"), 0.25) { Csv = path, TruthClasses = "2=Tumor" };

        PathologyException failure = Should.Throw<PathologyException>(() => Run(options));

        failure.Kind.ShouldBe(FailureKind.BadCommand);
        failure.Message.ShouldContain($"--csv and {named} name one file");
        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public void Run_FolderWithoutLabels_SaysWhatItLooksFor()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));

        PathologyException failure = Should.Throw<PathologyException>(() => Run(new EvaluateOptions(Path.Combine(_folder.Path, "empty"), _folder.Path, 0.25)));

        (failure.Kind, failure.Message.Contains("NAME.labels.png", StringComparison.Ordinal)).ShouldBe((FailureKind.NotFound, true));
    }

    [Fact]
    public void Run_FolderAgainstFile_IsABadCommand()
    {
        string file = _folder.Write("a.geojson", Box);

        Should.Throw<PathologyException>(() => Run(new EvaluateOptions(_folder.Path, file, 0.25))).Kind.ShouldBe(FailureKind.BadCommand);
        Should.Throw<PathologyException>(() => Run(new EvaluateOptions(file, _folder.Path, 0.25))).Kind.ShouldBe(FailureKind.BadCommand);
    }

    [Fact]
    public void Run_OnATerminal_DrawsTheSameFiguresInATable()
    {
        string file = _folder.Write("[odd] name.geojson", Box);
        StringWriter output = new();

        EvaluateCommand.Run(new EvaluateOptions(file, file, 0.25), output, TextWriter.Null, fancy: true).ShouldBe(0);

        output.ToString().ShouldContain("1.000");
        output.ToString().ShouldContain("[odd]");
    }

    private static string Run(EvaluateOptions options)
    {
        StringWriter output = new();
        EvaluateCommand.Run(options, output, TextWriter.Null, fancy: false).ShouldBe(0);
        return output.ToString();
    }

    private void WriteTruth(params string[] names)
    {
        foreach (string name in names)
        {
            _folder.Write($"truth/{name}.labels.png", Labels());
        }
    }

    /// <summary>The same 10 x 10 px as <see cref="Box"/>.</summary>
    private static byte[] Labels()
    {
        using Mat image = new(30, 30, MatType.CV_16UC1, Scalar.All(0));
        Cv2.Rectangle(image, new Rect(5, 5, 10, 10), Scalar.All(1), thickness: -1);
        Cv2.ImEncode(".png", image, out byte[] bytes).ShouldBeTrue();
        return bytes;
    }
}
