using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Zones;

/// <summary>Whether a kind of tissue is told from the rest.</summary>
public enum Telling
{
    /// <summary>Nobody looked for it.</summary>
    Untold,

    /// <summary>A tissue model did, and regions that were drawn lie over what it found.</summary>
    DrawnOver,
    Told,
}

/// <summary>
/// Which tissues are told apart, on each side of the tumour border: none was found is not the same as none was looked for. A model tells its classes
/// everywhere, but where regions of tumour were drawn over them; a person tells what was drawn, on the side it was drawn on: a capsule outside of a tumour
/// says nothing of the stroma in it.
/// </summary>
/// <param name="TumourStroma">Within the tumour, so that what is not stroma there is nests.</param>
/// <param name="TumourNecrosis">Wherever it lies: necrosis at a tumour's side is mostly the tumour's own.</param>
/// <param name="PortalAndSepta">Outside, so that parenchyma is without them.</param>
/// <param name="Scopes">Of the raster's classes, with what drawn tumour lies over.</param>
public sealed record ToldTissue(Telling TumourStroma, Telling TumourNecrosis, bool PortalAndSepta, IReadOnlyList<ClassScope> Scopes)
{
    /// <summary>What drawn tumour may lie over of a class in the tumour, and of the tumour, and its share is still given.</summary>
    private const double MostOfClass = 0.1, MostOfTumour = 0.01;

    /// <param name="raster">Classes of all cells.</param>
    /// <param name="tumour">1 within the tumour.</param>
    /// <param name="keys">Compartments in the lower half byte.</param>
    internal static ToldTissue Of(RegionRaster raster, byte[] tumour, byte[] keys)
    {
        long[] inside = new long[256], drawnInside = new long[256], outside = new long[256];
        long tumourCells = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            if ((Compartment)(keys[i] & 15) == Compartment.Outside)
            {
                continue;
            }

            byte value = raster.Cells[i];
            inside[value] += tumour[i];
            drawnInside[value] += (raster.Marks[i] & CellMarks.Drawn) != 0 ? tumour[i] : 0;
            outside[value] += 1 - tumour[i];
            tumourCells += tumour[i];
        }

        ClassScope[] scopes = [.. raster.Scopes.Select((scope, i) => scope == ClassScope.Everywhere && IsDrawnOver(i) ? ClassScope.OutsideTumour : scope)];
        return new ToldTissue(
            InTumour(TissueRole.Stroma, inside),
            InTumour(TissueRole.Necrosis, [.. inside.Zip(outside, (a, b) => a + b)]),
            Of(c => c.Role is TissueRole.Stroma or TissueRole.Portal).Any(i => scopes[i] != ClassScope.WhereDrawn || outside[i] > 0),
            scopes);

        IEnumerable<int> Of(Func<TissueClass, bool> isOne) => Enumerable.Range(0, raster.Classes.Count).Where(i => isOne(raster.Classes[i]));

        // A person who drew the same kind within the tumour has told it there.
        bool IsDrawnOver(int i) =>
            raster.CoveredCells[i] > MostOfClass * (raster.CoveredCells[i] + inside[i]) && raster.CoveredCells[i] > MostOfTumour * tumourCells
            && Of(c => (c.Role, c.Pattern) == (raster.Classes[i].Role, raster.Classes[i].Pattern)).All(same => drawnInside[same] == 0);

        Telling InTumour(TissueRole role, long[] cells)
        {
            int[] ofRole = [.. Of(c => c.Role == role)];
            return ofRole.Any(i => scopes[i] == ClassScope.OutsideTumour) ? Telling.DrawnOver
                : ofRole.Any(i => scopes[i] == ClassScope.Everywhere || cells[i] > 0) ? Telling.Told
                : Telling.Untold;
        }
    }
}
