using HccPathology.Foreground;

namespace HccPathology.Regions;

/// <summary>Takes small patches of a class out of a raster: each goes, whole, to the class it shares the longest border with.</summary>
internal static class SmallAreas
{
    /// <param name="raster">Changed in place.</param>
    /// <param name="values">The classes, in the order in which they are gone through.</param>
    /// <param name="minAreaUm2">Smaller connected areas go; those that border on nothing stay.</param>
    public static void Remove(RegionRaster raster, IReadOnlyList<byte> values, double minAreaUm2)
    {
        long fewest = (long)Math.Ceiling(minAreaUm2 / (raster.CellUm * raster.CellUm));
        foreach (byte value in values)
        {
            CellRuns runs = CellRuns.Of(raster.Cells.AsSpan(), raster.Width, raster.Height, value, diagonal: false);
            bool[] isSmall = Array.ConvertAll(runs.Cells(), n => n < fewest);
            Dictionary<(int Component, byte Value), long> borders = Borders(raster, runs, isSmall);
            byte[] heirs = new byte[isSmall.Length];
            long[] longest = new long[isSmall.Length];
            foreach (((int component, byte neighbour), long length) in borders.OrderBy(b => b.Key))
            {
                if (length > longest[component])
                {
                    (heirs[component], longest[component]) = (neighbour, length);
                }
            }

            for (int i = 0; i < runs.Runs.Count; i++)
            {
                int component = runs.ComponentOf(i);
                if (longest[component] > 0)
                {
                    CellRuns.Run run = runs.Runs[i];
                    raster.Cells.AsSpan(run.Y * raster.Width + run.Start, run.End - run.Start).Fill(heirs[component]);
                }
            }
        }
    }

    private static Dictionary<(int Component, byte Value), long> Borders(RegionRaster raster, CellRuns runs, bool[] isSmall)
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
            byte own = raster.Cells[runs.Runs[0].Y * raster.Width + runs.Runs[0].Start];
            if ((uint)x < (uint)raster.Width && (uint)y < (uint)raster.Height && raster.Cells[y * raster.Width + x] is var value && value != own && value != RegionRaster.None)
            {
                borders[(component, value)] = borders.GetValueOrDefault((component, value)) + 1;
            }
        }
    }
}
