using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>What others have put into a result, and may be another user's: nothing of it is lost, whatever becomes of the result.</summary>
public sealed class OthersFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _warnings = [];
    private readonly BatchFolder _batch;

    public OthersFilesTests()
    {
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

    private static string[] Entries(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
