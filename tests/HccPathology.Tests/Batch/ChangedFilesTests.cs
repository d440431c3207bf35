using HccPathology.Batch;
using HccPathology.Outputs;

namespace HccPathology.Tests.Batch;

/// <summary>Files of people under names of the engine's: drawn, annotated, or edited where they lay. They went with the result that was replaced.</summary>
public sealed class ChangedFilesTests(BatchSample sample)
{
    [Theory]
    [InlineData("done.json")]
    [InlineData("stale.json")]
    public async Task Run_FilesThatTheMarkOfTheEarlierResultDoesNotKnow_AreKeptUnderAnotherName(string mark)
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a");
        byte[] density = File.ReadAllBytes(Path.Combine(place, "density.csv")), own = [.. density];
        density[^3] ^= 1;                                               // of the same size
        File.WriteAllBytes(Path.Combine(place, "density.csv"), density);
        File.AppendAllText(Path.Combine(place, "tissue.geojson"), " ");
        File.WriteAllText(Path.Combine(place, "regions.geojson"), "drawn");
        File.WriteAllText(Path.Combine(place, "notes"), "hers");
        File.WriteAllText(Path.Combine(place, ".notes.tmp"), "an editor's");
        File.WriteAllText(AtomicFile.TemporaryOf(Path.Combine(place, "density.csv")), "half");
        File.Delete(Path.Combine(place, "cells.parquet"));
        Directory.CreateDirectory(Path.Combine(place, "cells.parquet"));
        File.Move(Path.Combine(place, "done.json"), Path.Combine(place, mark), overwrite: true);

        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        Kept().ShouldBe(["cells.parquet.earlier", "density.csv.earlier", "regions.geojson.earlier", "tissue.geojson.earlier"]);
        File.ReadAllBytes(Path.Combine(place, "density.csv.earlier")).ShouldBe(density);
        File.ReadAllBytes(Path.Combine(place, "density.csv")).ShouldBe(own);
        File.ReadAllText(Path.Combine(place, "regions.geojson.earlier")).ShouldBe("drawn");
        File.Exists(Path.Combine(place, "regions.geojson")).ShouldBeFalse("it would be taken for the new result's");
        File.Exists(Path.Combine(place, "stale.json")).ShouldBeFalse();
        File.ReadAllText(Path.Combine(place, "notes")).ShouldBe("hers");
        Directory.GetFiles(place, ".*").ShouldBe([Path.Combine(place, ".notes.tmp")]);
        batch.Warnings.ShouldHaveSingleItem().ShouldBe($"{place}: keeps what done.json of the result before did not list, or not with this content: "
            + "cells.parquet as cells.parquet.earlier, density.csv as density.csv.earlier, regions.geojson as regions.geojson.earlier, "
            + "tissue.geojson as tissue.geojson.earlier");

        // The one that was kept first keeps its name.
        File.WriteAllText(Path.Combine(place, "regions.geojson"), "drawn again");
        File.Delete(Path.Combine(place, "cells.parquet"));
        await batch.Run();
        Kept().ShouldBe(["cells.parquet.earlier", "density.csv.earlier", "regions.geojson.earlier", "regions.geojson.earlier2", "tissue.geojson.earlier"]);
        File.ReadAllText(Path.Combine(place, "regions.geojson.earlier")).ShouldBe("drawn");
        File.ReadAllText(Path.Combine(place, "regions.geojson.earlier2")).ShouldBe("drawn again");

        string[] Kept() => [.. Directory.GetFileSystemEntries(place, "*.earlier*").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Run_ResultWhoseMarkWasDeleted_LeavesNothingOfItUnderItsNameBesideTheNewOne()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a");
        string[] files = Directory.GetFiles(place);
        File.Delete(Path.Combine(place, "done.json"));
        File.WriteAllText(Path.Combine(place, "ihc_scores.csv"), "of a marker that is not asked for any more");
        await batch.Run();
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        Directory.GetFiles(place).Where(f => !f.EndsWith(".earlier", StringComparison.Ordinal)).ShouldBe(files, ignoreOrder: true);
        Directory.GetFiles(place, "*.earlier").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ShouldBe(
            [.. files.Append("ihc_scores.csv").Select(f => Path.GetFileName(f)!).Where(f => f.EndsWith(".csv") || f.EndsWith(".geojson")).Select(f => f + ".earlier").Order(StringComparer.Ordinal)]);
        File.ReadAllText(Path.Combine(place, "ihc_scores.csv.earlier")).ShouldStartWith("of a marker");
    }

    // Made before the batch, for what is to be drawn there.
    [Fact]
    public async Task Run_FolderWithADrawingAndNoResult_KeepsIt()
    {
        using BatchOfScripts batch = new(sample, "a");
        string drawing = Path.Combine(Directory.CreateDirectory(batch.Folder.ResultOf("a")).FullName, "regions.geojson");
        File.WriteAllText(drawing, "drawn");
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        File.ReadAllText(drawing + ".earlier").ShouldBe("drawn");
        batch.Warnings.ShouldHaveSingleItem().ShouldEndWith(": regions.geojson as regions.geojson.earlier");
    }
}
