using HccPathology.Geometry;
using HccPathology.Tissue;

namespace HccPathology.Regions;

/// <summary>An area that a person drew, in level-0 px of the whole slide, and what it is.</summary>
/// <param name="Class">Class with its role; null in files of the engine's own for what has none and lies within a tumour.</param>
/// <param name="Polygons">Inside means: within a shell (even-odd) and within none of that shell's holes.</param>
public sealed record RegionAnnotation(TissueClass? Class, IReadOnlyList<Polygon> Polygons)
{
    /// <summary>Part of a tumour, whatever its class: stroma, necrosis, and what a pen hides in files of the engine's own.</summary>
    public bool IsWithinTumour { get; init; }

    /// <summary>Name of a tumour's outline, which has no class; null for other regions.</summary>
    public string? Outline { get; init; }

    /// <summary>For people.</summary>
    internal string Name => Class?.Name ?? Outline ?? DrawnRegion.Unclassified;
}

/// <summary>What a file has, before anyone asked what its classes mean.</summary>
/// <param name="Regions">In the order of the file.</param>
/// <param name="Classes">All classes, whether or not a region is of them: only in files of the engine's own.</param>
/// <param name="Annotations">All annotations, also those that are no regions: points, rulers, shapes that are not read.</param>
internal sealed record DrawnFile(IReadOnlyList<DrawnRegion> Regions, IReadOnlyList<DrawnClass> Classes, int Annotations)
{
    /// <summary>What a file of the engine's own says of the demonstration model that made it; null for none.</summary>
    public string? Caution { get; init; }

    /// <summary>Of regions and of all classes, each once, ordered.</summary>
    public IReadOnlyList<string> ClassNames { get; } =
        [.. Classes.Select(of => of.Name).Concat(Regions.Select(r => r.ClassName)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>A class as written, its colour when the file gives one, and where it was looked for.</summary>
internal sealed record DrawnClass(string Name, (byte R, byte G, byte B)? Colour, ClassScope Scope)
{
    /// <summary>What it is by the file, where its name alone would say something else, or nothing: of a tissue model's own names.</summary>
    public ClassMeaning? Stated { get; init; }
}

/// <summary>An area as a file has it.</summary>
/// <param name="Place">Where in the file, for errors: <c>annotation 3</c>.</param>
/// <param name="ClassName">Class as written; <see cref="Unclassified"/> without one.</param>
/// <param name="Colour">Of the class, when the file gives one.</param>
/// <param name="Polygons">In level-0 px of the whole slide.</param>
internal sealed record DrawnRegion(string Place, string ClassName, (byte R, byte G, byte B)? Colour, IReadOnlyList<Polygon> Polygons)
{
    public const string Unclassified = "unclassified";

    public bool IsWithinTumour { get; init; }
}

/// <summary>What a file's coordinates must be taken through to become level-0 px of the whole slide.</summary>
public sealed record AnnotationFrame
{
    public required long WidthPx { get; init; }
    public required long HeightPx { get; init; }

    /// <summary>The slide's own pixel size, also where a person gave another: with it a viewer made NDPA's nm of pixels.</summary>
    public required Mpp OwnMpp { get; init; }

    /// <summary>Level-0 px of the point that GeoJSON counts from: the corner of the slide's bounds for files from QuPath.</summary>
    public long GeoJsonOffsetXPx { get; init; }

    public long GeoJsonOffsetYPx { get; init; }

    /// <summary>
    /// Where the picture's centre lies from the glass slide's centre, nm (<c>hamamatsu.XOffsetFromSlideCentre</c> and Y): NDPA
    /// counts from the latter. Null on slides of other makers.
    /// </summary>
    public (double X, double Y)? SlideCentreOffsetNm { get; init; }
}
