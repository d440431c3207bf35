using System.Text.Json;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>
/// Where the engine's own GeoJSON files say that they count from. A file may come back under another <c>--geojson-origin</c> than it was written with:
/// on a slide with bounds its regions would lie elsewhere by as much.
/// </summary>
internal static class StatedFrame
{
    /// <summary>Member of the collection; QuPath passes over it.</summary>
    public const string Member = "frame";

    /// <summary>Level-0 px of the point that coordinates are counted from; null where a frame does not say.</summary>
    public static SlidePoint? OriginOf(JsonElement frame) =>
        OffsetOf(frame, "offsetXPx") is { } x && OffsetOf(frame, "offsetYPx") is { } y ? new SlidePoint(x, y) : null;

    private static double? OffsetOf(JsonElement frame, string name) =>
        JsonValues.Member(frame, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double offset) && double.IsFinite(offset)
            ? offset
            : null;
}
