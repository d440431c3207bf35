using System.IO.Compression;
using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Outputs.Tables;
using HccPathology.Subtypes;
using HccPathology.Tests.Analysis;
using HccPathology.Tests.Synthetic;
using HccPathology.Tissue;
using HccPathology.Zones;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using Parquet;
using Parquet.Schema;
using Shape = NetTopologySuite.Geometries.Geometry;

namespace HccPathology.Tests.Cases;

/// <summary>Slides with regions that a person drew.</summary>
public sealed class RegionCasesTests(PhantomSample phantoms) : IDisposable
{
    /// <summary>Two areas of CMU-1-Small-Region.svs that share a border, level-0 px; tissue below them is in neither.</summary>
    private static readonly (double X, double Y)[] Tumour = [(60, 60), (1150, 60), (1400, 1300), (1150, 2900), (60, 2900)],
        Liver = [(1150, 60), (2150, 60), (2150, 2900), (1150, 2900), (1400, 1300)];

    private static readonly AnalysisOptions Options = new() { Threads = 2, Detector = DetectorChoice.Classic };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cmu_TwoPolygons_GiveWhatAHandCalculationGives()
    {
        string slide = SharedData.Find("slides/CMU-1-Small-Region.svs"), regions = _folder.File("regions.geojson");
        File.WriteAllText(regions, $"[{Feature("Tumor", Tumour)},{Feature("Parenchyma", Liver)}]");
        AnalysisOptions options = Options with
        {
            RegionsPath = regions,
            Density = new() { MinNetAreaMm2 = 0.1 },
            Zones = new() { Bands = ZoneOptions.ParseBands("inner=-200:0,outer=0:200") },
        };
        using SlideReport report = new SlideAnalysis(options).Run(slide, _folder.Path, default);
        Shape tumour = Polygon(Tumour), liver = Polygon(Liver), border = tumour.Intersection(liver);
        double px = 200 / report.Mpp.X;
        Check(report, "tumour", tumour);
        Check(report, "parenchyma", liver);
        Check(report, "inner", tumour.Intersection(border.Buffer(px, 16)));
        Check(report, "outer", liver.Intersection(border.Buffer(px, 16)));
        report.Density.Where(r => r.Zone == "tumour nests").ShouldAllBe(r => r.Status == "not evaluable");
        report.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Cmu_TheSamePolygonsFromImageScope_GiveTheSameRows()
    {
        string slide = SharedData.Find("slides/CMU-1-Small-Region.svs"), geoJson = _folder.File("regions.geojson"), xml = _folder.File("regions.xml");
        File.WriteAllText(geoJson, $"[{Feature("Tumor", Tumour)},{Feature("Parenchyma", Liver)}]");
        File.WriteAllText(xml, $"<Annotations MicronsPerPixel=\"0.499\">{Layer(1, "Tumor", Tumour)}{Layer(2, "Parenchyma", Liver)}</Annotations>");
        using SlideReport first = new SlideAnalysis(Options with { RegionsPath = geoJson }).Run(slide, _folder.Path, default);
        using SlideReport second = new SlideAnalysis(Options with { RegionsPath = xml }).Run(slide, _folder.Path, default);
        second.Density.ShouldBe(first.Density);
        second.Profile.ShouldBe(first.Profile);
    }

    [Fact]
    public void Phantom_TruthAsRegions_HasZonesFilesAndASummary()
    {
        string results = Path.Combine(_folder.Path, "out");
        JsonElement summary = AnalysisRun.Run(phantoms.Large.SlidePath, results, Options with { RegionsPath = phantoms.Large.TruthPath });
        SlideFiles.RegionFiles.ShouldAllBe(name => File.Exists(Path.Combine(results, name)));
        JsonElement regions = summary.GetProperty("regions");
        regions.GetProperty("hasBorder").GetBoolean().ShouldBeTrue();
        regions.GetProperty("nodules").GetArrayLength().ShouldBe(1);
        regions.GetProperty("areas").EnumerateArray().Select(a => a.GetProperty("role").GetString()).ShouldContain("tumour");
        summary.GetProperty("analysis").GetProperty("parameters").GetProperty("regions").GetString().ShouldBe(regions.GetProperty("fileSha256").GetString());

        // Without regions nothing of it stays, and the parameters are those of a run that never heard of regions.
        JsonElement plain = AnalysisRun.Run(phantoms.Large.SlidePath, results, Options);
        SlideFiles.RegionFiles.ShouldAllBe(name => !File.Exists(Path.Combine(results, name)));
        plain.GetProperty("regions").ValueKind.ShouldBe(JsonValueKind.Null);
        plain.GetProperty("analysis").GetProperty("parameters").TryGetProperty("regions", out _).ShouldBeFalse();
        plain.GetProperty("density").EnumerateArray().ShouldAllBe(r => r.GetProperty("zone").GetString() == "tissue");
    }

    [Fact]
    public async Task Phantom_CellsSayInWhichZoneTheyLie()
    {
        string results = Path.Combine(_folder.Path, "out");
        JsonElement summary = AnalysisRun.Run(phantoms.Large.SlidePath, results, Options with { RegionsPath = phantoms.Large.TruthPath });
        await using ParquetReader reader = await ParquetReader.CreateAsync(Path.Combine(results, "cells.parquet"));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        int rows = (int)reader.Metadata!.NumRows;
        string?[] bands = new string?[rows], compartments = new string?[rows];
        float[] distances = new float[rows];
        await group.ReadAsync(Field("zone_band"), bands.AsMemory());
        await group.ReadAsync(Field("compartment"), compartments.AsMemory());
        await group.ReadAsync<float>(Field("tumour_border_distance_um"), distances.AsMemory());
        int[] nodules = new int[rows];
        await group.ReadAsync<int>(Field("nodule"), nodules.AsMemory());
        NoduleRow[] ofNodule = [.. NoduleFiles.Read("nodules.csv", await File.ReadAllBytesAsync(Path.Combine(results, "nodules.csv"))).Where(r => r.Density.CellClass == "all")];
        ofNodule.Single(r => r.Density.Zone == "inner margin").Density.Count
            .ShouldBe(Enumerable.Range(0, rows).Count(i => nodules[i] == 1 && bands[i] == "inner margin" && compartments[i] is "tumour nests" or "tumour stroma" or "tumour"));
        nodules.Zip(bands).ShouldContain(cell => cell.First == 1 && cell.Second == "outer margin");
        foreach (JsonElement row in summary.GetProperty("density").EnumerateArray()
            .Where(r => r.GetProperty("cellClass").GetString() == "all" && r.GetProperty("zone").GetString() is "inner margin" or "parenchyma"))
        {
            long count = row.GetProperty("zone").GetString() == "parenchyma"
                ? compartments.Count(c => c == "parenchyma")
                : Enumerable.Range(0, rows).Count(i => bands[i] == "inner margin" && compartments[i] is "tumour nests" or "tumour stroma" or "tumour");
            count.ShouldBe(row.GetProperty("count").GetInt64());
            count.ShouldBeGreaterThan(50);
        }

        Enumerable.Range(0, rows).ShouldAllBe(i => bands[i] != "inner margin" || (distances[i] <= 0 && distances[i] > -500));

        // The overlay has the same cells in the same order, and says the same of them, as text beside the measurements.
        await using GZipStream overlay = new(File.OpenRead(Path.Combine(results, "cells.geojson.gz")), CompressionMode.Decompress);
        using JsonDocument cells = await JsonDocument.ParseAsync(overlay);
        JsonElement[] properties = [.. cells.RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties"))];
        JsonElement[] places = [.. properties.Select(p => p.GetProperty("metadata"))];
        places.Select(m => m.GetProperty("Compartment").GetString()).ShouldBe(compartments);
        places.Select(m => m.TryGetProperty("Zone", out JsonElement zone) ? zone.GetString() : null).ShouldBe(bands);
        distances.ShouldContain(d => d > 100);
        for (int i = 0; i < rows; i++)
        {
            bool isTold = properties[i].GetProperty("measurements").TryGetProperty("Signed distance to tumor border µm", out JsonElement told);
            isTold.ShouldBe(!float.IsNaN(distances[i]));
            (isTold ? told.GetDouble() : 0).ShouldBe(isTold ? distances[i] : 0, 0.0501);
        }

        DataField Field(string name) => reader.Schema.DataFields.Single(f => f.Name == name);
    }

    /// <summary>QuPath keeps the mark when a region's class is changed, and when the tumour around it is deleted.</summary>
    [Theory]
    [InlineData("Liver", 0)]
    [InlineData("Stroma", 0.16)]
    public void Regions_MarkedAsWithinATumourThatIsNotThere_AreLiverOrTold(string becomes, double tumourMm2)
    {
        (double, double)[] box = [(600, 600), (1400, 600), (1400, 1400), (600, 1400)];
        string scar = Feature(becomes, box).Replace("\"objectType\"", "\"metadata\":{\"withinTumour\":\"true\"},\"objectType\"", StringComparison.Ordinal);
        scar.ShouldContain("withinTumour");
        string regions = _folder.Write("edited.geojson", $"[{Feature("Parenchyma", [(0, 0), (2000, 0), (2000, 2000), (0, 2000)])},{scar}]");
        using SlideReport report = new SlideAnalysis(Options with { RegionsPath = regions }).Run(phantoms.Large.SlidePath, _folder.Path, default);
        report.Density.First(r => r.Zone == "tumour").GrossAreaMm2.ShouldBe(tumourMm2, 0.01);
        report.Warnings.Count(w => w.Contains("and no tumour is left there; was it deleted?", StringComparison.Ordinal)).ShouldBe(tumourMm2 > 0 ? 1 : 0);
    }

    [Fact]
    public void Phantom_OnlyTheTumourDrawn_NeedsToBeToldWhatTheRestIs()
    {
        string regions = _folder.File("tumour.geojson");
        File.WriteAllText(regions, $"[{Feature("Tumor", [(700, 600), (1300, 600), (1300, 1200), (700, 1200)])}]");
        using SlideReport alone = new SlideAnalysis(Options with { RegionsPath = regions }).Run(phantoms.Large.SlidePath, _folder.Path, default);
        alone.Density.First(r =>
            r.Zone == "outer margin").Reason.ShouldBe("nowhere on the slide does tumour meet other tissue that is known, so there is no border to measure from (--unannotated says what the rest is)");
        alone.Density.First(r => r.Zone == "unclassified tissue").NetAreaMm2.ShouldBeGreaterThan(0.2);
        using SlideReport told = new SlideAnalysis(Options with { RegionsPath = regions, UnannotatedRole = TissueRole.Parenchyma })
            .Run(phantoms.Large.SlidePath, _folder.Path, default);
        told.Density.First(r => r.Zone == "outer margin").NetAreaMm2.ShouldBeGreaterThan(0.1);
        told.Density.First(r => r.Zone == "unclassified tissue").NetAreaMm2.ShouldBe(0);

        // What is excluded across the border lies over tissue that was told, and moves nothing.
        File.WriteAllText(regions,
            $"[{Feature("Tumor", [(700, 600), (1300, 600), (1300, 1200), (700, 1200)])},{Feature("Ignore*", [(1200, 500), (1700, 500), (1700, 1300), (1200, 1300)])}]");
        using SlideReport excluded = new SlideAnalysis(Options with { RegionsPath = regions, UnannotatedRole = TissueRole.Parenchyma })
            .Run(phantoms.Large.SlidePath, _folder.Path, default);
        foreach (string zone in (string[])["tumour", "inner margin", "outer margin", "non-tumour tissue"])
        {
            DensityRow before = told.Density.First(r => r.Zone == zone), after = excluded.Density.First(r => r.Zone == zone);
            after.GrossAreaMm2.ShouldBe(before.GrossAreaMm2, 1e-9, zone);
            after.NetAreaMm2.ShouldBeLessThan(before.NetAreaMm2 - 0.005, zone);
        }
    }

    [Fact]
    public void Phantom_ExcludedRegion_IsInNeitherDensityNorFatOfAllTissue()
    {
        const int EdgePx = 950;
        string regions = _folder.File("left-out.geojson");
        File.WriteAllText(regions,
            $"[{Feature("Ignore*", [(0, 0), (EdgePx, 0), (EdgePx, 1700), (0, 1700)])},{Feature("Tumor", [(1500, 1500.2), (1500.4, 1500.2), (1500.4, 1500.4)])}]");
        using SlideReport report = new SlideAnalysis(Options with { RegionsPath = regions }).Run(phantoms.Large.SlidePath, _folder.Path, default);
        CompositionRow fat = report.Composition.Single(r => r is { Zone: "tissue", Component: CompositionTable.Fat });
        int right = report.Fat.Vacuoles.Count(v => v.X >= EdgePx), left = report.Fat.Vacuoles.Count - right;
        (left, right).ShouldSatisfyAllConditions(() => left.ShouldBeGreaterThan(20), () => right.ShouldBeGreaterThan(20));
        ((double)fat.Count!).ShouldBe(right, 3, "the raster's cells are 8 px wide");
        fat.ZoneAreaMm2.ShouldBe(report.Density[0].NetAreaMm2);
        fat.ZoneAreaMm2.ShouldBeLessThan(0.8 * report.Mask.AreaMm2(MaskClass.Tissue));
        report.Warnings.ShouldContain("left-out.geojson: 1 region(s) of class 'Tumor' hold no centre of a cell of 4 um and were lost: too small or too thin");
    }

    /// <summary>Counts and areas of a zone against the polygon: nuclei by their centroids, mask cells by the part that lies in it.</summary>
    private static void Check(SlideReport report, string zone, Shape shape)
    {
        IPreparedGeometry prepared = PreparedGeometryFactory.Prepare(shape);
        TissueMask mask = report.Mask;
        long count = 0;
        report.Nuclei.ForEach(n => count += mask.At(n.X, n.Y) == MaskClass.Tissue && prepared.Contains(new Point(n.X, n.Y)) ? 1 : 0);
        double px2 = 0;
        for (int i = 0; i < mask.Cells.Length; i++)
        {
            double x = i % mask.Width * mask.CellWidthPx, y = i / mask.Width * mask.CellHeightPx;
            Shape cell = GeometryFactory.Default.ToGeometry(new Envelope(x, x + mask.CellWidthPx, y, y + mask.CellHeightPx));
            px2 += mask.Cells[i] != MaskClass.Tissue || !prepared.Intersects(cell) ? 0 : prepared.Contains(cell) ? cell.Area : cell.Intersection(shape).Area;
        }

        DensityRow row = report.Density.First(r => r.Zone == zone);
        double area = px2 * report.Mpp.PixelAreaUm2 / 1e6;
        row.NetAreaMm2.ShouldBe(area, 0.02 * area, zone);
        ((double)row.Count).ShouldBe(count, Math.Max(3, 0.02 * count), zone);
        row.DensityPerMm2!.Value.ShouldBe(count / area, 0.01 * count / area, zone);
    }

    private static Shape Polygon((double X, double Y)[] ring) =>
        GeometryFactory.Default.CreatePolygon([.. ring.Append(ring[0]).Select(p => new Coordinate(p.X, p.Y))]);

    private static string Feature(string name, (double X, double Y)[] ring) => """
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[RING]]},"properties":{"objectType":"annotation","classification":{"name":"NAME","color":[200,0,0]}}}
        """.Replace("RING", string.Join(',', ring.Append(ring[0]).Select(p => $"[{p.X},{p.Y}]")), StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal);

    private static string Layer(int id, string name, (double X, double Y)[] ring) =>
        $"<Annotation Id=\"{id}\" Name=\"{name}\" LineColor=\"255\"><Regions><Region Id=\"1\" Type=\"0\"><Vertices>{string.Concat(ring.Select(p => $"<Vertex X=\"{p.X}\" Y=\"{p.Y}\" Z=\"0\"/>"))}</Vertices></Region></Regions></Annotation>";
}
