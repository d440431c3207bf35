using HccPathology.Batch;
using HccPathology.Outputs;

namespace HccPathology.Tests.Batch;

/// <summary>What others have put into a result, and may be another user's: nothing of it is lost, whatever becomes of the result.</summary>
public sealed class OthersFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _warnings = [];
    private readonly BatchSample _sample;
    private readonly BatchFolder _batch;

    public OthersFilesTests(BatchSample sample)
    {
        _sample = sample;
        _batch = new BatchFolder(_folder.Path);
        _batch.Prepare();
    }

    public void Dispose() => _folder.Dispose();

    private string Place => _batch.ResultOf("a");
    private string Work => _batch.WorkOf("a", "0123456789ab");

    [Fact]
    public void Bar_FolderThatMayNotBeMoved_NamesItAndLeavesAllWhereItIs()
    {
        _folder.Write("a/annotations.geojson", "mine");
        _folder.Write("a/notes/page", "hers");
        using (ShutFolder shut = new(Path.Combine(Place, "notes")))
        {
            ResultFolder.Bar(_batch, "a").ShouldNotBeNull()
                .ShouldStartWith($"{Place}: an earlier result cannot be replaced: notes, which is not the engine's, may not be moved: ");
        }

        ResultFolder.Bar(_batch, "a").ShouldBeNull();
        Entries(Place).ShouldBe(["annotations.geojson", "notes"]);
        Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();

        Directory.CreateDirectory(Work);
        File.WriteAllText(Path.Combine(Work, "cells.parquet"), "new");
        ResultFolder.Publish(_batch, "a", Work, _warnings.Add);
        Entries(Place).ShouldBe(["annotations.geojson", "cells.parquet", "notes"]);
        File.ReadAllText(Path.Combine(Place, "notes", "page")).ShouldBe("hers");
        Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();
        _warnings.ShouldBeEmpty();
    }

    // It got a second name at each try, of which the first could not be taken away.
    [Fact]
    public void Tidy_FileThatMayNotBeMoved_StaysAsOneAndIsNamedBeforeAnAnalysis()
    {
        string old = Directory.CreateDirectory(Work + ".old").FullName, file = Path.Combine(old, "regions.geojson");
        File.WriteAllText(file, "mine");
        _folder.Write("a/cells.parquet", "new");
        Assert.SkipUnless(SmallDisk.FreezeNames(file, isFrozen: true), "chattr +i needs root and a file system that has it");
        try
        {
            ResultFolder.Tidy(_batch, "a", _warnings.Add);
            ResultFolder.Tidy(_batch, "a", _warnings.Add);
            Entries(Place).ShouldBe(["cells.parquet"]);
            _warnings.Count.ShouldBe(2);
            // Under a name of the engine's as well, where the mark does not list it.
            Directory.Move(Place, Path.Combine(_folder.Path, "b"));
            Directory.Move(old, Place);
            ResultFolder.Bar(_batch, "a").ShouldNotBeNull().ShouldContain(": regions.geojson, which is not the engine's, may not be moved: ");
            Entries(Place).ShouldBe(["regions.geojson"]);
            Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();
        }
        finally
        {
            _ = SmallDisk.FreezeNames(file, isFrozen: false) || SmallDisk.FreezeNames(Path.Combine(Place, "regions.geojson"), isFrozen: false);
        }
    }

    // A kill came while they were tried: they lie there without the mark that does not list them, and went for the engine's.
    [Fact]
    public void Tidy_WhatWasTriedAside_ComesBackAlsoUnderANameOfTheEngines()
    {
        string tried = Work + ".tried";
        Directory.CreateDirectory(tried);
        foreach (string name in (string[])["density.png", "notes", "summary.json"])
        {
            File.WriteAllText(Path.Combine(tried, name), "hers");
        }

        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        Directory.Exists(Place).ShouldBeFalse("what was tried is no result");
        Entries(tried).ShouldBe(["density.png", "notes", "summary.json"]);

        _folder.Write("a/done.json", "{}");
        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        Entries(Place).ShouldBe(["density.png.earlier", "done.json", "notes", "summary.json.earlier"]);
        File.ReadAllText(Path.Combine(Place, "density.png.earlier")).ShouldBe("hers");
        Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldEndWith(": density.png as density.png.earlier, summary.json as summary.json.earlier");
    }

    // A kill came between the new result and what was in the old one; or somebody took rights away between the last look and the rename.
    [Fact]
    public void Tidy_FolderThatMayNotBeMoved_StaysWithAWarningAndAllElseComesAlong()
    {
        string old = Work + ".old", notes = Directory.CreateDirectory(Path.Combine(old, "notes")).FullName;
        File.WriteAllText(Path.Combine(notes, "page"), "hers");
        File.WriteAllText(Path.Combine(old, "annotations.geojson"), "mine");
        File.WriteAllText(Path.Combine(old, "page"), "hers, too");
        _folder.Write("a/cells.parquet", "new");
        using (ShutFolder shut = new(notes))
        {
            ResultFolder.Tidy(_batch, "a", _warnings.Add);
        }

        _warnings.ShouldHaveSingleItem().ShouldStartWith($"{old}: what an earlier run has left there stays, because it cannot be taken away: notes, ");
        Entries(old).ShouldBe(["notes"]);
        Entries(Place).ShouldBe(["annotations.geojson", "cells.parquet", "page"]);
        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        File.ReadAllText(Path.Combine(Place, "notes", "page")).ShouldBe("hers");
        Directory.Exists(old).ShouldBeFalse();
    }

    [Theory]
    [InlineData("notes")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
        + "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn")]
    public void Tidy_NameThatTheNewResultHas_IsKeptUnderAnother(string name)
    {
        string old = Directory.CreateDirectory(Work + ".old").FullName, second = name[..Math.Min(name.Length, 247)] + ".earlier",
            first = name[..Math.Min(name.Length, 246)] + ".earlier2";
        File.WriteAllText(Path.Combine(old, name), "first");
        _folder.Write("a/" + name, "third");
        _folder.Write("a/" + second, "second");
        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        Entries(Place).ShouldBe([name, second, first], ignoreOrder: true);
        File.ReadAllText(Path.Combine(Place, first)).ShouldBe("first");
        File.ReadAllText(Path.Combine(Place, name)).ShouldBe("third");
        _warnings.ShouldHaveSingleItem().ShouldEndWith($"{name} as {first}");
    }

    // As after a disk was full, and results were moved to another.
    [Fact]
    public void Publish_OverALinkToAnotherDisk_TakesFilesAlongWholeAndIsBarredByAFolder()
    {
        using SmallDisk disk = new(kilobytes: 1024);
        string far = Directory.CreateDirectory(Path.Combine(disk.Path, "a")).FullName, file = Path.Combine(far, "annotations.geojson");
        File.WriteAllText(file, "mine");
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc));
        Directory.CreateDirectory(Path.Combine(far, "notes"));
        Directory.CreateSymbolicLink(Place, far);
        ResultFolder.Bar(_batch, "a").ShouldNotBeNull().ShouldContain(": notes, which is not the engine's, may not be moved: ");
        Entries(far).ShouldBe(["annotations.geojson", "notes"]);

        Directory.Delete(Path.Combine(far, "notes"));
        ResultFolder.Bar(_batch, "a").ShouldBeNull();
        Directory.CreateDirectory(Work);
        File.WriteAllText(AtomicFile.TemporaryOf(Path.Combine(Work, "annotations.geojson")), "half of a copy that was killed");
        ResultFolder.Publish(_batch, "a", Work, _warnings.Add);
        new DirectoryInfo(Place).LinkTarget.ShouldBeNull();
        File.ReadAllText(Path.Combine(Place, "annotations.geojson")).ShouldBe("mine");
        File.GetLastWriteTimeUtc(Path.Combine(Place, "annotations.geojson")).Year.ShouldBe(2020);
        Entries(Place).ShouldBe(["annotations.geojson"]);
        Entries(far).ShouldBeEmpty();
        Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();
        _warnings.ShouldBeEmpty();
    }

    // Hours of analysis came to nothing three times over, and then the batch ended.
    [Theory]
    [InlineData("")]
    [InlineData("notes")]
    public async Task Run_ResultThatMayNotBeReplaced_FailsItsSlideBeforeItIsAnalysed(string inner)
    {
        using BatchOfScripts batch = new(_sample, "a", "b");
        await batch.Run();
        batch.ForgetCalls();
        string place = batch.Folder.ResultOf("a"), shut = Path.Combine(place, inner);
        Directory.CreateDirectory(Path.Combine(place, "notes"));
        Array.ForEach(["a", "b"], id => File.Delete(Path.Combine(batch.Folder.ResultOf(id), "cells.parquet")));
        Dictionary<string, SlideRecord> records;
        using (new ShutFolder(shut))
        {
            records = await batch.Run();
        }

        (records["a"].State, records["a"].ErrorClass, records["b"].State).ShouldBe((SlideState.Failed, ErrorClass.Temporary, SlideState.Done));
        records["a"].Error!.ShouldStartWith($"{place}: an earlier result cannot be replaced: ");
        records["a"].Error!.Contains(": notes, which is not the engine's, may not be moved: ").ShouldBe(inner.Length > 0);
        batch.Calls.ShouldBe(["b.tiff"]);
        File.Exists(Path.Combine(place, "done.json")).ShouldBeTrue("it is another's result, and nothing has come of this one");
        batch.Warnings.ShouldBeEmpty();
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
    }

    [Fact]
    public async Task Run_ResultFolderThatIsALink_IsReplacedWhereItLeadsSomewhereFromEverywhereAndElseRefused()
    {
        using BatchOfScripts batch = new(_sample, "a", "b");
        await batch.Run();
        batch.ForgetCalls();
        foreach (string id in (string[])["a", "b"])
        {
            string place = batch.Folder.ResultOf(id), far = Path.Combine(batch.Place, "far-" + id);
            File.Delete(Path.Combine(place, "cells.parquet"));
            File.WriteAllText(Path.Combine(place, "notes"), "hers");
            Directory.Move(place, far);
            Directory.CreateSymbolicLink(place, id == "a" ? Path.Combine("..", "far-a") : far);
        }

        Dictionary<string, SlideRecord> records = await batch.Run();
        (records["a"].State, records["a"].Error).ShouldBe((SlideState.Failed,
            $"{batch.Folder.ResultOf("a")}: is a link to ../far-a, as seen from there; make it one from / on, or put the folder itself there"));
        File.ReadAllText(Path.Combine(batch.Folder.ResultOf("a"), "notes")).ShouldBe("hers");
        records["b"].State.ShouldBe(SlideState.Done);
        File.ReadAllText(Path.Combine(batch.Folder.ResultOf("b"), "notes")).ShouldBe("hers");
        batch.Calls.ShouldBe(["b.tiff"]);
    }

    // One killed slide of a user whose files others may not delete ended every batch of the group.
    [Fact]
    public async Task Run_WhatAKilledRunHasLeftAndMayNotBeDeleted_StaysWithAWarning()
    {
        using BatchOfScripts batch = new(_sample, "a");
        batch.Folder.Prepare();
        string left = batch.Folder.WorkOf("a", "0123456789ab") + ".gone", inner = Directory.CreateDirectory(Path.Combine(left, "inner")).FullName;
        File.WriteAllText(Path.Combine(inner, "cells.parquet"), "half");
        using (new ShutFolder(inner))
        {
            (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        }

        batch.Warnings.ShouldHaveSingleItem().ShouldStartWith($"{left}: what an earlier run has left there stays, because it cannot be taken away: ");
    }

    // By then the slide was done, and had no turn any more.
    [Fact]
    public async Task Run_WhatCouldNotBeMovedIntoAFinishedResult_ComesThereAtTheNextStart()
    {
        using BatchOfScripts batch = new(_sample, "a");
        await batch.Run();
        string old = Directory.CreateDirectory(batch.Folder.WorkOf("a", "0123456789ab") + ".old").FullName;
        File.WriteAllText(Path.Combine(old, "annotations.geojson"), "mine");
        batch.ForgetCalls();
        await batch.Run();
        batch.Calls.ShouldBeEmpty();
        File.ReadAllText(Path.Combine(batch.Folder.ResultOf("a"), "annotations.geojson")).ShouldBe("mine");
        batch.Left("work").ShouldBeEmpty();
        batch.Left("claims").ShouldBeEmpty();
    }

    // A member with umask 077 shut the owner out of her annotations.
    [Fact]
    public void Publish_OverAResult_LetsThoseIntoTheNewOneWhoCouldReadAndWriteTheEarlier()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of Unix");
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite, Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
                Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
            Directory.CreateDirectory(Place);
            Directory.CreateDirectory(Work);
            foreach (string file in (string[])["cells.parquet", "done.json"])
            {
                File.SetUnixFileMode(_folder.Write("a/" + file, "earlier"), Own | (file == "done.json" ? UnixFileMode.GroupRead : Group));
            }

            foreach (string file in (string[])["cells.parquet", "done.json", "nodules.csv"])
            {
                File.WriteAllText(Path.Combine(Work, file), "new");
                File.SetUnixFileMode(Path.Combine(Work, file), Own);
            }

            File.SetUnixFileMode(Work, Own | UnixFileMode.UserExecute);
            File.SetUnixFileMode(Place, Own | Group | Enter);
            ResultFolder.Publish(_batch, "a", Work, _warnings.Add);
            File.ReadAllText(Path.Combine(Place, "cells.parquet")).ShouldBe("new");
            File.GetUnixFileMode(Place).ShouldBe(Own | Group | Enter);
            File.GetUnixFileMode(Path.Combine(Place, "cells.parquet")).ShouldBe(Own | Group);
            File.GetUnixFileMode(Path.Combine(Place, "done.json")).ShouldBe(Own | UnixFileMode.GroupRead);
            File.GetUnixFileMode(Path.Combine(Place, "nodules.csv")).ShouldBe(Own | UnixFileMode.GroupRead, "as the mark: there was none of its name");
        }
    }

    private static string[] Entries(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
