namespace HccPathology.Analysis;

/// <summary>Where an analysis is: for people, never for results.</summary>
/// <param name="Stage">Name of the stage, as in timings.json.</param>
/// <param name="DoneTiles">Tiles done so far: those committed, in other stages stored tiles that were looked at, or blocks of the overview.</param>
/// <param name="AllTiles">Tiles of the stage; 0 where they are not counted.</param>
/// <param name="DoneMegapixels">Analysis Mpx committed.</param>
/// <param name="Nuclei">Nuclei found so far.</param>
public readonly record struct AnalysisProgress(string Stage, int DoneTiles, int AllTiles, double DoneMegapixels, long Nuclei);
