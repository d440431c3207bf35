using HccPathology.Foreground;

namespace HccPathology.Outputs.Overlays;

/// <summary><c>tissue.geojson</c>: one locked QuPath annotation a mask class, a Polygon or MultiPolygon with holes.</summary>
public static class TissueGeoJsonWriter
{
    public const string FileName = "tissue.geojson";

    /// <summary>Areas without polygons are left out.</summary>
    public static void Write(string path, IReadOnlyList<MaskArea> areas, TissueMask mask, GeoJsonFrame frame, string slideHash) =>
        AnnotationGeoJson.Write(path, areas.Select(area =>
        {
            MaskClassLook look = MaskClassLook.Of(area.Class);
            return new AnnotationFeature
            {
                Kind = "tissue",
                Name = look.Name,
                Classification = look.Classification,
                Colour = look.Colour,
                Polygons = area.Polygons,
                Measurements = [("Area µm^2", mask.AreaMm2(area.Class) * 1e6)],
            };
        }), frame, slideHash);
}
