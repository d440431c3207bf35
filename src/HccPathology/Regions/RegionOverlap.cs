using HccPathology.Foreground;

namespace HccPathology.Regions;

/// <summary>Area in mm² that lies both in a region of tumour and in one of liver, neither of which holds the other: the smaller one is taken there, of equal ones the later.</summary>
/// <param name="Taken">Class of the one that counts.</param>
/// <param name="Lost">Class of the other.</param>
/// <param name="AreaMm2">Of all such pairs together.</param>
public sealed record RegionOverlap(string Taken, string Lost, double AreaMm2)
{
    /// <summary>What two hands draw side by side, 10 µm along 5 mm of border, is passed over.</summary>
    private const double LeastMm2 = 0.05;

    /// <summary>A region that reaches so little beyond another, of its own area, was drawn inside of it.</summary>
    private const double MostBeyond = 0.05;

    /// <summary>Pairs of classes whose regions overlap so.</summary>
    /// <param name="tumours">Classes, cells and places in the file of all polygons of tumour.</param>
    /// <param name="livers">The same of parenchyma.</param>
    /// <param name="cellMm2">Area of a cell.</param>
    internal static IReadOnlyList<RegionOverlap> Of(
        IReadOnlyList<(string Class, PolygonCells Cells, int Order)> tumours, IReadOnlyList<(string Class, PolygonCells Cells, int Order)> livers, double cellMm2) =>
    [
        .. from tumour in tumours
           from liver in livers
           let isLiverTaken = liver.Cells.Count < tumour.Cells.Count || (liver.Cells.Count == tumour.Cells.Count && liver.Order > tumour.Order)
           let shared = Shared(tumour.Cells.Runs, liver.Cells.Runs)
           where shared > 0 && shared < (1 - MostBeyond) * Math.Min(tumour.Cells.Count, liver.Cells.Count)
           group shared * cellMm2 by (Taken: isLiverTaken ? liver.Class : tumour.Class, Lost: isLiverTaken ? tumour.Class : liver.Class) into pair
           where pair.Sum() >= LeastMm2
           select new RegionOverlap(pair.Key.Taken, pair.Key.Lost, pair.Sum()),
    ];

    // Both in reading order.
    private static long Shared(IReadOnlyList<CellRuns.Run> a, IReadOnlyList<CellRuns.Run> b)
    {
        long shared = 0;
        for (int i = 0, j = 0; i < a.Count && j < b.Count;)
        {
            shared += a[i].Y == b[j].Y ? Math.Max(0, Math.Min(a[i].End, b[j].End) - Math.Max(a[i].Start, b[j].Start)) : 0;
            bool isAFirst = a[i].Y != b[j].Y ? a[i].Y < b[j].Y : a[i].End < b[j].End;
            (i, j) = isAFirst ? (i + 1, j) : (i, j + 1);
        }

        return shared;
    }
}
