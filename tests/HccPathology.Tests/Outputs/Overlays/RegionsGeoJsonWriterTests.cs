using System.Text.Json;
using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Outputs.Summaries;
using HccPathology.Regions;
using HccPathology.Tests.Regions;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class RegionsGeoJsonWriterTests
{
    private static readonly GeoJsonFrame Frame = OutputSamples.FrameAt(100, 50);

    private static readonly AnnotationFrame Back = new()
    {
        WidthPx = 4000,
        HeightPx = 4000,
        OwnMpp = new Mpp(0.5),
        GeoJsonOffsetXPx = 100,
        GeoJsonOffsetYPx = 50,
    };

    private static ZoneScene Scene => new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(900, 1000, 600))
        .Draw(TissueRole.Necrosis, ZoneScene.Blob(900, 1200, 150)).Draw(TissueRole.Stroma, ZoneScene.Box(700, 300, 800, 900))
            .Draw(TissueRole.Artefact, ZoneScene.Box(1500, 0, 1700, 300)).Draw(TissueRole.Artefact, ZoneScene.Box(1300, 900, 1600, 1100));

    [Fact]
    public void Regions_ReadBack_GiveTheSameGridAndZones()
    {
        using ScratchFolder folder = new();
        RegionRaster raster = Scene.Raster();
        ZoneMap zones = Scene.Map();
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), raster, zones, Frame, "sha256:00");
        RegionRaster again = RegionRaster.Over(4000, 4000, new Mpp(0.5), []);
        RegionPainter.Paint(again, AnnotationFile.Read(folder.File("r.geojson"), Back, new RegionRoles()).Regions);
        Enumerable.Range(0, raster.Cells.Length).Count(i => ClassAt(raster, i) != ClassAt(again, i)).ShouldBe(0);
        ZoneMap same = ZoneMap.Of(again, Scene.TissueMask, new ZoneOptions(), 1);
        Enumerable.Range(0, raster.Cells.Length).Count(i => zones[i] != same[i] || zones.DistanceUm(i) != same.DistanceUm(i)).ShouldBe(0);
    }

    /// <summary>A map's tumour takes in what a pen hides and glass with tumour around; without a class of their own they were left out of the file,
    /// and the tumour read back was smaller.</summary>
    [Fact]
    public void Regions_OfAMapWithPenAndGlassInTheTumour_GiveTheSameZones()
    {
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(2000, 2000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Blob(900, 1000, 600))
            .Make(MaskClass.Pen, (x, y) => x is > 880 and < 920 && y is > 300 and < 1000)
                .Make(MaskClass.Glass, (x, y) => x is > 700 and < 800 && y is > 1100 and < 1200);
        RegionRaster raster = scene.Raster();
        Array.Clear(raster.Marks);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            bool isTissue = scene.TissueMask.At((i % raster.Width + 0.5) * 8, (i / raster.Width + 0.5) * 8) == MaskClass.Tissue;
            raster.Cells[i] = isTissue ? raster.Cells[i] : RegionRaster.None;
        }

        ZoneMap zones = ZoneMap.Of(raster, scene.TissueMask, new ZoneOptions(), 1);
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), raster, zones, Frame, "sha256:00");
        RegionRaster again = RegionRaster.Over(4000, 4000, new Mpp(0.5), []);
        RegionPainter.Paint(again, AnnotationFile.Read(folder.File("r.geojson"), Back, new RegionRoles()).Regions).Lost.ShouldBeEmpty();
        ZoneMap same = ZoneMap.Of(again, scene.TissueMask, new ZoneOptions(), 1);
        Enumerable.Range(0, raster.Cells.Length).Count(i => raster.Cells[i] == RegionRaster.None && zones.IsInTumour(i)).ShouldBeGreaterThan(100);
        Enumerable.Range(0, raster.Cells.Length)
            .Count(i => zones[i] != same[i] || zones.IsInTumour(i) != same.IsInTumour(i) || zones.DistanceUm(i) != same.DistanceUm(i)).ShouldBe(0);
    }

    /// <summary>A class of which nothing is there was looked for all the same: without it nests and stroma of the tumour are not told
    /// apart, and their zones are not evaluable.</summary>
    [Fact]
    public void Regions_ClassesOfWhichThereIsNothing_AreReadBackInTheirOrder()
    {
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(500, 500).DrawAll(TissueRole.Tumour);
        RegionRaster raster = RegionRaster.Over(1000, 1000, new Mpp(0.5),
            [new("Stroma", TissueRole.Stroma, (1, 2, 3)), new("Tumour", TissueRole.Tumour, (4, 5, 6))]);
        raster.ValueOf(new TissueClass("Necrosis", TissueRole.Necrosis, (7, 8, 9)));
        raster.Cells.AsSpan().Fill(1);
        raster.CoveredByTumour[0] = raster.Cells.Length;
        ZoneMap zones = ZoneMap.Of(raster, scene.TissueMask, new ZoneOptions(), 1);
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), raster, zones, OutputSamples.FrameAt(0, 0), "sha256:00");
        AnnotationFile file = AnnotationFile.Read(folder.File("r.geojson"),
            new AnnotationFrame { WidthPx = 1000, HeightPx = 1000, OwnMpp = new Mpp(0.5) }, new RegionRoles());
        file.Classes.ShouldBe([(raster.Classes[0], ClassScope.OutsideTumour), (raster.Classes[1], ClassScope.Everywhere), (raster.Classes[2], ClassScope.WhereDrawn)]);
        file.Regions.ShouldHaveSingleItem().Class.ShouldBe(raster.Classes[1]);
        file.Warnings.ShouldBeEmpty();

        // As QuPath saves it.
        File.WriteAllText(folder.File("q.geojson"), File.ReadAllText(folder.File("r.geojson")).Replace(GeoJsonAnnotations.AllClasses, "gone", StringComparison.Ordinal));
        AnnotationFile.Read(folder.File("q.geojson"), new AnnotationFrame { WidthPx = 1000, HeightPx = 1000, OwnMpp = new Mpp(0.5) }, new RegionRoles())
            .Classes.ShouldBe([(raster.Classes[1], ClassScope.Everywhere)]);
    }

    /// <summary>Names of a model's own, of which the table knows none, or another role: <c>Benign</c> came back as liver.</summary>
    [Fact]
    public void Regions_ClassesWhoseNamesSayNothingOrSomethingElse_AreReadBackAsWhatTheyAre()
    {
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(500, 500).DrawAll(TissueRole.Tumour);
        RegionRaster raster = RegionRaster.Over(1000, 1000, new Mpp(0.5),
        [
            new("TUM", TissueRole.Tumour, (1, 2, 3), "solid"), new("Benign", TissueRole.Other, (4, 5, 6)), new("Blood", TissueRole.Stroma, (7, 8, 9)), new("Necrosis", TissueRole.Necrosis, (1, 1, 1)),
        ]);
        for (int i = 0; i < raster.Cells.Length; i++)
        {
            raster.Cells[i] = (byte)(i % raster.Width * 4 / raster.Width);
        }

        string path = folder.File("r.geojson");
        RegionsGeoJsonWriter.Write(path, raster, ZoneMap.Of(raster, scene.TissueMask, new ZoneOptions(), 1), OutputSamples.FrameAt(0, 0), "sha256:00");
        Read().Classes.Select(c => c.Class).ShouldBe(raster.Classes);
        Read().Regions.Select(r => r.Class).Distinct().ShouldBe(raster.Classes);
        Read("benign=steatosis", "TUM=stroma").Classes.Select(c => c.Class.Role).ShouldBe([TissueRole.Stroma, TissueRole.Steatosis, TissueRole.Stroma, TissueRole.Necrosis]);
        string text = File.ReadAllText(path);
        text.ShouldNotContain("Necrosis=");

        // As QuPath saves it, and with another class given to regions there.
        File.WriteAllText(path, text.Replace(GeoJsonAnnotations.AllClasses, "gone", StringComparison.Ordinal));
        Read().Regions.Select(r => r.Class).Distinct().ShouldBe(raster.Classes);
        File.WriteAllText(path, text.Replace(GeoJsonAnnotations.AllClasses, "gone", StringComparison.Ordinal).Replace("\"name\":\"Benign\"", "\"name\":\"Liver\"", StringComparison.Ordinal));
        Read().Regions.Select(r => r.Class!.Role).Distinct().ShouldBe([TissueRole.Tumour, TissueRole.Parenchyma, TissueRole.Stroma, TissueRole.Necrosis]);
        File.WriteAllText(path, text.Replace("\"role\":\"stroma\"", "\"role\":\"stromal\"", StringComparison.Ordinal));
        Should.Throw<PathologyException>(() => Read()).Message.ShouldContain("tissueClasses: role 'stromal' is none of tumour, ");

        AnnotationFile Read(params string[] said) =>
            AnnotationFile.Read(path, new AnnotationFrame { WidthPx = 1000, HeightPx = 1000, OwnMpp = new Mpp(0.5) }, new RegionRoles(said));
    }

    // Half of each cell in the last column lies beside the slide.
    [Fact]
    public void Regions_AtTheSlidesEdge_HaveTheAreasOfTheSummary()
    {
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(2002, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(1000, 0, 2002, 1000))
            .Make(MaskClass.Fold, (x, _) => x > 1960);
        ZoneMap zones = scene.Map();
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), scene.Raster(), zones, Frame, "sha256:00");
        JsonElement tumour = JsonDocument.Parse(File.ReadAllBytes(folder.File("r.geojson"))).RootElement.GetProperty("features").EnumerateArray()
            .Select(f => f.GetProperty("properties")).Single(p => p.GetProperty("name").GetString() == "Tumour");
        RegionArea area = RegionArea.Of(scene.Raster(), zones).Single(a => a.Role == TissueRole.Tumour);
        area.AreaMm2.ShouldBe(1.002, 1e-9);
        tumour.GetProperty("measurements").GetProperty("Area µm^2").GetDouble().ShouldBe(area.AreaMm2 * 1e6, 0.1);
        tumour.GetProperty("measurements").GetProperty("Analysed area µm^2").GetDouble().ShouldBe(area.AnalysedMm2 * 1e6, 0.1);
    }

    /// <summary>Under whichever origin it was written: the reader goes by what the file says.</summary>
    [Fact]
    public void Regions_WrittenInTwoFrames_AreReadAtOnePlace()
    {
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(2000, 1600).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Tumour, ZoneScene.Box(400, 400, 1200, 1000));
        IReadOnlyList<RegionAnnotation>[] read = [.. new[] { OutputSamples.FrameAt(0, 0), OutputSamples.FrameAt(300, 40) }.Select(frame =>
        {
            string path = folder.File($"{frame.OffsetXPx}.geojson");
            RegionsGeoJsonWriter.Write(path, scene.Raster(), scene.Map(), frame, "sha256:00");
            return AnnotationFile.Read(path, new AnnotationFrame { WidthPx = 4000, HeightPx = 3200, OwnMpp = new Mpp(0.5), GeoJsonOffsetXPx = 7 }, new RegionRoles()).Regions;
        })];
        read[0].Count.ShouldBe(2);
        read[1].Select(r => r.Polygons[0].Shell.ToArray()).ShouldBe(read[0].Select(r => r.Polygons[0].Shell.ToArray()));
    }

    /// <summary>A slide of 500.5 x 200 µm that is all within a tumour's outline and of no class; a fold hides 100 µm of its width.</summary>
    [Fact]
    public void Regions_OfNoClassWithinATumour_HaveTheirAreaOnTheSlideAndWhatIsAnalysed()
    {
        using ScratchFolder folder = new();
        RegionRaster raster = RegionRaster.Over(1001, 400, new Mpp(0.5), []);
        Array.Fill(raster.Marks, CellMarks.Drawn | CellMarks.InTumourOutline);
        TissueMask mask = new(126, 50, 8, 8, new Mpp(0.5),
            [.. Enumerable.Range(0, 126 * 50).Select(i => i % 126 < 25 ? MaskClass.Fold : MaskClass.Tissue)], 1001, 400);
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), raster, ZoneMap.Of(raster, mask, new ZoneOptions(), 1), Frame, "sha256:00");
        JsonElement properties = JsonDocument.Parse(File.ReadAllBytes(folder.File("r.geojson"))).RootElement.GetProperty("features")[0].GetProperty("properties");
        properties.GetProperty("name").GetString().ShouldBe("No class (within tumour)");
        properties.GetProperty("measurements").GetProperty("Area µm^2").GetDouble().ShouldBe(500.5 * 200, 0.01);
        properties.GetProperty("measurements").GetProperty("Analysed area µm^2").GetDouble().ShouldBe(400.5 * 200, 0.01);
    }

    // Cells 0-249 of 500: over no class, and over liver.
    [Fact]
    public void RegionArea_OfAnExclusion_IsThatOfItsCellsOnce()
    {
        ZoneScene scene = new ZoneScene(2000, 1000).Draw(TissueRole.Artefact, ZoneScene.Box(0, 0, 1000, 1000));
        RegionArea alone = RegionArea.Of(scene.Raster(), scene.Map()).ShouldHaveSingleItem();
        alone.AreaMm2.ShouldBe(1, 1e-9);
        alone.AnalysedMm2.ShouldBe(0);
        scene = new ZoneScene(2000, 1000).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Artefact, ZoneScene.Box(0, 0, 1000, 1000));
        IReadOnlyList<RegionArea> both = RegionArea.Of(scene.Raster(), scene.Map());
        both.Select(a => (a.Role, Math.Round(a.AreaMm2, 9), Math.Round(a.AnalysedMm2, 9)))
            .ShouldBe([(TissueRole.Parenchyma, 2, 1), (TissueRole.Artefact, 1, 0)]);
    }

    [Fact]
    public void Regions_KeepQuPathsRules()
    {
        using ScratchFolder folder = new();
        RegionsGeoJsonWriter.Write(folder.File("r.geojson"), Scene.Raster(), Scene.Map(), Frame, "sha256:00");
        JsonElement[] features = [.. JsonDocument.Parse(File.ReadAllBytes(folder.File("r.geojson"))).RootElement.GetProperty("features").EnumerateArray()];
        features.Select(f => f.GetProperty("properties").GetProperty("name").GetString())
            .ShouldBe(["Parenchyma", "Tumour", "Stroma", "Stroma (within tumour)", "Necrosis (within tumour)", "Artefact"], ignoreOrder: true);
        features.Select(f => f.GetProperty("id").GetString()).Distinct().Count().ShouldBe(features.Length);
        foreach (JsonElement feature in features)
        {
            JsonElement properties = feature.GetProperty("properties"), coordinates = feature.GetProperty("geometry").GetProperty("coordinates");
            properties.GetProperty("objectType").GetString().ShouldBe("annotation");
            properties.GetProperty("classification").GetProperty("color").GetArrayLength().ShouldBe(3);
            properties.GetProperty("measurements").GetProperty("Area µm^2").GetDouble().ShouldBeGreaterThan(0);
            JsonElement[] polygons = feature.GetProperty("geometry").GetProperty("type").GetString() == "Polygon"
                ? [coordinates]
                : [.. coordinates.EnumerateArray()];
            foreach (JsonElement ring in polygons.SelectMany(p => p.EnumerateArray()))
            {
                ring.GetArrayLength().ShouldBeGreaterThanOrEqualTo(4);
                ring[0].ToString().ShouldBe(ring[ring.GetArrayLength() - 1].ToString());
            }
        }

        features[0].GetProperty("geometry").GetProperty("coordinates").GetArrayLength().ShouldBeGreaterThan(1, "the tumour is a hole in the parenchyma");
    }

    [Fact]
    public void Zones_AreOneAnnotationABandWithItsAreas()
    {
        using ScratchFolder folder = new();
        ZoneMap zones = Scene.Map(new ZoneOptions { Bands = ZoneOptions.ParseBands("a=-200:0,b=0:200") });
        using NucleusTable nuclei = new();
        IReadOnlyList<DensityRow> rows = DensityTable.OfZones("s", "H&E", zones, nuclei, OutputSamples.Classes, new DensityOptions());
        ZonesGeoJsonWriter.Write(folder.File("z.geojson"), zones, Scene.Raster(), rows, Frame, "sha256:00");
        IReadOnlyList<RegionAnnotation> read = AnnotationFile.Read(folder.File("z.geojson"), Back,
            new RegionRoles(["tumour core=tumour", "a=tumour", "b=other", "distant parenchyma=parenchyma"])).Regions;
        read.Select(r => r.Class!.Name).ShouldBe(["tumour core", "a", "b", "distant parenchyma"]);
        foreach (RegionAnnotation band in read)
        {
            (band.AreaPx2() * 0.25e-6).ShouldBe(rows.First(r => r.Zone == band.Class!.Name).GrossAreaMm2, 0.0005, band.Class!.Name);
        }

        JsonElement[] properties = [.. JsonDocument.Parse(File.ReadAllBytes(folder.File("z.geojson"))).RootElement.GetProperty("features").EnumerateArray()
            .Select(f => f.GetProperty("properties"))];
        foreach (JsonElement band in properties)
        {
            DensityRow row = rows.First(r => r.Zone == band.GetProperty("name").GetString());
            band.GetProperty("measurements").GetProperty("Gross area µm^2").GetDouble().ShouldBe(row.GrossAreaMm2 * 1e6, 0.01);
            band.GetProperty("measurements").GetProperty("Net area µm^2").GetDouble().ShouldBe(row.NetAreaMm2 * 1e6, 0.01);
        }

        rows.Count(r => r.CellClass == "all" && properties.Any(p => p.GetProperty("name").GetString() == r.Zone) && r.GrossAreaMm2 > r.NetAreaMm2 + 0.01)
            .ShouldBeGreaterThan(0, "the two are told apart");
    }

    private static (string?, string?) ClassAt(RegionRaster raster, int cell) => (NameOf(raster, raster.Cells[cell]), NameOf(raster, raster.ExclusionAt(cell)));

    private static string? NameOf(RegionRaster raster, byte value) => value == RegionRaster.None ? null : raster.Classes[value].Name;
}
