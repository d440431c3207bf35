using System.Text.Json;
using HccPathology.Density;
using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class HotspotsGeoJsonWriterTests
{
    private static readonly DensityRow Row = new()
    {
        Slide = "s",
        Stain = "H&E",
        Zone = "tissue",
        CellClass = "all",
        Count = 900,
        GrossAreaMm2 = 4,
        NetAreaMm2 = 4,
        DensityPerMm2 = 225,
        CiLowPerMm2 = 210,
        CiHighPerMm2 = 240,
        HotspotPerMm2 = 400,
        HotspotXUm = 1250,
        HotspotYUm = 750,
        Status = "ok",
        Reason = null,
    };

    [Fact]
    public void Write_IsASquareMillimetreAroundTheCentreOfTheTable()
    {
        JsonElement feature = Features([Row with { CellClass = "Inflammatory", HotspotPerMm2 = 123.456 }], OutputSamples.FrameAt(100, 40)).ShouldHaveSingleItem();
        // 750-1750 um at 0.5 um/px, less the frame's corner; 250-1250 um at 0.25 um/px.
        feature.GetProperty("geometry").GetProperty("coordinates").GetRawText().ShouldBe("[[[1400,960],[3400,960],[3400,4960],[1400,4960],[1400,960]]]");
        JsonElement properties = feature.GetProperty("properties");
        properties.GetProperty("name").GetString().ShouldBe("Hotspot: Inflammatory, tissue");
        properties.GetProperty("classification").GetProperty("name").GetString().ShouldBe("Hotspot*");
        properties.GetProperty("isLocked").GetBoolean().ShouldBeTrue();
        properties.GetProperty("measurements").GetProperty("Inflammatory per mm^2").GetDouble().ShouldBe(123.46);
    }

    [Theory]
    [InlineData(1500, 6000, "[[[0,0],[1500,0],[1500,4000],[0,4000],[0,0]]]")]
    [InlineData(6000, 1500, "[[[0,0],[2000,0],[2000,1500],[0,1500],[0,0]]]")]
    public void Write_EndsAtTheSlidesEdge(long width, long height, string expected)
    {
        JsonElement feature = Features([Row with { HotspotXUm = 500, HotspotYUm = 500 }], OutputSamples.FrameAt(0, 0), width, height).ShouldHaveSingleItem();
        feature.GetProperty("geometry").GetProperty("coordinates").GetRawText().ShouldBe(expected);
    }

    [Theory]
    [InlineData("all Inflammatory Epithelial", "Inflammatory")]
    [InlineData("all Negative Positive Pigment*", "Positive")]
    [InlineData("all Tumour:·Positive Tumour:·Negative Lymphocyte:·Positive", "Tumour: Positive|Lymphocyte: Positive")]
    [InlineData("all Nucleus", "all")]
    [InlineData("all Negative 1+ 2+ 3+", "all")]
    public void Write_HasImmuneAndPositiveCells_AndAllWhereThereAreNone(string classes, string expected) =>
        Features([.. classes.Split(' ').Select(c => Row with { CellClass = c.Replace('·', ' ') })], OutputSamples.FrameAt(0, 0))
            .Select(f => f.GetProperty("properties").GetProperty("name").GetString()).ShouldBe(expected.Split('|').Select(c => $"Hotspot: {c}, tissue"));

    [Fact]
    public void Write_NoWindowOrNoCellInIt_HasNoAnnotation()
    {
        Features([Row with { HotspotPerMm2 = null, HotspotXUm = null, HotspotYUm = null }, Row with { Zone = "tumour", HotspotPerMm2 = 0 }], OutputSamples.FrameAt(0, 0))
            .ShouldBeEmpty();
        // Immune cells are sought although no window has one: those of all cells would be taken for them.
        Features([Row, Row with { CellClass = "Inflammatory", HotspotPerMm2 = 0 }], OutputSamples.FrameAt(0, 0)).ShouldBeEmpty();
    }

    private static JsonElement[] Features(DensityRow[] rows, GeoJsonFrame frame, long width = 9000, long height = 9000)
    {
        using ScratchFolder folder = new();
        HotspotsGeoJsonWriter.Write(folder.File("h.geojson"), rows, new Mpp(0.5, 0.25), (width, height), frame, "sha256:00ff");
        JsonElement root = JsonDocument.Parse(File.ReadAllText(folder.File("h.geojson"))).RootElement;
        root.GetProperty("frame").GetProperty("offsetXPx").GetInt64().ShouldBe(frame.OffsetXPx);
        return [.. root.GetProperty("features").EnumerateArray()];
    }
}
