using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Outputs;

/// <summary>Areas of one mask class as outlines in level-0 px; at least one.</summary>
public sealed record MaskArea(MaskClass Class, IReadOnlyList<Polygon> Polygons);

/// <summary>
/// How a mask class is called and coloured in QuPath and in the pictures. The trailing <c>*</c> is QuPath's mark for classes
/// that its measurements ignore. Tissue takes QuPath's colour of <c>Region*</c>; what is excluded has colours that neither H&amp;E
/// nor H-DAB shows.
/// </summary>
public sealed record MaskClassLook(string Name, string Classification, (byte R, byte G, byte B) Colour)
{
    public static MaskClassLook Of(MaskClass maskClass) => maskClass switch
    {
        MaskClass.Tissue => new("Tissue", "Region*", (0, 0, 180)),
        MaskClass.Pen => new("Excluded: pen", "Ignore pen*", (0, 150, 130)),
        MaskClass.Blur => new("Excluded: blur", "Ignore blur*", (120, 120, 120)),
        MaskClass.Fold => new("Excluded: fold", "Ignore fold*", (230, 120, 0)),
        MaskClass.Damaged => new("Excluded: damaged", "Ignore damaged*", (200, 0, 200)),
        _ => new("Glass", "Ignore*", (180, 180, 180)),
    };
}
