using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Tests.Regions;

/// <summary>Files of regions by their text, on a slide of 1000 x 800 px.</summary>
internal static class AnnotationText
{
    public static readonly AnnotationFrame Frame = new() { WidthPx = 1000, HeightPx = 800, OwnMpp = new Mpp(0.5, 0.25) };

    public const string Square = "[[10,20],[110,20],[110,120],[10,120],[10,20]]";

    public static string Feature(string kind, string coordinates, string properties) =>
        $$$"""{"type":"Feature","geometry":{"type":"{{{kind}}}","coordinates":{{{coordinates}}}},"properties":{{{{properties}}}}}""";

    public static AnnotationFile Read(string text, AnnotationFrame? frame = null, RegionRoles? roles = null)
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder.File("regions"), text);
        return AnnotationFile.Read(folder.File("regions"), frame ?? Frame, roles ?? new RegionRoles());
    }
}
