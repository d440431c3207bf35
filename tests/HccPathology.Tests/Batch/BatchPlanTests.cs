using HccPathology.Batch;
using HccPathology.Geometry;
using HccPathology.Models;
using HccPathology.Outputs.Summaries;
using HccPathology.Regions;
using HccPathology.Slides;
using HccPathology.Tissue;

namespace HccPathology.Tests.Batch;

/// <summary>What a plan says of results that are, or are not, what is asked for.</summary>
public sealed class BatchPlanTests(BatchSample sample)
{
    [Fact]
    public async Task Plan_AnotherSlideOfTheSameSizeAndTime_IsSeenByItsPathAndWithVerifyByItsContent()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        BatchRow row = batch.Rows[0];
        DateTime time = File.GetLastWriteTimeUtc(row.Slide);
        byte[] slide = File.ReadAllBytes(row.Slide);
        slide[^1] ^= 1;
        string other = row.Slide + ".tiff";
        File.WriteAllBytes(other, slide);
        File.SetLastWriteTimeUtc(other, time);
        batch.Rows = [row with { Slide = other }];
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Stale, "the slide's content is another"));

        batch.Rows = [row];
        File.Copy(other, row.Slide, overwrite: true);
        File.SetLastWriteTimeUtc(row.Slide, time);
        batch.Plan()[0].State.ShouldBe(PlanState.Done, "size and time do not show it");
        new BatchPlan(batch.Folder, BatchSample.Columns) { ChecksContent = true }.Of(row).Reason.ShouldBe("the slide's content is another");
    }

    /// <summary>A preallocated copy that was still under way: length and both ends are those of the whole slide.</summary>
    [Fact]
    public async Task Plan_SlideThatHadAHoleInItsMiddle_IsStaleWhenItIsWhole()
    {
        using BatchOfScripts batch = new(sample, "a");
        string slide = batch.Rows[0].Slide;
        byte[] whole = new byte[6 << 20];
        new Random(1).NextBytes(whole);
        byte[] torn = [.. whole];
        torn.AsSpan(2 << 20, 1 << 20).Clear();
        (SlideHash.QuickOf(Put(torn)), SlideHash.SampleOf(slide)).ShouldSatisfyAllConditions(
            h => h.Item1.ShouldBe(SlideHash.QuickOf(Put(whole))), h => h.Item2.ShouldNotBe(SlideHash.SampleOf(slide)));

        DoneJson done = DoneJson.Read(Path.Combine(batch.Place, "program", "result"))!;
        (done with { InputBytes = whole.Length, InputHash = SlideHash.QuickOf(slide), InputSampleHash = SlideHash.SampleOf(slide) }).Write(Path.Combine(batch.Place, "program", "result"));
        (await batch.Run())["a"].State.ShouldBe(SlideState.Done);
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        File.SetLastWriteTimeUtc(Put(torn), DateTime.UtcNow.AddDays(1));
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Stale, "the slide's content is another"));

        string Put(byte[] bytes)
        {
            File.WriteAllBytes(slide, bytes);
            return slide;
        }
    }

    /// <summary>As after a restore: each record goes with its slide, and each result with the other. Of slides of one name nothing else tells it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plan_ResultsThatWereSwapped_AreStaleAlsoWhenTheSlidesAreAway(bool slidesAreThere)
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a");
        DoneJson done = DoneJson.Read(place)!;
        (done with { InputFile = "a.tiff", InputHash = HexHash.Of("another slide of that name and length") }).Write(place);
        if (!slidesAreThere)
        {
            File.Delete(batch.Rows[0].Slide);
        }

        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Stale,
            slidesAreThere ? "the slide's content is another" : "the result is of a.tiff of another folder, and the slide itself is not there"));
        done.Write(place);
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
    }

    [Fact]
    public async Task Plan_SaysWhatIsStaleAndWhy()
    {
        using BatchOfScripts batch = new(sample, "a");
        batch.Plan()[0].State.ShouldBe(PlanState.ToDo);
        await batch.Run();
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Done, "has a result"));

        string place = batch.Folder.ResultOf("a"), done = Path.Combine(place, "done.json"), good = File.ReadAllText(done);
        BatchRow row = batch.Rows[0];
        batch.Rows = [row with { Settings = new() { ["area"] = "0.25" } }];
        Reason().ShouldBe("settings differ: density.MinNetAreaMm2 was 0.5 and is 0.25");
        batch.Rows = [row];

        File.WriteAllText(row.Slide + ".mpp.json", """{"mpp": 0.5}""");
        Reason().ShouldBe("settings, models or the pixel size beside the slide differ");
        File.Delete(row.Slide + ".mpp.json");

        File.WriteAllText(done, good.Replace("\"engineVersion\": \"", "\"engineVersion\": \"9.", StringComparison.Ordinal));
        Reason().ShouldStartWith("made by engine 9.");
        File.WriteAllText(done, good);

        string table = Path.Combine(place, "density.csv"), text = File.ReadAllText(table);
        File.AppendAllText(table, "x");
        Reason().ShouldStartWith("density.csv has ");
        File.WriteAllText(table, string.Concat(text.Reverse()));
        Reason().ShouldBe("density.csv has another content");
        File.WriteAllText(table, text);

        string cells = Path.Combine(place, "cells.parquet");
        byte[] sound = File.ReadAllBytes(cells);
        File.WriteAllBytes(cells, [.. sound.Reverse()]);
        batch.Plan()[0].State.ShouldBe(PlanState.Done, "sizes alone do not show it");
        new BatchPlan(batch.Folder, BatchSample.Columns) { ChecksContent = true }.Of(row).Reason.ShouldBe("cells.parquet has another content");
        File.WriteAllBytes(cells, sound);

        File.SetLastWriteTimeUtc(row.Slide, DateTime.UtcNow.AddDays(-3));
        batch.Plan()[0].State.ShouldBe(PlanState.Done, "copied again with another time: the content is the same");
        byte[] slide = File.ReadAllBytes(row.Slide);
        slide[^1] ^= 1;
        File.WriteAllBytes(row.Slide, slide);
        Reason().ShouldBe("the slide's content is another");
        batch.Replace("a");
        Reason().ShouldContain("bytes, and had");
        File.Delete(row.Slide);
        batch.Plan()[0].Reason.ShouldContain("not there any more");

        string files = good[good.IndexOf("\"files\"", StringComparison.Ordinal)..];
        foreach (string bad in new[]
        {
            "{", "null", good.Replace("\"schemaVersion\": \"1\"", "\"schemaVersion\": \"9\"", StringComparison.Ordinal),
            good.Replace(files, "\"files\": null }", StringComparison.Ordinal), good.Replace(files, "\"files\": [null] }", StringComparison.Ordinal),
        })
        {
            bad.ShouldNotBe(good);
            File.WriteAllText(done, bad);
            (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.ToDo, "done.json cannot be read"), bad);
        }

        string Reason()
        {
            PlanEntry entry = batch.Plan()[0];
            entry.State.ShouldBe(PlanState.Stale);
            return entry.Reason;
        }
    }

    // Without what is asked for, the result would be thrown away as one of another model.
    [Fact]
    public async Task Plan_ResultThatCannotBeCompared_IsToDoAndKnowsWhatIsAskedFor()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string request = batch.Plan()[0].RequestHash, done = Path.Combine(batch.Folder.ResultOf("a"), "done.json");
        File.Delete(done);
        Directory.CreateDirectory(done);
        PlanEntry entry = batch.Plan()[0];
        (entry.State, entry.RequestHash).ShouldBe((PlanState.ToDo, request));
        entry.Reason.ShouldStartWith("cannot be compared: ");
    }

    // Regions and a tissue model stand in the summary by their hash: they were told as gone ("is none") beside whatever else had changed.
    [Fact]
    public async Task Plan_ResultWithRegionsAndATissueModel_SaysOfThemWhatIsSo()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string regions = Path.Combine(batch.Place, "a.geojson"), summary = Path.Combine(batch.Folder.ResultOf("a"), "summary.json");
        File.WriteAllText(regions, "drawn");
        string before = AnnotationFile.HashOf(regions);
        File.WriteAllText(summary, File.ReadAllText(summary)
            .Replace("\"quality\":", $"\"regions\": \"{before}\", \"quality\":", StringComparison.Ordinal)
            .Replace("\"tissueModel\": \"none\"", "\"tissueModel\": \"0f\"", StringComparison.Ordinal));
        SettingColumns columns = BatchSample.Columns with
        {
            Read = settings => BatchSample.Columns.Read(settings) with
            {
                RegionsPath = regions,
                TissueModelFolder = ModelCardFile.OwnFolder(TissueCardFile.Demonstration),
            },
        };

        Reason("0.25").ShouldBe("settings differ: density.MinNetAreaMm2 was 0.5 and is 0.25");
        File.WriteAllText(regions, "drawn anew");
        Reason("0.5").ShouldBe($"settings differ: regions was {before} and is {AnnotationFile.HashOf(regions)}");

        string Reason(string area) => new BatchPlan(batch.Folder, columns).Of(batch.Rows[0] with { Settings = new() { ["area"] = area } }).Reason;
    }

    [Fact]
    public async Task Plan_SlideBehindALink_IsAsStaleAsAnyOther()
    {
        using BatchOfScripts batch = new(sample, "a");
        string real = batch.Rows[0].Slide, link = Path.Combine(batch.Place, "link.tiff");
        File.CreateSymbolicLink(link, real);
        batch.Rows = [batch.Rows[0] with { Slide = link }];
        (await batch.Run())["a"].Input.ShouldBe(InputStamp.Of(real), "length and time of the slide, not of the link");
        byte[] slide = File.ReadAllBytes(real);
        slide[^1] ^= 1;
        File.WriteAllBytes(real, slide);
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Stale, "the slide's content is another"));
        File.Delete(real);
        File.CreateSymbolicLink(real, link);
        Should.NotThrow(() => InputStamp.Of(link), "two links that lead to each other: their process says so");
    }

    // The pixels of such a slide lie in a folder beside it, and its main file is the same when they are copied again.
    [Theory]
    [InlineData("a", PlanState.Done, PlanState.Stale, "the slide's content is another")]
    [InlineData("bad", PlanState.Failed, PlanState.ToDo, "failed before (bad data)")]
    public async Task Plan_SlideInAFolderBesideIt_IsAnotherWhenThatChanges(string name, PlanState before, PlanState after, string reason)
    {
        using BatchOfScripts batch = new(sample, name);
        string slide = Path.Combine(batch.Place, $"{name}.mrxs"), data = Path.Combine(batch.Place, name, "Data0000.dat");
        File.Move(batch.Rows[0].Slide, slide);
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        File.WriteAllText(data, "pixels");
        batch.Rows = [batch.Rows[0] with { Slide = slide }];
        string result = Path.Combine(batch.Place, "program", "result");
        (DoneJson.Read(result)! with { InputSampleHash = SlideHash.SampleOf(slide) }).Write(result);
        await batch.Run();
        batch.Plan()[0].State.ShouldBe(before);
        File.WriteAllText(Path.Combine(batch.Place, "other.dat"), "no part of it");
        batch.Plan()[0].State.ShouldBe(before);

        DateTime time = File.GetLastWriteTimeUtc(data);
        File.AppendAllText(data, " that came later");
        File.SetLastWriteTimeUtc(data, time);
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((after, reason));

        // What another attempt, that was killed, wrote down of the new files says nothing of the old result.
        (batch.Records()[name] with { State = SlideState.Queued, Input = InputStamp.Of(slide) }).Write(batch.Folder);
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((after, reason));
    }

    [Fact]
    public async Task Plan_BadSlide_IsLeftAloneUntilItOrItsSettingsChange()
    {
        using BatchOfScripts batch = new(sample, "bad");
        await batch.Run();
        batch.Plan()[0].State.ShouldBe(PlanState.Failed);
        batch.Plan()[0].Reason.ShouldStartWith("bad data: ");
        new BatchPlan(batch.Folder, BatchSample.Columns) { RetriesFailed = true }.Of(batch.Rows[0]).State.ShouldBe(PlanState.ToDo);
        batch.Replace("bad");
        batch.Plan()[0].State.ShouldBe(PlanState.ToDo);
    }

    [Fact]
    public async Task Plan_BadSlide_IsTriedAgainWithOtherSettingsOrByAnotherEngine()
    {
        using BatchOfScripts batch = new(sample, "bad");
        await batch.Run();
        new BatchPlan(batch.Folder, BatchSample.Columns).Of(batch.Rows[0] with { Settings = new() { ["area"] = "0.25" } }).State.ShouldBe(PlanState.ToDo);
        (SlideRecord.Read(batch.Folder, "bad")! with { EngineVersion = "0.0.1" }).Write(batch.Folder);
        batch.Plan()[0].State.ShouldBe(PlanState.ToDo);
    }

    /// <summary>Marks and records of earlier engines hold fewer hashes: what they do not say is no difference, and a slide that is away is known by its name.</summary>
    [Fact]
    public async Task Plan_ResultOfAnEngineThatSaidLess_IsComparedByWhatItSays()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string place = batch.Folder.ResultOf("a"), slide = batch.Rows[0].Slide;
        DoneJson done = DoneJson.Read(place)!;
        (done with { InputSampleHash = null }).Write(place);
        File.SetLastWriteTimeUtc(slide, DateTime.UtcNow.AddDays(1));
        (batch.Plan()[0].State, batch.Plan()[0].InputHash).ShouldBe((PlanState.Done, done.InputHash));

        (SlideRecord.Read(batch.Folder, "a")! with { InputHash = "" }).Write(batch.Folder);
        (done with { InputFile = Path.GetFileName(slide) }).Write(place);
        File.Delete(slide);
        batch.Plan()[0].State.ShouldBe(PlanState.Done);
        (done with { InputFile = "b.tiff" }).Write(place);
        (batch.Plan()[0].State, batch.Plan()[0].Reason).ShouldBe((PlanState.Stale, "the result is of b.tiff, and the slide itself is not there"));
    }

    [Fact]
    public async Task Plan_TwoSettingsThatChanged_AreBothTold()
    {
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        SettingColumns columns = BatchSample.Columns with { Read = settings => BatchSample.Columns.Read(settings) with { Density = new() { MinNetAreaMm2 = 0.25 }, Mpp = new Mpp(0.3) } };
        string[] reason = new BatchPlan(batch.Folder, columns).Of(batch.Rows[0]).Reason.Split(" was ");
        reason.Length.ShouldBe(3, string.Join(" was ", reason));
        reason[0].ShouldStartWith("settings differ: ");
    }

    // Alone the first fails as well, since it needs the other.
    [Fact]
    public void Plan_WrongSettingThatAnotherNeeds_IsNamedByItsOwnColumn()
    {
        using BatchOfScripts batch = new(sample, "a");
        SettingColumns columns = BatchSample.Columns with
        {
            Read = settings => throw new PathologyException(FailureKind.BadCommand, settings.ContainsKey("mpp") ? "--mpp 0 is none" : "--area needs --mpp"),
        };
        BatchRow row = batch.Rows[0] with { Place = "m.csv: row 1 (line 2)", Settings = new() { ["area"] = "1", ["mpp"] = "0" } };
        Should.Throw<PathologyException>(() => new BatchPlan(batch.Folder, columns).Check([row])).Message.ShouldBe("m.csv: row 1 (line 2), column mpp: --mpp 0 is none");
    }

    [Fact]
    public void Plan_WrongSetting_IsNamedByRowAndColumn()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        batch.Rows = [batch.Rows[0], batch.Rows[1] with { Place = "m.csv: row 2 (line 3)", Settings = new() { ["area"] = "-1" } }];
        Should.Throw<PathologyException>(() => batch.Plan()).Message.ShouldStartWith("m.csv: row 2 (line 3), column area: --min-net-area -1");
    }

    // Two sites' slides of one file name, their ids swapped while the disk was away: each patient had the other's result.
    [Fact]
    public async Task Of_SlidesOfOneNameThatAreNotThere_AreOnlyDoneWhereTheyWereDone()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        await batch.Run();
        batch.Rows = [.. batch.Rows.Select((row, i) =>
        {
            string moved = Path.Combine(Directory.CreateDirectory(Path.Combine(batch.Place, $"site {i}")).FullName, "s1.tiff");
            File.Move(row.Slide, moved);
            return row with { Slide = moved };
        })];

        batch.Plan().ShouldAllBe(e => e.State == PlanState.Done);    // the same content at another place
        await batch.Run();
        batch.Rows.ShouldAllBe(row => SlideRecord.Read(batch.Folder, row.Id)!.Slide == row.Slide);
        batch.Rows.ToList().ForEach(row => File.Delete(row.Slide));
        batch.Plan().ShouldAllBe(e => e.State == PlanState.Done);
        batch.Rows = [batch.Rows[0] with { Slide = batch.Rows[1].Slide }, batch.Rows[1] with { Slide = batch.Rows[0].Slide }];
        batch.Plan().ShouldAllBe(e => e.State == PlanState.Stale && e.Reason.Contains("the slide itself is not there"));
    }

    [Fact]
    public async Task Of_PipeForTheMarkOfAResult_IsNoMarkAndNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes of Unix");
        using BatchOfScripts batch = new(sample, "a");
        await batch.Run();
        string mark = Path.Combine(batch.Folder.ResultOf("a"), DoneJson.FileName);
        File.Delete(mark);
        using ScratchFolder scratch = new();
        File.Move(scratch.Pipe("pipe"), mark);
        batch.Plan()[0].State.ShouldBe(PlanState.ToDo);
    }

    // The turn that failed had a record of its own path, the report went by the file name, and each patient was done with the other's result.
    [Fact]
    public async Task Run_SlidesOfOneNameSwappedWhileTheyAreNotThere_FailHoweverOftenAndAreDoneWhereTheyWere()
    {
        using BatchOfScripts batch = new(sample, "a", "b");
        IReadOnlyList<BatchRow> asked = [.. batch.Rows.Select((row, i) =>
        {
            string moved = Path.Combine(Directory.CreateDirectory(Path.Combine(batch.Place, $"site {i}")).FullName, "phantom.tiff"); // the results' slide
            File.Move(row.Slide, moved);
            return row with { Slide = moved };
        })];
        batch.Rows = asked;
        await batch.Run();
        asked.ToList().ForEach(row => File.Delete(row.Slide));
        batch.Rows = [asked[0] with { Slide = asked[1].Slide }, asked[1] with { Slide = asked[0].Slide }];
        for (int start = 0; start < 2; start++)
        {
            (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Failed && r.ErrorClass == ErrorClass.NotFound);
            BatchReport.Write(batch.Folder, batch.Rows).ShouldAllBe(r => r.State == SlideState.Failed && r.Nuclei == null);
        }

        batch.Rows = asked;
        (await batch.Run()).Values.ShouldAllBe(r => r.State == SlideState.Done);
        batch.Calls.Length.ShouldBe(2);
    }

    // Drawn on in QuPath and saved while the batch ran: by the hash of its start all slides from then on were analysed three times and thrown away.
    [Fact]
    public void Of_FileOfASettingThatChangesBetweenTwoLooks_AsksForWhatItIsNow()
    {
        using ScratchFolder scratch = new();
        string regions = scratch.Write("regions.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}"), slide = sample.Slide(scratch, "a.tiff");
        SettingColumns columns = BatchSample.Columns with
        {
            IsPath = (name, _) => name == "regions",
            Read = settings => BatchSample.Columns.Read(new Dictionary<string, string>()) with { RegionsPath = settings["regions"] },
        };
        BatchRow row = new() { Id = "a", Slide = slide, Settings = new(StringComparer.Ordinal) { ["regions"] = regions }, Place = "a" };
        BatchFolder folder = new(scratch.File("out"));
        folder.Prepare();
        BatchPlan plan = new(folder, columns);
        string before = plan.Of(row).RequestHash;
        plan.Of(row).RequestHash.ShouldBe(before);
        File.AppendAllText(regions, "\n");
        plan.Of(row).RequestHash.ShouldNotBe(before);
    }
}
