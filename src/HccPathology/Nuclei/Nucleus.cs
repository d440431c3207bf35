namespace HccPathology.Nuclei;

/// <summary>Optical density (log10) of one stain over a nucleus' pixels at analysis resolution.</summary>
public readonly record struct StainOd(float Mean, float Sd, float Min, float Max);

/// <summary>
/// One detected nucleus. The centroid is in level-0 px (pixel centres at .5), sizes are in µm or µm², densities in OD.
/// A struct of 96 bytes: <see cref="NucleusTable"/> writes them to disk as they are.
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

    /// <summary>Index into the run's list of <see cref="CellClass"/>.</summary>
    public byte ClassIndex => Class.Index;
}

/// <summary>A cell class with the colour QuPath shows it in.</summary>
public sealed record CellClass(string Name, byte R, byte G, byte B)
{
    /// <summary>What the classical detector finds: a nucleus of unknown kind.</summary>
    public static CellClass Unclassified { get; } = new("Nucleus", 60, 120, 216);
}
