using HccPathology.Fat;
using HccPathology.Nuclei;
using HccPathology.Tissue;

namespace HccPathology.Analysis;

/// <summary>What one tile gave; it holds no pixels.</summary>
/// <param name="Nuclei">Nuclei of the tile's core.</param>
/// <param name="Vacuoles">What may be fat; null when it is not looked for.</param>
/// <param name="Tissue">Classes of the patches that belong to the tile; null without a tissue model.</param>
internal sealed record TileResult(TileNuclei Nuclei, TileVacuoles? Vacuoles, TileTissue? Tissue);
