using HccPathology.Batch;

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
    public void Publish_FolderThatMayNotBeMoved_PutsAllBackAndNamesIt()
    {
        _folder.Write("a/cells.parquet", "earlier");
        _folder.Write("a/annotations.geojson", "mine");
        _folder.Write("a/notes/page", "hers");
        Directory.CreateDirectory(Work);
        File.WriteAllText(Path.Combine(Work, "cells.parquet"), "new");
        using (ShutFolder shut = new(Path.Combine(Place, "notes")))
        {
            Should.Throw<IOException>(() => ResultFolder.Publish(_batch, "a", Work, _warnings.Add)).Message
                .ShouldStartWith("notes, which is not the engine's, may not be moved: ");
        }

        Entries(Place).ShouldBe(["annotations.geojson", "cells.parquet", "notes"]);
        File.ReadAllText(Path.Combine(Place, "cells.parquet")).ShouldBe("earlier");
        Entries(Path.GetDirectoryName(Work)!).ShouldBe([Path.GetFileName(Work)], "what was made is with its run again");

        ResultFolder.Publish(_batch, "a", Work, _warnings.Add);
        Entries(Place).ShouldBe(["annotations.geojson", "cells.parquet", "notes"]);
        File.ReadAllText(Path.Combine(Place, "cells.parquet")).ShouldBe("new");
        File.ReadAllText(Path.Combine(Place, "notes", "page")).ShouldBe("hers");
        Entries(Path.GetDirectoryName(Work)!).ShouldBeEmpty();
        _warnings.ShouldBeEmpty();
    }

    // A kill came between the new result and what was in the old one.
    [Fact]
    public void Tidy_FolderThatMayNotBeMoved_StaysWithAWarning()
    {
        string old = Work + ".old", notes = Directory.CreateDirectory(Path.Combine(old, "notes")).FullName;
        File.WriteAllText(Path.Combine(notes, "page"), "hers");
        _folder.Write("a/cells.parquet", "new");
        using (ShutFolder shut = new(notes))
        {
            ResultFolder.Tidy(_batch, "a", _warnings.Add);
        }

        _warnings.ShouldHaveSingleItem().ShouldStartWith($"{old}: what an earlier run has left there stays, because it cannot be taken away: notes, ");
        File.ReadAllText(Path.Combine(notes, "page")).ShouldBe("hers");
        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        File.ReadAllText(Path.Combine(Place, "notes", "page")).ShouldBe("hers");
        Directory.Exists(old).ShouldBeFalse();
    }

    [Fact]
    public void Tidy_NameThatTheNewResultHas_IsKeptUnderAnother()
    {
        string old = Directory.CreateDirectory(Work + ".old").FullName;
        File.WriteAllText(Path.Combine(old, "notes"), "first");
        _folder.Write("a/notes", "third");
        _folder.Write("a/notes.earlier", "second");
        ResultFolder.Tidy(_batch, "a", _warnings.Add);
        Entries(Place).ShouldBe(["notes", "notes.earlier", "notes.earlier.earlier"]);
        File.ReadAllText(Path.Combine(Place, "notes.earlier.earlier")).ShouldBe("first");
        File.ReadAllText(Path.Combine(Place, "notes")).ShouldBe("third");
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
        records["a"].Error!.ShouldContain(Path.Combine(shut, ".write.tmp-"));
        batch.Calls.ShouldBe(["b.tiff"]);
        batch.Warnings.Count.ShouldBe(inner.Length > 0 ? 0 : 1);
        batch.Warnings.ShouldAllBe(w => w.StartsWith($"{Path.Combine(place, "done.json")}: marks a result of something else than was asked for, "));
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

    private static string[] Entries(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
