namespace HccPathology.Evaluation;

/// <summary>One nucleus of a GeoJSON file: its outlines in level-0 px and, when the file says so, its class.</summary>
/// <param name="ClassName">As QuPath shows it; a derived class is joined, as in <c>Tumor: Positive</c>. Null without one.</param>
/// <param name="Shells">Outer rings as x0 y0 x1 y1 …, one for a Polygon; holes are left out, as a nucleus has none.</param>
public sealed record GeoJsonCell(string? ClassName, IReadOnlyList<double[]> Shells);
