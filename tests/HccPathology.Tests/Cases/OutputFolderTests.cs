using HccPathology.Analysis;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Synthetic;

namespace HccPathology.Tests.Cases;

/// <summary>Places that results cannot be written to.</summary>
public sealed class OutputFolderTests(PhantomSample phantoms) : IDisposable
{
    private static readonly AnalysisOptions Options = new() { Threads = 2, TilePx = 512 };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prepare_FolderThatIsNotThere_IsMade()
    {
        string folder = Path.Combine(_folder.Path, "a", "b", "c");
        using (SlideFiles files = new(folder))
        {
            files.Prepare();
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ShouldBe([".analysis.lock"]);
        }

        Directory.Exists(folder).ShouldBeFalse("nothing came into it");
    }

    [Fact]
    public void Prepare_FolderThatAnotherRunHolds_IsTemporaryUntilItEnds()
    {
        string mark = _folder.File("done.json");
        using (SlideFiles first = new(_folder.Path))
        {
            first.Prepare();
            File.WriteAllText(mark, "{}");
            PathologyException refused = Should.Throw<PathologyException>(() => AnalysisRun.Run(phantoms.Small.SlidePath, _folder.Path, Options));
            (refused.Kind, refused.Message)
                .ShouldBe((FailureKind.Temporary, $"{_folder.Path}: another analysis is writing there; give another --out, or wait for its end"));
            File.Exists(mark).ShouldBeTrue("the other run's");
        }

        AnalysisRun.Run(phantoms.Small.SlidePath, _folder.Path, Options);
        File.Exists(Path.Combine(_folder.Path, ".analysis.lock")).ShouldBeFalse();
    }

    [Fact]
    public void Prepare_EarlierResult_LosesItsMarkAndNothingElse()
    {
        _folder.Write("done.json", "{}");
        _folder.Write("cells.parquet", "old");
        using (SlideFiles files = new(_folder.Path))
        {
            files.Prepare();
        }

        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["cells.parquet"]);
    }

    [Fact]
    public void Prepare_PathThatIsAFile_IsABadCommandAndLeavesTheFile()
    {
        string file = _folder.Write("taken", "mine");
        PathologyException refused = Should.Throw<PathologyException>(new SlideFiles(file).Prepare);
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(file);
        refused.Message.ShouldContain("--out");
        File.ReadAllText(file).ShouldBe("mine");
    }

    [Fact]
    public void Prepare_FolderBelowAFile_IsAnErrorThatNamesIt()
    {
        string below = Path.Combine(_folder.Write("taken", "mine"), "out");
        PathologyException refused = Should.Throw<PathologyException>(new SlideFiles(below).Prepare);
        refused.Kind.ShouldBeOneOf(FailureKind.BadCommand, FailureKind.Temporary);
        refused.Message.ShouldContain(below);
        refused.Message.ShouldNotContain('\n');
    }

    // Root may write wherever permissions forbid it; a read-only file system holds for everyone.
    [Fact]
    public void Prepare_ReadOnlyFileSystem_IsTemporaryAndNamesTheFolder()
    {
        using SmallDisk disk = new(kilobytes: 64, isReadOnly: true);
        string folder = disk.Path;
        PathologyException refused = Should.Throw<PathologyException>(new SlideFiles(folder).Prepare);
        refused.Kind.ShouldBe(FailureKind.Temporary);
        refused.Message.ShouldContain(folder);
        Should.Throw<PathologyException>(() => AnalysisRun.Run(phantoms.Small.SlidePath, folder, Options)).Kind.ShouldBe(FailureKind.Temporary);
    }

    // 16 KB: the contours do not fit. 160 KB: one of the cell files does not. 700 KB: the pictures do not.
    [Theory]
    [InlineData(16)]
    [InlineData(160)]
    [InlineData(700)]
    public void Run_DiskFillsUp_IsTemporaryAndLeavesNoHalfFile(int kilobytes)
    {
        using SmallDisk disk = new(kilobytes);
        string folder = disk.Path;
        PathologyException failed = Should.Throw<PathologyException>(() => AnalysisRun.Run(phantoms.Small.SlidePath, folder, Options));
        failed.Kind.ShouldBe(FailureKind.Temporary);
        failed.Message.ShouldContain(folder);
        failed.Message.ShouldNotContain('\n');
        string[] left = [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!)];
        left.ShouldNotContain("done.json");
        left.ShouldAllBe(name => !name.StartsWith('.'));
        string whole = Path.Combine(_folder.Path, "whole");
        AnalysisRun.Run(phantoms.Small.SlidePath, whole, Options);
        SortedDictionary<string, string> complete = AnalysisRun.Hashes(whole), partial = AnalysisRun.Hashes(folder);
        partial.Count.ShouldBeLessThan(complete.Count);
        partial.ShouldAllBe(file => complete[file.Key] == file.Value);
    }
}
