using System.IO.Compression;
using System.Text.Json;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class CellsGeoJsonWriterTests
{
    [Fact]
    public void Write_GivesQuPathDetectionsWithEveryMeasurement()
    {
        using ScratchFolder folder = new();
        JsonElement[] features = WriteLattice(folder, 4, OutputSamples.GeoJson());
        features.Length.ShouldBe(4);
        JsonElement properties = features[0].GetProperty("properties");
        features[0].GetProperty("type").GetString().ShouldBe("Feature");
        features[0].EnumerateObject().Select(p => p.Name).ShouldBe(["type", "id", "geometry", "properties"]);
        properties.GetProperty("objectType").GetString().ShouldBe("detection");
        properties.GetProperty("classification").GetProperty("name").GetString().ShouldBe("Lymphozyt \"µ\"");
        properties.GetProperty("measurements").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble()).ShouldBe(new Dictionary<string, double>
        {
            ["Nucleus: Area µm^2"] = 31.416,
            ["Nucleus: Length µm"] = 19.87,
            ["Nucleus: Circularity"] = 0.9876,
            ["Nucleus: Solidity"] = 1,
            ["Nucleus: Eccentricity"] = 0.25,
            ["Nucleus: Max diameter µm"] = 6.5,
            ["Nucleus: Min diameter µm"] = 6,
            ["Hematoxylin: Nucleus: Mean"] = 0.75,
            ["Hematoxylin: Nucleus: Std.Dev."] = 0.0625,
            ["Hematoxylin: Nucleus: Min"] = 0.5,
            ["Hematoxylin: Nucleus: Max"] = 1.125,
            ["Eosin: Nucleus: Mean"] = -0.0312,
            ["Eosin: Nucleus: Std.Dev."] = 0.01,
            ["Eosin: Nucleus: Min"] = -0.1,
            ["Eosin: Nucleus: Max"] = 0.2,
        });
    }

    [Fact]
    public void Write_DetectorWithProbabilities_AddsThemAfterTheOtherMeasurements()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        for (int i = 0; i < 300; i++)
        {
            nuclei.Add(OutputSamples.LearnedAt(11 + i, 11));
            OutputSamples.Add(contours, OutputSamples.CircleAround(11 + i, 11, 5));
        }

        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.LearnedCells });
        foreach (JsonElement feature in Features(folder.File("c.gz")))
        {
            JsonProperty[] measurements = [.. feature.GetProperty("properties").GetProperty("measurements").EnumerateObject()];
            measurements[^3].Name.ShouldBe("Eosin: Nucleus: Max");
            measurements[^2..].ToDictionary(m => m.Name, m => m.Value.GetDouble())
                .ShouldBe(new Dictionary<string, double> { ["Detection probability"] = 0.875, ["Class probability"] = 0.8 });
        }
    }

    [Fact]
    public void Write_Points_HasTheSameCellsByCentroidAndNoMeasurement()
    {
        using ScratchFolder folder = new();
        JsonElement[] outlines = WriteLattice(folder, 9000, OutputSamples.GeoJson());
        long bytes = new FileInfo(folder.File("cells.geojson.gz")).Length;
        JsonElement[] points = WriteLattice(folder, 9000, OutputSamples.GeoJson(2) with { Frame = GeoJsonFrame.BoundsAt(20, 10), ArePoints = true });
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
            OutputSamples.GeoJson() with { Frame = GeoJsonFrame.BoundsAt(1000, 1500) });
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
        WriteLattice(folder, 1, options with { Frame = GeoJsonFrame.BoundsAt(10, 10) })[0].GetProperty("id").GetString().ShouldBe(id);
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
                CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson(threads)).Cells.ShouldBe(30_000);
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
        counts.ShouldBe(new CellsGeoJsonCounts(1, squares, hulls));
        JsonElement written = Features(folder.File("c.gz"))[0].GetProperty("geometry").GetProperty("coordinates")[0];
        written.EnumerateArray().Select(p => p.ToString()).ToArray().ShouldBe(
            squares == 1 ? ["[10.5,10.5]", "[11.5,10.5]", "[11.5,11.5]", "[10.5,11.5]", "[10.5,10.5]"]
                : hulls == 1 ? ["[10,10]", "[12,10]", "[12,12]", "[10,12]", "[10,10]"]
                : ["[10,10]", "[12,10]", "[12,12]", "[10,12]", "[10,10]"]);
    }

    [Fact]
    public void Write_DabOfTheCell_IsThatOfEachCompartment()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(11, 11) with { Cell = new CellDab(0.125f, 0.375f, 0.625f, 0.8125f, 88.5f) });
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.Cells with { Counterstain = "DAB", HasCellDab = true } });
        Features(folder.File("c.gz"))[0].GetProperty("properties").GetProperty("measurements").EnumerateObject().TakeLast(5)
            .ToDictionary(m => m.Name, m => m.Value.GetDouble()).ShouldBe(new Dictionary<string, double>
            {
                ["DAB: Membrane: Mean"] = 0.125,
                ["DAB: Cytoplasm: Mean"] = 0.375,
                ["DAB: Cell: Mean"] = 0.625,
                ["Membrane completeness"] = 0.8125,
                ["Cell: Area µm^2"] = 88.5,
            });
    }

    [Theory]
    [InlineData(false, "tumour")]
    [InlineData(true, "tumour nests")]
    public void Write_Zones_AreWhereEachCellCounts(bool hasStroma, string tumour)
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        using NucleusTable nuclei = OutputSamples.InZones(contours);

        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.Cells with { Zones = OutputSamples.ZonesOnAnotherGrid(hasStroma) } });
        JsonElement[] properties = [.. Features(folder.File("c.gz")).Select(f => f.GetProperty("properties"))];
        properties.Select(p => p.GetProperty("metadata").GetProperty("Compartment").GetString()).ShouldBe(["parenchyma", tumour, "no tissue"]);
        double?[] um = [.. properties.Select(p =>
            p.GetProperty("measurements").TryGetProperty("Signed distance to tumor border µm", out JsonElement told) ? told.GetDouble() : (double?)null)];
        um[0]!.Value.ShouldBe(118, 3);
        um[1]!.Value.ShouldBe(-70, 3);
        um[2].ShouldBeNull();
    }

    [Fact]
    public void Write_NumbersThatAreNotFinite_AreStrings()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(11, 11) with { AreaUm2 = float.NaN, PerimeterUm = float.PositiveInfinity, Solidity = float.NegativeInfinity });
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson());
        JsonElement measurements = Features(folder.File("c.gz"))[0].GetProperty("properties").GetProperty("measurements");
        measurements.GetProperty("Nucleus: Area µm^2").GetString().ShouldBe("NaN");
        measurements.GetProperty("Nucleus: Length µm").GetString().ShouldBe("Infinity");
        measurements.GetProperty("Nucleus: Solidity").GetString().ShouldBe("-Infinity");
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

    private static JsonElement[] WriteLattice(ScratchFolder folder, int count, CellsGeoJsonOptions options)
    {
        (NucleusTable nuclei, ContourSpool contours) = OutputSamples.Lattice(folder.Path, count);
        using (contours)
        {
            CellsGeoJsonWriter.Write(folder.File("cells.geojson.gz"), nuclei, contours, OutputSamples.Classes, options);
        }

        return Features(folder.File("cells.geojson.gz"));
    }

    private static JsonElement[] Features(string path) => [.. Root(path).GetProperty("features").EnumerateArray()];

    private static JsonElement Root(string path)
    {
        using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
        JsonElement root = JsonDocument.Parse(gzip).RootElement;
        root.GetProperty("type").GetString().ShouldBe("FeatureCollection");
        return root;
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
