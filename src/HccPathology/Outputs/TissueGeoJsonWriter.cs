using System.Text.Encodings.Web;
using System.Text.Json;
using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Outputs;

/// <summary>
/// <c>tissue.geojson</c>: one locked QuPath annotation a mask class, a Polygon or MultiPolygon with holes. Locked, because a
/// hand that moves them would silently part the areas from the densities.
/// </summary>
public static class TissueGeoJsonWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Areas without polygons are left out: a geometry without coordinates stops QuPath's import.</summary>
    public static void Write(string path, IReadOnlyList<MaskArea> areas, TissueMask mask, GeoJsonFrame frame, string slideHash) => AtomicFile.Write(path, stream =>
    {
        using Utf8JsonWriter json = new(stream, Json);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (MaskArea area in areas.Where(a => a.Polygons.Any(p => p.Shell.Count >= 3)))
        {
            WriteFeature(json, area, mask.AreaMm2(area.Class) * 1e6, frame, slideHash);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFeature(Utf8JsonWriter json, MaskArea area, double areaUm2, GeoJsonFrame frame, string slideHash)
    {
        MaskClassLook look = MaskClassLook.Of(area.Class);
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", new CellIds(slideHash, "tissue", [look.Name]).Of(0, 0, 0));
        WriteGeometry(json, [.. area.Polygons.Where(p => p.Shell.Count >= 3)], frame);
        WriteProperties(json, look, areaUm2);
        json.WriteEndObject();
    }

    private static void WriteGeometry(Utf8JsonWriter json, IReadOnlyList<Polygon> polygons, GeoJsonFrame frame)
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

    private static void WriteProperties(Utf8JsonWriter json, MaskClassLook look, double areaUm2)
    {
        json.WriteStartObject("properties");
        json.WriteString("objectType", "annotation");
        json.WriteString("name", look.Name);
        json.WriteStartObject("classification");
        json.WriteString("name", look.Classification);
        json.WriteStartArray("color");
        json.WriteNumberValue(look.R);
        json.WriteNumberValue(look.G);
        json.WriteNumberValue(look.B);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteBoolean("isLocked", true);
        json.WriteStartObject("measurements");
        json.WriteNumber("Area µm^2", Math.Round(areaUm2, 2));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
