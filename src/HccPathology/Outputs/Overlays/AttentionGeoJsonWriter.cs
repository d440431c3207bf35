using HccPathology.Geometry;
using HccPathology.Subtypes;

namespace HccPathology.Outputs.Overlays;

/// <summary>
/// <c>attention.geojson</c>: every patch of the bag as a locked QuPath tile with its attention, for a measurement map. Tiles without a class, because
/// attention says where a network looked, not what is there.
/// </summary>
public static class AttentionGeoJsonWriter
{
    public const string FileName = "attention.geojson";

    public static void Write(string path, IReadOnlyList<PatchAttention> patches, GeoJsonFrame frame, string slideHash, string idHash) =>
        AtomicFile.Write(path, stream =>
    {
        CellIds ids = new(slideHash, idHash, ["attention"]);
        FeatureCollection.Write(stream, frame, patches, (json, patch) =>
        {
            json.WriteString("id", ids.Of(patch.Patch.X, patch.Patch.Y, 0));
            GeoJsonGeometry.Write(json, [new Polygon(OutlineOf(patch.Patch), [])], frame);
            json.WriteStartObject("properties");
            json.WriteString("objectType", "tile");
            json.WriteBoolean("isLocked", true);
            json.WriteStartObject("measurements");
            json.WriteNumber("Attention", patch.Share);
            json.WriteNumber("Attention: rank", Math.Round(patch.Rank, 4));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    });

    private static SlidePoint[] OutlineOf(BagPatch patch) =>
        [new(patch.X, patch.Y), new(patch.X + patch.WidthPx, patch.Y), new(patch.X + patch.WidthPx, patch.Y + patch.HeightPx),
            new(patch.X, patch.Y + patch.HeightPx)];
}
