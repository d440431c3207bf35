using HccPathology.Analysis;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Analysis;

/// <summary>What a result folder holds when something happens to it, or to the slide, on the way.</summary>
public sealed class SlideFilesTests : IDisposable
{
    private static readonly AnalysisOptions Classic = new() { Detector = DetectorChoice.Classic, Threads = 1 };
    private readonly ScratchFolder _folder = new();
    private readonly string _slide;
    private readonly string _result;

    public SlideFilesTests()
    {
        _result = Path.Combine(_folder.Path, "result");
        _slide = PhantomSlide.Write(_folder.File("slide.tiff"), new PhantomOptions { WidthPx = 512, HeightPx = 512, Seed = 3 }, 1).SlidePath;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_SlideReplacedOrTakenAwayMeanwhile_MarksNothing(bool isReplaced)
    {
        AnalysisRun.Run(_slide, _result, Classic);
        PathologyException changed = Should.Throw<PathologyException>(() => AnalysisRun.Run(_slide, _result, Classic, stall: _ =>
        {
            if (isReplaced)
            {
                File.AppendAllText(_slide, "x");
            }
            else
            {
                File.Delete(_slide);
            }
        }));
        changed.Kind.ShouldBe(FailureKind.Temporary);
        changed.Message.ShouldStartWith($"{_slide}: was replaced");
        File.Exists(Path.Combine(_result, "done.json")).ShouldBeFalse("pixels of one slide would bear the hash of another");
    }

    // Tiles look at the token themselves; after them zones and densities take minutes of a large slide.
    [Theory]
    [InlineData("levels")]
    [InlineData("zones")]
    public void Run_CancelledDuringAStage_StopsBeforeTheNext(string last)
    {
        using CancellationTokenSource stop = new();
        List<string> stages = [];
        string regions = _folder.Write("regions.geojson", """
            { "type": "Feature", "properties": { "classification": { "name": "Tumor" } }, "geometry": { "type": "Polygon", "coordinates": [[[50, 50], [400, 50], [400, 400], [50, 400], [50, 50]]] } }
            """);
        SlideAnalysis analysis = new(Classic with { RegionsPath = regions }, new Told(stage =>
        {
            stages.Add(stage);
            if (stage == last)
            {
                stop.Cancel();
            }
        }));
        Should.Throw<OperationCanceledException>(() => analysis.Run(_slide, _folder.Path, stop.Token));
        stages.Last().ShouldBe(last);
    }

    [Fact]
    public void Write_FolderTakenAwayMeanwhile_IsTemporaryAndNoBadCommand()
    {
        using SlideFiles files = new(_result);
        files.Prepare();
        using SlideReport report = new SlideAnalysis(Classic).Run(_slide, _folder.Path, TestContext.Current.CancellationToken);
        Directory.Delete(_result, recursive: true);
        PathologyException gone = Should.Throw<PathologyException>(() => files.Write(report, TestContext.Current.CancellationToken));
        (gone.Kind, gone.Message).ShouldBe((FailureKind.Temporary, $"{_result}: the folder was taken away while results were written there; run again"));
    }

    [Fact]
    public void Prepare_TakesAwayWhatAKilledRunWasWriting()
    {
        string half = _folder.File("result", ".cells.parquet.tmp-4711"), mine = _folder.File("result", ".notes.tmp-1");
        File.WriteAllText(half, "a gigabyte");
        File.WriteAllText(mine, "no file of the engine");
        using (SlideFiles files = new(_result))
        {
            files.Prepare();
        }

        Directory.GetFiles(_result).ShouldBe([mine]);
    }

    private sealed class Told(Action<string> stage) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value) => stage(value.Stage);
    }
}
