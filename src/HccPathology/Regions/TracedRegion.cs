using HccPathology.Foreground;
using HccPathology.Geometry;

namespace HccPathology.Regions;

/// <summary>One connected area of a mask class. The area is that of its cells, whatever smoothing did to the outline.</summary>
public sealed record TracedRegion(MaskClass Class, Polygon Outline, double AreaUm2);

/// <summary>One connected area of equal cells of a raster.</summary>
public sealed record TracedArea(Polygon Outline, double AreaUm2);

/// <summary>How outlines are drawn. The defaults leave the mask as it is: sizes were already decided by the tissue options.</summary>
public sealed record TraceOptions
{
    /// <summary>Smaller regions are left out. 0: all of them, so that areas add up to the mask's.</summary>
    public double MinAreaUm2 { get; init; }

    /// <summary>Smaller holes are left out of the outline. 0: all of them are kept.</summary>
    public double MinHoleUm2 { get; init; }

    /// <summary>
    /// Cuts every corner at the middle of its two cell edges, so that stairs become slopes. No point moves by more than half
    /// a cell, and because the cut-off triangles never overlap, no outline can cross itself or another.
    /// </summary>
    public bool CutCorners { get; init; }

    /// <summary>
    /// Corners where more than two classes meet are left as they are, so that neighbours share every point of their border and
    /// leave no crack between them.
    /// </summary>
    public bool KeepsJunctions { get; init; }
}
