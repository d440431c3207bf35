using System.Text.Json;
using HccPathology.Geometry;

namespace HccPathology.Outputs.Overlays;

/// <summary>Polygons of GeoJSON as QuPath wants them: rings closed, in GeoJSON px, with at most two decimals.</summary>
internal static class GeoJsonGeometry
{
    /// <summary>Writes <c>geometry</c>: a Polygon, or a MultiPolygon of several.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Polygon> polygons, GeoJsonFrame frame)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", polygons.Count == 1 ? "Polygon" : "MultiPolygon");
        json.WritePropertyName("coordinates");
        if (polygons.Count == 1)
        {
            WritePolygon(json, polygons[0], frame);
        }
        else
        {
            json.WriteStartArray();
            foreach (Polygon polygon in polygons)
            {
                WritePolygon(json, polygon, frame);
                FeatureCollection.HandOn(json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePolygon(Utf8JsonWriter json, Polygon polygon, GeoJsonFrame frame)
    {
        json.WriteStartArray();
        WriteRing(json, polygon.Shell, frame);
        foreach (IReadOnlyList<SlidePoint> hole in polygon.Holes.Where(h => h.Count >= 3))
        {
            WriteRing(json, hole, frame);
        }

        json.WriteEndArray();
    }

    // The open ring is closed by its first point.
    private static void WriteRing(Utf8JsonWriter json, IReadOnlyList<SlidePoint> ring, GeoJsonFrame frame)
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
}
