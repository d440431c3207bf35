using System.Text.Json;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class TissueGeoJsonWriterTests
{
    private static readonly SlidePoint[] Square = [new(100, 100), new(200.126, 100), new(200.126, 200), new(100, 200)];

    private static readonly SlidePoint[] Hole = [new(120, 120), new(120, 140), new(140, 140)];

    private static readonly TissueMask Mask = new(2, 1, 1000, 1000, new Mpp(0.5), [MaskClass.Tissue, MaskClass.Pen]);

    [Fact]
    public void Write_GivesLockedAnnotationsWithColourAreaAndHoles()
    {
        JsonElement[] features = Write(OutputSamples.FrameAt(100, 50), new MaskArea(MaskClass.Tissue, [new Polygon(Square, [Hole])]),
            new MaskArea(MaskClass.Pen, [new Polygon(Square, []), new Polygon(Hole, [])]));
        features.Length.ShouldBe(2);
        JsonElement tissue = features[0], pen = features[1];
        tissue.GetProperty("geometry").ToString().ShouldBe(
            """{"type":"Polygon","coordinates":[[[0,50],[100.13,50],[100.13,150],[0,150],[0,50]],[[20,70],[20,90],[40,90],[20,70]]]}""");
        pen.GetProperty("geometry").GetProperty("type").GetString().ShouldBe("MultiPolygon");
        pen.GetProperty("geometry").GetProperty("coordinates").GetArrayLength().ShouldBe(2);
        tissue.GetProperty("properties").GetProperty("measurements").GetProperty("Area µm^2").GetDouble().ShouldBe(250_000);
        pen.GetProperty("properties").GetProperty("classification").GetProperty("name").GetString().ShouldBe("Ignore pen*");
        features.ShouldAllBe(f => f.GetProperty("properties").GetProperty("objectType").GetString() == "annotation"
            && f.GetProperty("properties").GetProperty("isLocked").GetBoolean()
            && f.GetProperty("properties").GetProperty("classification").GetProperty("color").GetArrayLength() == 3);
        tissue.GetProperty("id").GetGuid().ShouldNotBe(pen.GetProperty("id").GetGuid());
    }

    [Fact]
    public void Write_AreasWithoutOutline_AreLeftOut() =>
        Write(OutputSamples.FrameAt(0, 0), new MaskArea(MaskClass.Tissue, []), new MaskArea(MaskClass.Blur, [new Polygon([new(1, 1), new(2, 2)], [])]))
            .ShouldBeEmpty();

    private static JsonElement[] Write(GeoJsonFrame frame, params MaskArea[] areas)
    {
        using ScratchFolder folder = new();
        TissueGeoJsonWriter.Write(folder.File("t.geojson"), areas, Mask, frame, "hash");
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(folder.File("t.geojson"))).RootElement;
        root.GetProperty("type").GetString().ShouldBe("FeatureCollection");
        return [.. root.GetProperty("features").EnumerateArray()];
    }
}
