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
/// everywhere, but where tumour or liver was drawn over them; a person tells what was drawn, on the side it was drawn on: a capsule outside of a tumour
/// says nothing of the stroma in it.
/// </summary>
/// <param name="TumourStroma">Within the tumour, so that what is not stroma there is nests.</param>
/// <param name="TumourNecrosis">Wherever it lies: necrosis at a tumour's side is mostly the tumour's own.</param>
/// <param name="PortalAndSepta">Outside, so that parenchyma is without them.</param>
/// <param name="Scopes">Of the raster's classes, less what was drawn over.</param>
public sealed record ToldTissue(Telling TumourStroma, Telling TumourNecrosis, Telling PortalAndSepta, IReadOnlyList<ClassScope> Scopes)
{
    /// <summary>What may be drawn over of a class on one side of the border, and of all tissue there, and its share is still given.</summary>
    private const double MostOfClass = 0.1, MostOfSide = 0.01;

    /// <summary>What was drawn is told on a side where it lies deeper than this: by hand a capsule crosses the border by some 20 µm.</summary>
    private const double LeastDepthUm = 50;

    /// <param name="raster">Classes of all cells.</param>
    /// <param name="tumour">1 within the tumour.</param>
    /// <param name="keys">Compartments in the lower half byte.</param>
    /// <param name="distances">To the border, as <see cref="TumourBorder"/> has them.</param>
    internal static ToldTissue Of(RegionRaster raster, byte[] tumour, byte[] keys, short[] distances)
    {
        double depth = LeastDepthUm / raster.CellUm * DistanceTransform.UnitsPerCell;
        SideCells inside = new(), outside = new();
        for (int i = 0; i < keys.Length; i++)
        {
            if ((Compartment)(keys[i] & 15) != Compartment.Outside)
            {
                bool isDeep = distances[i] == TumourBorder.None || Math.Abs((int)distances[i]) > depth;
                (tumour[i] != 0 ? inside : outside).Add(raster.Cells[i], isDeep, (raster.Marks[i] & CellMarks.Drawn) != 0);
            }
        }

        ClassScope[] scopes = [.. Enumerable.Range(0, raster.Classes.Count).Select(Left)];
        return new ToldTissue(
            On(ClassScope.InTumour, inside.Deep, TissueRole.Stroma),
            On(ClassScope.InTumour, [.. inside.All.Zip(outside.All, (a, b) => a + b)], TissueRole.Necrosis),
            On(ClassScope.OutsideTumour, outside.Deep, TissueRole.Stroma, TissueRole.Portal),
            scopes);

        ClassScope Left(int i)
        {
            ClassScope left = raster.Scopes[i];
            left &= IsDrawnOver(i, raster.CoveredByTumour, inside) ? ~ClassScope.InTumour : left;
            left &= IsDrawnOver(i, raster.CoveredByLiver, outside) ? ~ClassScope.OutsideTumour : left;
            return left == ClassScope.WhereDrawn && raster.Scopes[i] != left ? ClassScope.Nowhere : left;
        }

        // A person who drew the same kind on that side has told it there.
        bool IsDrawnOver(int i, long[] covered, SideCells side) =>
            covered[i] > MostOfClass * (covered[i] + side.All[i]) && covered[i] > MostOfSide * side.Sum
            && Of(c => (c.Role, c.Pattern) == (raster.Classes[i].Role, raster.Classes[i].Pattern)).All(same => side.Drawn[same] == 0);

        IEnumerable<int> Of(Func<TissueClass, bool> isOne) => Enumerable.Range(0, raster.Classes.Count).Where(i => isOne(raster.Classes[i]));

        // Lymphoid tissue is a part of what stroma tells on either side, and alone tells neither.
        Telling On(ClassScope side, long[] cells, params TissueRole[] tellers) =>
            Of(c => tellers.Contains(c.Role) || (c.Role == TissueRole.Lymphoid && tellers.Contains(TissueRole.Stroma))).Any(i => IsLost(i, side)) ? Telling.DrawnOver
            : Of(c => tellers.Contains(c.Role)).Any(i => scopes[i].HasFlag(side) || cells[i] > 0) ? Telling.Told
            : Telling.Untold;

        bool IsLost(int i, ClassScope side) => scopes[i] != ClassScope.WhereDrawn && !scopes[i].HasFlag(side);
    }

    /// <summary>Cells of tissue on one side of the border, by class.</summary>
    private sealed class SideCells
    {
        public long[] All { get; } = new long[256];
        public long[] Deep { get; } = new long[256];

        /// <summary>Deep ones that a person drew.</summary>
        public long[] Drawn { get; } = new long[256];

        public long Sum { get; private set; }

        public void Add(byte value, bool isDeep, bool isDrawn)
        {
            All[value]++;
            Deep[value] += isDeep ? 1 : 0;
            Drawn[value] += isDeep && isDrawn ? 1 : 0;
            Sum++;
        }
    }
}
