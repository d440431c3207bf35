namespace HccPathology.Nuclei;

/// <summary>Optical density (log10) of one stain over a nucleus' pixels at analysis resolution.</summary>
public readonly record struct StainOd(float Mean, float Sd, float Min, float Max);

/// <summary>DAB (OD) of a cell's compartments beside the nucleus. NaN for a compartment without a pixel.</summary>
/// <param name="Membrane">Mean over the ring along the outline of the nucleus.</param>
/// <param name="Cytoplasm">Mean over the cell without its nucleus.</param>
/// <param name="Whole">Mean over nucleus and cytoplasm.</param>
/// <param name="Completeness">Share, 0-1, of the ring's eight sectors that are stained.</param>
/// <param name="AreaUm2">Area of the cell.</param>
public readonly record struct CellDab(float Membrane, float Cytoplasm, float Whole, float Completeness, float AreaUm2);

/// <summary>
/// One detected nucleus. The centroid is in level-0 px (pixel centres at .5), sizes are in µm or µm², densities in OD.
/// A struct of 112 bytes: <see cref="NucleusTable"/> writes them to disk as they are.
/// </summary>
public readonly record struct Nucleus
{
    public required double X { get; init; }
    public required double Y { get; init; }
    public required float AreaUm2 { get; init; }
    public required float PerimeterUm { get; init; }

    /// <summary>4π·area / perimeter², 1 for a circle.</summary>
    public required float Circularity { get; init; }

    /// <summary>Of the ellipse with the same second moments: 0 for a circle, towards 1 for a line.</summary>
    public required float Eccentricity { get; init; }

    /// <summary>Area / area of the convex hull.</summary>
    public required float Solidity { get; init; }

    /// <summary>Largest caliper (Feret) diameter of the contour.</summary>
    public required float MaxDiameterUm { get; init; }

    /// <summary>Smallest caliper (Feret) diameter of the contour.</summary>
    public required float MinDiameterUm { get; init; }

    public required StainOd Haematoxylin { get; init; }

    /// <summary>Eosin on H&amp;E, DAB on H-DAB.</summary>
    public required StainOd Counterstain { get; init; }

    public required NucleusClass Class { get; init; }

    /// <summary>DAB of the cell round the nucleus; all 0 on H&amp;E, where it is not measured.</summary>
    public CellDab Cell { get; init; }

    /// <summary>Index into the run's list of <see cref="CellClass"/>.</summary>
    public byte ClassIndex => Class.Index;
}

/// <summary>A cell class with the colour QuPath shows it in.</summary>
public sealed record CellClass(string Name, byte R, byte G, byte B)
{
    /// <summary>By QuPath's convention a name that ends in <c>*</c> is of no cell that counts: pigment, fragments.</summary>
    public bool IsIgnored => IsIgnoredName(Name);

    /// <summary>The same of a class by its name alone, as tables have it.</summary>
    public static bool IsIgnoredName(string name) => name.EndsWith('*');

    /// <summary>What the classical detector finds: a nucleus of unknown kind.</summary>
    public static CellClass Unclassified { get; } = new("Nucleus", 60, 120, 216);
}
