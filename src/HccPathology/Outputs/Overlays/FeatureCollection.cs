using System.Text.Encodings.Web;
using System.Text.Json;
using HccPathology.Regions;

namespace HccPathology.Outputs.Overlays;

/// <summary>GeoJSON's FeatureCollection, handed on as it grows: memory is a few features, whatever their number.</summary>
internal static class FeatureCollection
{
    /// <summary>The writer keeps all that it is given until it is told to hand it on.</summary>
    private const int MostBytesPending = 1 << 16;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes all features.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="frame">Of the coordinates; said in the file, which may be parted from the summary that says it, too.</param>
    /// <param name="features">In the order in which they are written.</param>
    /// <param name="write">Writes what a feature has beside its type.</param>
    /// <param name="writeRest">Writes what the collection has after its features; null for nothing.</param>
    public static void Write<T>(
        Stream stream, GeoJsonFrame frame, IEnumerable<T> features, Action<Utf8JsonWriter, T> write, Action<Utf8JsonWriter>? writeRest = null)
    {
        using Utf8JsonWriter json = new(stream, Json);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WritePropertyName(StatedFrame.Member);
        json.WriteRawValue(TextOf(frame));
        json.WriteStartArray("features");
        foreach (T feature in features)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            write(json, feature);
            json.WriteEndObject();
            HandOn(json);
        }

        json.WriteEndArray();
        writeRest?.Invoke(json);
        json.WriteEndObject();
    }

    /// <summary>What goes before the features, as text.</summary>
    public static string Head(GeoJsonFrame frame) => $$"""{"type":"FeatureCollection","{{StatedFrame.Member}}":{{TextOf(frame)}},"features":[""";

    /// <summary>What QuPath passes over: the members of <c>geoJsonFrame</c> in the summary.</summary>
    private static string TextOf(GeoJsonFrame frame) => JsonSerializer.Serialize(frame, JsonFile.OneLine);

    /// <summary>Hands on what is pending when it is much; by the text alone, so that compressed it has the same bytes every time.</summary>
    public static void HandOn(Utf8JsonWriter json)
    {
        if (json.BytesPending > MostBytesPending)
        {
            json.Flush();
        }
    }
}
