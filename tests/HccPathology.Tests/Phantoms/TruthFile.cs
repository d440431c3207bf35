using System.IO.Compression;
using System.Text.Json;

namespace HccPathology.Tests.Phantoms;

/// <summary>One feature of a truth file as a test needs it.</summary>
internal sealed record TruthFeature(string Id, string Kind, string Class, int[] Colour, List<List<(double X, double Y)>> Rings, double AreaUm2, double DabOd)
{
    public (double X, double Y) Centre => (Rings[0].Skip(1).Average(p => p.X), Rings[0].Skip(1).Average(p => p.Y));

    public bool Contains(double x, double y) => Rings.Count(ring => IsIn(ring, x, y)) % 2 == 1;

    /// <summary>Area in px² of the shell less its holes.</summary>
    public double AreaPx2 => 2 * Math.Abs(Signed(Rings[0])) - Rings.Sum(r => Math.Abs(Signed(r)));

    private static double Signed(List<(double X, double Y)> ring) => 0.5 * ring.Zip(ring.Skip(1), (a, b) => a.X * b.Y - b.X * a.Y).Sum();

    private static bool IsIn(List<(double X, double Y)> ring, double x, double y) =>
        ring.Zip(ring.Skip(1))
            .Count(e => e.First.Y > y != e.Second.Y > y && x < (e.Second.X - e.First.X) * (y - e.First.Y) / (e.Second.Y - e.First.Y) + e.First.X) % 2 == 1;
}

/// <summary>Reads a truth file whole.</summary>
internal static class TruthFile
{
    public static List<TruthFeature> Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using JsonDocument json = JsonDocument.Parse(plain);
        json.RootElement.GetProperty("type").GetString().ShouldBe("FeatureCollection");
        return [.. json.RootElement.GetProperty("features").EnumerateArray().Select(Feature)];
    }

    private static TruthFeature Feature(JsonElement feature)
    {
        JsonElement properties = feature.GetProperty("properties"), classification = properties.GetProperty("classification");
        string name = classification.TryGetProperty("names", out JsonElement names)
            ? string.Join(": ", names.EnumerateArray().Select(n => n.GetString()))
            : classification.GetProperty("name").GetString()!;
        bool isMeasured = properties.TryGetProperty("measurements", out JsonElement measurements);
        return new TruthFeature(
            feature.GetProperty("id").GetGuid().ToString(),
            properties.GetProperty("objectType").GetString()!,
            name,
            [.. classification.GetProperty("color").EnumerateArray().Select(c => c.GetInt32())],
            [.. feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(Ring)],
            isMeasured ? measurements.GetProperty("Nucleus: Area µm^2").GetDouble() : 0,
            isMeasured && measurements.TryGetProperty("Membrane: DAB OD", out JsonElement dab) ? dab.GetDouble() : 0);
    }

    private static List<(double X, double Y)> Ring(JsonElement ring) => [.. ring.EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()))];
}
