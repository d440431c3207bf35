namespace HccPathology.Geometry;

/// <summary>A point in level-0 px, origin at the slide's upper left corner, y down; the centre of pixel (0, 0) is (0.5, 0.5).</summary>
public readonly record struct SlidePoint(double X, double Y);

/// <summary>An area with holes in level-0 px. Rings are open (the first point is not repeated); writers close them.</summary>
public sealed record Polygon(IReadOnlyList<SlidePoint> Shell, IReadOnlyList<IReadOnlyList<SlidePoint>> Holes);
