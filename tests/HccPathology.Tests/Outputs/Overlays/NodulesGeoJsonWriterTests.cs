using System.Text.Json;
using HccPathology.Outputs.Overlays;
using HccPathology.Regions;
using HccPathology.Tests.Zones;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Outputs.Overlays;

public sealed class NodulesGeoJsonWriterTests
{
    /// <summary>More than a byte tells apart, each of another size, with a hole in the largest.</summary>
    [Fact]
    public void Write_ManyNodules_OutlinesEachByItsNumber()
    {
        const int Columns = 20, Rows = 13;
        using ScratchFolder folder = new();
        ZoneScene scene = new ZoneScene(Columns * 400, Rows * 400).DrawAll(TissueRole.Parenchyma);
        for (int i = 0; i < Columns * Rows; i++)
        {
            (double x, double y) = (i % Columns * 400, i / Columns * 400);
            scene.Draw(TissueRole.Tumour, ZoneScene.Box(x + 20, y + 20, x + 260 + i % 10 * 4, y + 260 + i / 10 * 4));
        }

        scene.Draw(TissueRole.Parenchyma, ZoneScene.Box(Columns * 400 - 300, Rows * 400 - 300, Columns * 400 - 260, Rows * 400 - 260));
        (RegionRaster raster, ZoneMap zones) = (scene.Raster(), scene.Map());
        zones.Nodules.All.Count.ShouldBe(260);
        NodulesGeoJsonWriter.Write(folder.File("n.geojson"), zones, raster, OutputSamples.FrameAt(100, 50), "sha256:00", "DEMONSTRATION");
        using JsonDocument written = JsonDocument.Parse(File.ReadAllBytes(folder.File("n.geojson")));
        JsonElement[] features = [.. written.RootElement.GetProperty("features").EnumerateArray()];
        features.Length.ShouldBe(260);
        foreach ((TumourNodule nodule, JsonElement feature) in zones.Nodules.All.Zip(features))
        {
            JsonElement properties = feature.GetProperty("properties"), rings = feature.GetProperty("geometry").GetProperty("coordinates");
            properties.GetProperty("name").GetString().ShouldBe($"Nodule {nodule.Number}");
            properties.GetProperty("metadata").GetProperty("demonstration").GetString().ShouldBe("DEMONSTRATION");
            properties.GetProperty("measurements").GetProperty("Gross area µm^2").GetDouble().ShouldBe(nodule.GrossAreaMm2 * 1e6, 0.01);
            properties.GetProperty("measurements").GetProperty("Max diameter µm").GetDouble().ShouldBe(nodule.MaxDiameterMm * 1e3, 0.01);
            double[] xs = [.. rings[0].EnumerateArray().Select(p => p[0].GetDouble())];
            ((xs.Min() + xs.Max()) / 2).ShouldBe(nodule.XPx - 100, 0.01);
        }

        features.Count(f => f.GetProperty("geometry").GetProperty("coordinates").GetArrayLength() == 2).ShouldBe(1, "the hole");
    }
}
