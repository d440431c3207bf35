using HccPathology.Nuclei;
using HccPathology.Zones;

namespace HccPathology.Density;

/// <summary>Areas and cells of zones of a slide, in one pass over the grid and one over the nuclei.</summary>
internal sealed class ZoneCounts
{
    private ZoneCounts(BlockCounts[] zones, double[] grossCells, double? immuneNuclearAreaInStromaUm2) =>
        (Zones, GrossCells, ImmuneNuclearAreaInStromaUm2) = (zones, grossCells, immuneNuclearAreaInStromaUm2);

    /// <summary>Net areas and cells, zone by zone.</summary>
    public BlockCounts[] Zones { get; }

    /// <summary>Grid cells of gross area, zone by zone.</summary>
    public double[] GrossCells { get; }

    /// <summary>Nuclei of immune cells in the tumour's stroma, µm²; null when no class of the detector is one of immune cells.</summary>
    public double? ImmuneNuclearAreaInStromaUm2 { get; }

    public static ZoneCounts Of(ZoneMap map, IReadOnlyList<Zone> of, NucleusTable nuclei, IReadOnlyList<CellClass> classes)
    {
        (int columns, int rows) = BlockCounts.GridOf(map.Width * map.CellUm, map.Height * map.CellUm);
        int[] blockX = BlockCounts.BlockOfCells(map.Width, map.CellUm, columns), blockY = BlockCounts.BlockOfCells(map.Height, map.CellUm, rows);
        BlockCounts[] zones = [.. of.Select(_ => new BlockCounts(columns, rows, classes, map.CellAreaMm2))];
        int[][] netZones = ByKey(of, (zone, compartment, band) => zone.IsNet(compartment, band));
        double[] cellsByKey = new double[256];
        ReadOnlySpan<byte> keys = map.Keys;
        for (int y = 0, i = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++, i++)
            {
                byte key = keys[i];
                double share = map.Shares[x, y];
                cellsByKey[key] += share;
                foreach (int zone in netZones[key])
                {
                    zones[zone].Net[blockY[y] * columns + blockX[x]] += share;
                }
            }
        }

        bool[] isImmune = [.. classes.Select(c => CellNames.IsImmune(CellNames.Ungraded(c.Name)))];
        int stroma = of.ToList().FindIndex(z => z.Name == Zone.Stroma);
        double covered = 0;
        nuclei.ForEach(n =>
        {
            int cell = map.CellOf(n.X, n.Y);
            foreach (int zone in cell < 0 ? [] : netZones[map.Keys[cell]])
            {
                zones[zone].Add(blockY[cell / map.Width] * columns + blockX[cell % map.Width], n.ClassIndex);
                covered += zone == stroma && isImmune[n.ClassIndex] ? n.AreaUm2 : 0;
            }
        });
        return new ZoneCounts(zones, Gross(map, of, cellsByKey), isImmune.Contains(true) ? covered : null);
    }

    /// <summary>For each key of the map the zones that it belongs to.</summary>
    private static int[][] ByKey(IReadOnlyList<Zone> zones, Func<Zone, Compartment, int, bool> isIn) =>
        [.. Enumerable.Range(0, 256).Select(key => (int[])[.. Enumerable.Range(0, zones.Count).Where(z => isIn(zones[z], (Compartment)(key & 15), key >> 4))])];

    private static double[] Gross(ZoneMap map, IReadOnlyList<Zone> zones, double[] cellsByKey)
    {
        double[] gross = [.. zones.Select(zone => zone.OnlyKind is { } kind ? map.ExcludedCells(kind) : 0)];
        int[][] grossZones = ByKey(zones, (zone, compartment, band) => zone.IsGross(compartment, band));
        for (int key = 0; key < cellsByKey.Length; key++)
        {
            Array.ForEach(grossZones[key], zone => gross[zone] += cellsByKey[key]);
        }

        return gross;
    }
}
