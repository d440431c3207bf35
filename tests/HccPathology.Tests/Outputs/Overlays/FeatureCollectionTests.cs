using System.Collections;
using System.IO.Compression;
using System.Text.Json;
using HccPathology.Fat;
using HccPathology.Geometry;
using HccPathology.Outputs;
using HccPathology.Outputs.Overlays;
using HccPathology.Subtypes;

namespace HccPathology.Tests.Outputs.Overlays;

/// <summary>Overlays of one feature a thing: what is written of them while there are more to come.</summary>
public sealed class FeatureCollectionTests : IDisposable
{
    private const int Features = 4000;

    private static readonly GeoJsonFrame Frame = OutputSamples.FrameAt(0, 0);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Attention_ReachesTheFileWhileThereAreMorePatches()
    {
        List<long> written = Written(i => new PatchAttention(new BagPatch(i, i, 256, 256), 0.5, 0.25), patches =>
            AttentionGeoJsonWriter.Write(_folder.File("a.geojson"), patches, Frame, "slide", "parameters"));
        byte[] text = File.ReadAllBytes(_folder.File("a.geojson"));
        for (int i = 0; i < Features; i++)
        {
            ((double)text.Length * i / Features - written[i]).ShouldBeLessThan(100_000, "what is kept does not grow with what there is");
        }

        JsonDocument.Parse(text).RootElement.GetProperty("features").GetArrayLength().ShouldBe(Features);
    }

    [Fact]
    public void Vacuoles_ReachTheFileWhileThereAreMore_AndHaveTheSameBytesEveryTime()
    {
        IReadOnlyList<SlidePoint> ring = [new(1, 1), new(9, 1), new(9, 9.25)];
        List<long> written = Written(i => new Vacuole(i, i, 100, ring), vacuoles => Write("1.geojson.gz", vacuoles));
        written[Features / 4].ShouldBeGreaterThan(0);
        written[Features / 2].ShouldBeGreaterThan(written[Features / 4]);
        written[^1].ShouldBeGreaterThan(written[Features / 2]);
        Write("2.geojson.gz", [.. Enumerable.Range(0, Features).Select(i => new Vacuole(i, i, 100, ring))]);
        File.ReadAllBytes(_folder.File("2.geojson.gz")).ShouldBe(File.ReadAllBytes(_folder.File("1.geojson.gz")));
        using GZipStream text = new(File.OpenRead(_folder.File("1.geojson.gz")), CompressionMode.Decompress);
        JsonElement features = JsonDocument.Parse(text).RootElement.GetProperty("features");
        features.GetArrayLength().ShouldBe(Features);
        features[Features - 1].GetProperty("geometry").ToString().ShouldBe("""{"type":"Polygon","coordinates":[[[1,1],[9,1],[9,9.25],[1,1]]]}""");
        JsonElement measurements = features[0].GetProperty("properties").GetProperty("measurements");
        (measurements.GetProperty("Vacuole: Area µm^2").GetDouble(), measurements.GetProperty("Vacuole: Diameter µm").GetDouble()).ShouldBe((100, 11.284));
    }

    [Fact]
    public void Attention_OfAPatchThatIsNoSquare_IsItsOutlineWithItsShareAndRank()
    {
        AttentionGeoJsonWriter.Write(_folder.File("a.geojson"), [new(new BagPatch(100, 50, 32, 16), 0.375, 0.875)], OutputSamples.FrameAt(10, 20), "s", "p");
        JsonElement feature = JsonDocument.Parse(File.ReadAllBytes(_folder.File("a.geojson"))).RootElement.GetProperty("features")[0];
        feature.GetProperty("geometry").GetProperty("coordinates").ToString().ShouldBe("[[[90,30],[122,30],[122,46],[90,46],[90,30]]]");
        JsonElement measurements = feature.GetProperty("properties").GetProperty("measurements");
        (measurements.GetProperty("Attention").GetDouble(), measurements.GetProperty("Attention: rank").GetDouble()).ShouldBe((0.375, 0.875));
    }

    private void Write(string name, IReadOnlyList<Vacuole> vacuoles) =>
        VacuolesGeoJsonWriter.Write(_folder.File(name), vacuoles, Frame, "slide", "parameters", TestContext.Current.CancellationToken);

    // Bytes of the file, before each feature is asked for.
    private List<long> Written<T>(Func<int, T> feature, Action<IReadOnlyList<T>> write)
    {
        List<long> sizes = [];
        write(new Watched<T>(i =>
        {
            sizes.Add(new FileInfo(Directory.GetFiles(_folder.Path, ".*.tmp-*")[0]).Length);
            return feature(i);
        }));
        return sizes;
    }

    private sealed class Watched<T>(Func<int, T> feature) : IReadOnlyList<T>
    {
        public int Count => Features;

        public T this[int index] => feature(index);

        public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, Features).Select(feature).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
