using System.IO.Compression;
using System.Text.Json;
using HccPathology.Fat;
using HccPathology.Geometry;

namespace HccPathology.Outputs.Overlays;

/// <summary><c>vacuoles.geojson.gz</c>: every fat vacuole as a QuPath detection with area and diameter.</summary>
public static class VacuolesGeoJsonWriter
{
    public const string FileName = "vacuoles.geojson.gz";
    private const string ClassName = "Fat vacuole";

    public static void Write(string path, IReadOnlyList<Vacuole> vacuoles, GeoJsonFrame frame, string slideHash, string idHash,
        CancellationToken token) => AtomicFile.Write(path, stream =>
    {
        CellIds ids = new(slideHash, idHash, [ClassName]);
        using GZipStream packed = new(stream, CompressionLevel.Fastest, leaveOpen: true);
        FeatureCollection.Write(packed, frame, vacuoles, (json, vacuole) =>
        {
            token.ThrowIfCancellationRequested();
            WriteFeature(json, vacuole, frame, ids);
        });
    });

    private static void WriteFeature(Utf8JsonWriter json, Vacuole vacuole, GeoJsonFrame frame, CellIds ids)
    {
        json.WriteString("id", ids.Of(vacuole.X, vacuole.Y, 0));
        GeoJsonGeometry.Write(json, [new Polygon(vacuole.Outline, [])], frame);
        json.WriteStartObject("properties");
        json.WriteString("objectType", "detection");
        AnnotationGeoJson.WriteClassification(json, ClassName, (240, 200, 0));
        json.WriteStartObject("measurements");
        json.WriteNumber("Vacuole: Area µm^2", Math.Round(vacuole.AreaUm2, 3));
        json.WriteNumber("Vacuole: Diameter µm", Math.Round(vacuole.DiameterUm, 3));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
