using System.IO.Compression;
using System.Text.Json;
using HccPathology.Nuclei;
using HccPathology.Outputs.Overlays;

namespace HccPathology.Tests.Outputs.Overlays;

/// <summary>Cells as <see cref="CellsGeoJsonWriter"/> wrote them.</summary>
internal static class WrittenCells
{
    public static JsonElement[] WriteLattice(ScratchFolder folder, int count, CellsGeoJsonOptions options)
    {
        (NucleusTable nuclei, ContourSpool contours) = OutputSamples.Lattice(folder.Path, count);
        using (contours)
        {
            CellsGeoJsonWriter.Write(folder.File("cells.geojson.gz"), nuclei, contours, OutputSamples.Classes, options);
        }

        return Features(folder.File("cells.geojson.gz"));
    }

    public static JsonElement[] Features(string path) => [.. Root(path).GetProperty("features").EnumerateArray()];

    public static JsonElement Root(string path)
    {
        using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
        JsonElement root = JsonDocument.Parse(gzip).RootElement;
        root.GetProperty("type").GetString().ShouldBe("FeatureCollection");
        return root;
    }
}
