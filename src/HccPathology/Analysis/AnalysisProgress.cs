namespace HccPathology.Analysis;

/// <summary>Where an analysis is: for people, never for results.</summary>
/// <param name="Stage">Name of the stage, as in timings.json.</param>
/// <param name="DoneTiles">Tiles committed so far.</param>
/// <param name="AllTiles">Tiles with tissue; 0 before they are known.</param>
/// <param name="DoneMegapixels">Analysis Mpx committed.</param>
/// <param name="Nuclei">Nuclei found so far.</param>
public readonly record struct AnalysisProgress(string Stage, int DoneTiles, int AllTiles, double DoneMegapixels, long Nuclei);
