using System.Text.Json;
using HccPathology.Geometry;

namespace HccPathology.Outputs.Overlays;

/// <summary>One ring of a GeoJSON polygon as QuPath wants it: closed, in GeoJSON px, with at most two decimals.</summary>
internal static class GeoJsonRing
{
    /// <summary>Writes the array of positions; the open ring is closed by its first point.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SlidePoint> ring, GeoJsonFrame frame)
    {
        json.WriteStartArray();
        for (int i = 0; i <= ring.Count; i++)
        {
            SlidePoint point = ring[i % ring.Count];
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round((decimal)(point.X - frame.OffsetXPx), 2));
            json.WriteNumberValue(Math.Round((decimal)(point.Y - frame.OffsetYPx), 2));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>geometry</c>: a polygon of one ring.</summary>
    public static void WritePolygon(Utf8JsonWriter json, IReadOnlyList<SlidePoint> ring, GeoJsonFrame frame)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        Write(json, ring, frame);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
