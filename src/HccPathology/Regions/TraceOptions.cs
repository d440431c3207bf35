namespace HccPathology.Regions;

/// <summary>How outlines are drawn. The defaults leave cells as they are; nothing is left out, so that areas add up.</summary>
public sealed record TraceOptions
{
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
