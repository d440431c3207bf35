using HccPathology.Foreground;

namespace HccPathology.Regions;

/// <summary>
/// Takes small areas of a class out of a raster: each cell becomes its next probable class, since a piece that is no portal tract may
/// be half aggregate and half liver; where the map knows no other, the class that the piece shares the longest border with.
/// </summary>
internal static class SmallAreas
{
    /// <param name="raster">Changed in place.</param>
    /// <param name="values">The classes' values in the raster, in the map's order.</param>
    /// <param name="at">The class whose areas are looked at, by its place in the map.</param>
    /// <param name="shares">How probable every class is where; null: all go to the class along their longest border, which makes no new small area.</param>
    /// <param name="minAreaUm2">Smaller connected areas go; those that border on nothing stay.</param>
    public static void Remove(RegionRaster raster, IReadOnlyList<byte> values, int at, InterpolatedMap? shares, double minAreaUm2)
    {
        long fewest = (long)Math.Ceiling(minAreaUm2 / (raster.CellUm * raster.CellUm));
        CellRuns runs = CellRuns.Of(raster.Cells.AsSpan(), raster.Width, raster.Height, values[at], diagonal: false);
        Dictionary<int, byte> heirs = Heirs(Borders(raster, runs, values[at], Array.ConvertAll(runs.Cells(), n => n < fewest)));
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            if (heirs.TryGetValue(runs.ComponentOf(i), out byte heir))
            {
                CellRuns.Run run = runs.Runs[i];
                shares?.GoTo(run.Y);
                for (int x = run.Start; x < run.End; x++)
                {
                    raster.Cells[run.Y * raster.Width + x] = shares?.Best(x, besides: at) is >= 0 and int best ? values[best] : heir;
                }
            }
        }
    }

    /// <summary>For each component the class along its longest border, the first of equals.</summary>
    private static Dictionary<int, byte> Heirs(Dictionary<(int Component, byte Value), long> borders) =>
        borders.GroupBy(b => b.Key.Component).ToDictionary(g => g.Key, g => g.OrderByDescending(b => b.Value).ThenBy(b => b.Key.Value).First().Key.Value);

    private static Dictionary<(int Component, byte Value), long> Borders(RegionRaster raster, CellRuns runs, byte own, bool[] isSmall)
    {
        Dictionary<(int, byte), long> borders = [];
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            (CellRuns.Run run, int component) = (runs.Runs[i], runs.ComponentOf(i));
            if (!isSmall[component])
            {
                continue;
            }

            Count(run.Start - 1, run.Y, component);
            Count(run.End, run.Y, component);
            for (int x = run.Start; x < run.End; x++)
            {
                Count(x, run.Y - 1, component);
                Count(x, run.Y + 1, component);
            }
        }

        return borders;

        void Count(int x, int y, int component)
        {
            if ((uint)x < (uint)raster.Width
                && (uint)y < (uint)raster.Height
                && raster.Cells[y * raster.Width + x] is var value
                && value != own
                && value != RegionRaster.None)
            {
                borders[(component, value)] = borders.GetValueOrDefault((component, value)) + 1;
            }
        }
    }
}
