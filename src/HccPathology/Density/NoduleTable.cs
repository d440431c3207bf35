using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Density;

/// <summary>One row of the table of nodules; gross areas of its density are those of net, since what is excluded is not known by nodule.</summary>
public sealed record NoduleRow(TumourNodule Nodule, DensityRow Density);

/// <summary>
/// Densities by nodule: a row a nodule x zone x cell class, for those who relate one lesion to what an image shows of it. The zones are those of the density
/// table that lie about a tumour: it and its parts, and the bands along its border but for the last, which is the liver behind them.
/// </summary>
public static class NoduleTable
{
    /// <summary>The rows, nodules by their number and zones in the order of the density table; none without nodules.</summary>
    public static IReadOnlyList<NoduleRow> Of(
        string slide, string stain, ZoneMap map, NucleusTable nuclei, IReadOnlyList<CellClass> classes, DensityOptions options)
    {
        int count = map.Nodules.All.Count;
        if (count == 0)
        {
            return [];
        }

        double[][] areas = AreasByKey(map, count + 1);
        int[][][] cells = [.. areas.Select(_ => (int[][])[.. classes.Select(_ => new int[256])])];
        bool[] isImmune = [.. classes.Select(c => CellNames.IsImmune(CellNames.Ungraded(c.Name)))];
        double[] immuneUm2 = new double[count + 1];
        nuclei.ForEach(n =>
        {
            if (map.CellOf(n.X, n.Y) is >= 0 and int cell)
            {
                int number = map.Nodules.At(cell);
                cells[number][n.ClassIndex][map.Keys[cell]]++;
                immuneUm2[number] += isImmune[n.ClassIndex] && map[cell].Compartment == Compartment.TumourStroma ? n.AreaUm2 : 0;
            }
        });
        (Zone Zone, int[] Keys)[] zones = [.. map.Zones.Where(z => IsAbout(z, map))
            .Select(z => (z, (int[])[.. Enumerable.Range(0, 256).Where(key => z.IsNet((Compartment)(key & 15), key >> 4))]))];
        return [.. map.Nodules.All.SelectMany(nodule => zones.SelectMany(z => RowsOf(nodule, z.Zone, z.Keys)))];

        IEnumerable<NoduleRow> RowsOf(TumourNodule nodule, Zone zone, int[] keys)
        {
            long[] counts = [.. cells[nodule.Number].Select(ofClass => keys.Sum(key => (long)ofClass[key]))];
            double net = keys.Sum(key => areas[nodule.Number][key]) * map.CellAreaMm2;
            double? immuneMm2 = zone.Name == Zone.Stroma && map.HasStroma && isImmune.Contains(true) ? DensityTable.ImmuneAreaMm2(immuneUm2[nodule.Number]) : null;
            return DensityTable.RowsOf(slide, stain, zone, map, counts, net, classes, options)
                .Select((row, i) => new NoduleRow(nodule, i == 0 ? DensityTable.WithTil(row, immuneMm2) : row));
        }
    }

    private static bool IsAbout(Zone zone, ZoneMap map) => zone.IsOfTumour || (zone.Band > 0 && zone.Band < map.Options.AllBands.Count);

    /// <summary>Cells of the grid of every nodule by their key; 0 is what belongs to none.</summary>
    private static double[][] AreasByKey(ZoneMap map, int nodules)
    {
        double[][] areas = [.. Enumerable.Range(0, nodules).Select(_ => new double[256])];
        int[] numbers = new int[map.Width];
        ReadOnlySpan<byte> keys = map.Keys;
        for (int y = 0; y < map.Height; y++)
        {
            map.Nodules.ReadRow(y, numbers);
            for (int x = 0; x < numbers.Length; x++)
            {
                areas[numbers[x]][keys[y * map.Width + x]] += map.Shares[x, y];
            }
        }

        return areas;
    }
}
