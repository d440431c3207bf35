using System.Text.Json;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using static HccPathology.Tests.Outputs.Overlays.WrittenCells;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class CellsGeoJsonWriterTests
{
    [Fact]
    public void Write_Points_HasTheSameCellsByCentroidAndNoMeasurement()
    {
        using ScratchFolder folder = new();
        JsonElement[] outlines = WriteLattice(folder, 9000, OutputSamples.GeoJson());
        long bytes = new FileInfo(folder.File("cells.geojson.gz")).Length;
        JsonElement[] points = WriteLattice(folder, 9000, OutputSamples.GeoJson(2) with { Frame = OutputSamples.FrameAt(20, 10), ArePoints = true });
        new FileInfo(folder.File("cells.geojson.gz")).Length.ShouldBeLessThan(bytes / 2);
        points.Select(p => p.GetProperty("id").GetString()).ShouldBe(outlines.Select(o => o.GetProperty("id").GetString()));
        points[1].GetProperty("geometry").GetRawText().ShouldBe("{\"type\":\"Point\",\"coordinates\":[20.12,20.5]}", "(40.125, 30.5) in the frame");
        for (int i = 0; i < points.Length; i++)
        {
            JsonElement properties = points[i].GetProperty("properties");
            properties.EnumerateObject().Select(p => p.Name).ShouldBe(["objectType", "classification", "measurements"]);
            properties.GetProperty("classification").GetRawText().ShouldBe(outlines[i].GetProperty("properties").GetProperty("classification").GetRawText());
            properties.GetProperty("measurements").EnumerateObject().ShouldBeEmpty();
        }
    }

    [Fact]
    public void Write_EveryFeature_HasClosedRingColourAndUuidOfItsOwn()
    {
        using ScratchFolder folder = new();
        JsonElement[] features = WriteLattice(folder, 9000, OutputSamples.GeoJson());
        features.Length.ShouldBe(9000);
        features.Select(f => f.GetProperty("id").GetGuid()).Distinct().Count().ShouldBe(9000);
        foreach (JsonElement feature in features)
        {
            feature.GetProperty("id").GetString()![14].ShouldBe('8');
            feature.GetProperty("properties").GetProperty("classification").GetProperty("color").GetArrayLength().ShouldBe(3);
            JsonElement[] ring = [.. feature.GetProperty("geometry").GetProperty("coordinates")[0].EnumerateArray()];
            ring.Length.ShouldBe(17);
            ring[^1].ToString().ShouldBe(ring[0].ToString());
        }
    }

    [Fact]
    public void Write_Coordinates_AreThoseOfTheContourInTheFrameOfTheBounds()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(1005, 2005));
        OutputSamples.Add(contours, 100_000, 200_000, 101_050, 200_005, 101_007, 201_000, 99_995, 200_990);
        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Frame = OutputSamples.FrameAt(1000, 1500) });
        Root(folder.File("c.gz")).GetProperty("frame").GetRawText().ShouldBe("""{"origin":"bounds","offsetXPx":1000,"offsetYPx":1500}""");
        Features(folder.File("c.gz"))[0].GetProperty("geometry").GetProperty("coordinates").GetRawText()
            .ShouldBe("[[[0,500],[10.5,500.05],[10.07,510],[-0.05,509.9],[0,500]]]");
    }

    [Fact]
    public void Write_Ids_FollowSlideParametersCentroidAndClassButNotFrame()
    {
        using ScratchFolder folder = new();
        CellsGeoJsonOptions options = OutputSamples.GeoJson();
        string id = WriteLattice(folder, 1, options)[0].GetProperty("id").GetString()!;
        WriteLattice(folder, 1, options with { Frame = OutputSamples.FrameAt(10, 10) })[0].GetProperty("id").GetString().ShouldBe(id);
        WriteLattice(folder, 1, options with { Cells = options.Cells with { SlideHash = "other" } })[0].GetProperty("id").GetString().ShouldNotBe(id);
        WriteLattice(folder, 1, options with { Cells = options.Cells with { IdHash = "other" } })[0].GetProperty("id").GetString().ShouldNotBe(id);
        CellIds ids = new("s", "p", ["a", "b"]);
        ids.Of(10, 20, 0).ShouldBe(new CellIds("s", "p", ["a"]).Of(10.001, 20.004, 0));
        ids.Of(10, 20, 0).ShouldNotBe(ids.Of(10, 20, 1));
        ids.Of(10, 20, 0).ShouldNotBe(ids.Of(10.01, 20, 0));
        ids.Of(10, 20, 0).ShouldNotBe(ids.Of(20, 10, 0));
    }

    [Fact]
    public void Write_AnyNumberOfThreads_GivesTheSameBytes()
    {
        using ScratchFolder folder = new();
        (NucleusTable nuclei, ContourSpool contours) = OutputSamples.Lattice(folder.Path, 30_000);
        using (contours)
        {
            byte[][] files = [.. new[] { 1, 2, 3 }.Select(threads =>
            {
                CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson(threads));
                return File.ReadAllBytes(folder.File("c.gz"));
            })];
            files[1].ShouldBe(files[0]);
            files[2].ShouldBe(files[0]);
            files[0][4..8].ShouldBe([0, 0, 0, 0], "no time stamp in the gzip header");
            Features(folder.File("c.gz")).Length.ShouldBe(30_000);
        }
    }

    [Fact]
    public void Write_NoCells_GivesAnEmptyCollection()
    {
        using ScratchFolder folder = new();
        WriteLattice(folder, 0, OutputSamples.GeoJson(2)).ShouldBeEmpty();
    }

    [Fact]
    public void Write_ExactlyOneChunk_EndsTheCollectionOnce()
    {
        using ScratchFolder folder = new();
        WriteLattice(folder, CellsGeoJsonChunk.Cells, OutputSamples.GeoJson(3)).Length.ShouldBe(CellsGeoJsonChunk.Cells);
    }

    [Theory]
    [InlineData(new int[0], 1, 0)]
    [InlineData(new[] { 1000, 1000 }, 1, 0)]
    [InlineData(new[] { 1000, 1000, 1000, 1000, 1200, 1000, 1000, 1000 }, 1, 0)]
    [InlineData(new[] { 1000, 1000, 1200, 1000, 1400, 1000 }, 1, 0)]
    [InlineData(new[] { 1000, 1000, 1200, 1200, 1200, 1000, 1000, 1200 }, 0, 1)]
    [InlineData(new[] { 1000, 1000, 1200, 1000, 1200, 1200, 1200, 1200, 1000, 1200, 1000, 1000 }, 0, 0)]
    public void Write_DegenerateRing_IsRepairedCountedAndNeverLost(int[] ring, int squares, int hulls)
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(11, 11));
        OutputSamples.Add(contours, ring);
        CellsGeoJsonCounts counts = CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson());
        counts.ShouldBe(new CellsGeoJsonCounts(squares, hulls));
        JsonElement written = Features(folder.File("c.gz"))[0].GetProperty("geometry").GetProperty("coordinates")[0];
        written.EnumerateArray().Select(p => p.ToString()).ToArray().ShouldBe(
            squares == 1 ? ["[10.5,10.5]", "[11.5,10.5]", "[11.5,11.5]", "[10.5,11.5]", "[10.5,10.5]"]
                : hulls == 1 ? ["[10,10]", "[12,10]", "[12,12]", "[10,12]", "[10,10]"]
                : ["[10,10]", "[12,10]", "[12,12]", "[10,12]", "[10,10]"]);
    }

    [Fact]
    public void Write_MemoryDoesNotGrowWithTheCells()
    {
        using ScratchFolder folder = new();
        (NucleusTable few, ContourSpool fewContours) = OutputSamples.Lattice(folder.Path, 20_000);
        (NucleusTable many, ContourSpool manyContours) = OutputSamples.Lattice(folder.Path, 100_000);
        using (fewContours)
        using (manyContours)
        {
            long first = AllocatedBy(() => CellsGeoJsonWriter.Write(folder.File("a.gz"), few, fewContours, OutputSamples.Classes, OutputSamples.GeoJson()));
            long second = AllocatedBy(() => CellsGeoJsonWriter.Write(folder.File("b.gz"), many, manyContours, OutputSamples.Classes, OutputSamples.GeoJson()));
            (second - first).ShouldBeLessThan(2 << 20, "80,000 cells more");
        }
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using ScratchFolder folder = new();
        (NucleusTable nuclei, ContourSpool contours) = OutputSamples.Lattice(folder.Path, 10);
        using (contours)
        {
            Should.Throw<OperationCanceledException>(() =>
                CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson(),
                    new CancellationToken(canceled: true)));
        }

        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Write_FewerContoursThanNuclei_IsRefused()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() =>
            CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson()));
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
