using HccPathology.Stains;
using HccPathology.Tiles;

namespace HccPathology.Ihc;

/// <summary>What an IHC run measures and grades by; fixed before the first tile.</summary>
/// <param name="Marker">Entry of the registry.</param>
/// <param name="Levels">The slide's haze and thresholds.</param>
/// <param name="Plane">Where the slide's stains lie; by it pigment is told from DAB.</param>
/// <param name="Classes">Classes of the cells.</param>
/// <param name="ExpansionUm">How far a cell reaches beyond its nucleus.</param>
public sealed record IhcPanel(Marker Marker, DabLevels Levels, MixturePlane Plane, IhcClasses Classes, double ExpansionUm)
{
    /// <summary>Measures and grades for one worker.</summary>
    public CellStaining Make(AnalysisFrame frame, StainVectors vectors, (int Width, int Height) bufferPx) =>
        new(frame, vectors, this, bufferPx.Width, bufferPx.Height);
}
