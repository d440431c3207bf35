namespace HccPathology.Evaluation;

/// <summary>Pixels [XStart, XEnd) of one row that belong to one object.</summary>
internal readonly record struct PixelRun(int Row, int XStart, int XEnd, int Label);
