namespace HccPathology.Regions;

/// <summary>
/// What objects are, and are called, in the GeoJSON that QuPath has written since 0.2 and takes. For its two readers: of annotations, which holds a file
/// at once, and of nuclei, which reads them one by one.
/// </summary>
internal static class QuPathObjects
{
    /// <summary>Members of the properties that say what an object is, the newest first; in the oldest files it is the feature's <c>id</c>.</summary>
    public static readonly string[] TypeKeys = ["objectType", "object_type", "type"];

    /// <summary>Members, of the properties or of the feature, that hold objects within an object.</summary>
    public static readonly string[] ChildKeys = ["childObjects", "children"];

    private static readonly HashSet<string> Annotations = new(StringComparer.OrdinalIgnoreCase) { "annotation", "PathAnnotationObject" };

    private static readonly HashSet<string> Cells = new(StringComparer.OrdinalIgnoreCase) { "detection", "cell", "PathDetectionObject", "PathCellObject" };

    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "tile", "tmaCore", "tma_core", "root", "PathTileObject", "TMACoreObject", "PathRootObject",
    };

    /// <summary>What says that it is one.</summary>
    public static bool IsAnnotation(string? type) => type is not null && Annotations.Contains(type);

    /// <summary>What says that it is one.</summary>
    public static bool IsCell(string? type) => type is not null && Cells.Contains(type);

    /// <summary>What does not say what it is may be one: whoever draws a region in another program says nothing.</summary>
    public static bool MayBeAnnotation(string? type) => type is null || !IsCell(type) && !Others.Contains(type);

    /// <summary>What does not say what it is may be one: other programs say nothing of their nuclei.</summary>
    public static bool MayBeCell(string? type) => type is null || !IsAnnotation(type) && !Others.Contains(type);

    /// <summary>A class by its one name, else by those it is derived from; null without any.</summary>
    public static string? ClassOf(string? name, IEnumerable<string>? names) =>
        !string.IsNullOrEmpty(name) ? name
        : string.Join(": ", (names ?? []).Where(n => n.Length > 0)) is { Length: > 0 } joined ? joined : null;
}
