using HccPathology.Foreground;
using HccPathology.Regions;

namespace HccPathology.Zones;

/// <summary>
/// Connected tumours, parted where they hang together by a neck alone: two nodules whose capsules touch are one tumour to a map, which closes what lies between
/// them for less than 200 µm. Each part is what is nearest to one of the cores that are left when 100 µm are taken off all around.
/// </summary>
internal sealed class NoduleParts
{
    /// <summary>As far as stroma of a map is taken in (<see cref="ZoneOptions.ClosingUm"/> on both sides).</summary>
    private const double NeckUm = 200;

    /// <summary>A smaller core is a lobe: with the 100 µm around it a part is some 450 µm wide at least.</summary>
    private const double LeastCoreMm2 = 0.05;

    private readonly List<Run> _runs = [];

    /// <summary>Cells from <see cref="Start"/> to before <see cref="End"/> of row <see cref="Y"/>, and the part that they are of.</summary>
    public readonly record struct Run(int Y, int Start, int End, int Part);

    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Parts are numbered from 0; some numbers have no cells.</summary>
    public int Count { get; private set; }

    /// <param name="raster">Its grid.</param>
    /// <param name="tumours">Connected ones.</param>
    /// <param name="threads">Results do not depend on it.</param>
    public static NoduleParts Of(RegionRaster raster, CellRuns tumours, int threads)
    {
        NoduleParts parts = new() { Count = tumours.Count };
        long[] cells = tumours.Cells();
        foreach (IGrouping<int, CellRuns.Run> tumour in tumours.Runs.Select((run, i) => (Run: run, Of: tumours.ComponentOf(i))).GroupBy(r => r.Of, r => r.Run))
        {
            // Two cores at least.
            if (cells[tumour.Key] * raster.CellAreaMm2 < 2 * LeastCoreMm2 || !parts.Part([.. tumour], raster, threads))
            {
                parts._runs.AddRange(tumour.Select(run => new Run(run.Y, run.Start, run.End, tumour.Key)));
            }
        }

        return parts;
    }

    // False where there is one core, or none.
    private bool Part(CellRuns.Run[] tumour, RegionRaster raster, int threads)
    {
        const byte Outside = 1, Core = 2;

        // With a rim of what is not tumour, also along the slide's edge.
        int left = tumour.Min(r => r.Start) - 1, top = tumour[0].Y - 1, width = tumour.Max(r => r.End) + 1 - left, height = tumour[^1].Y + 2 - top;
        byte[] cells = new byte[width * height];
        cells.AsSpan().Fill(Outside);
        foreach (CellRuns.Run run in tumour)
        {
            cells.AsSpan((run.Y - top) * width + run.Start - left, run.End - run.Start).Clear();
        }

        ushort[] depths = new ushort[cells.Length];
        DistanceTransform.Apply(cells, Outside, depths, width, height, threads);
        int deep = (int)(NeckUm / 2 / raster.CellUm * DistanceTransform.UnitsPerCell);
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = depths[i] > deep ? Core : cells[i];
        }

        CellRuns cores = CellRuns.Of<byte>(cells, width, height, Core, diagonal: true);
        bool[] isSmall = [.. cores.Cells().Select(n => n * raster.CellAreaMm2 < LeastCoreMm2)];
        if (isSmall.Count(small => !small) < 2)
        {
            return false;
        }

        cores.Fill(cells.AsSpan(), width, isSmall, (byte)0);
        int first = Count;
        List<Run>[] rows = [.. Enumerable.Range(0, height).Select(_ => new List<Run>())];
        DistanceTransform.Nearest(cells, Core, width, height, threads, (y, nearest) =>
        {
            // The last cell of a row is of the rim.
            for (int x = 0, start = 0, before = -1; x < width; x++)
            {
                int part = cells[y * width + x] == Outside ? -1 : first + cores.ComponentAt(nearest[x] % width, nearest[x] / width);
                if (part != before && before >= 0)
                {
                    rows[y].Add(new Run(top + y, left + start, left + x, before));
                }

                (start, before) = (part == before ? start : x, part);
            }
        });
        _runs.AddRange(rows.SelectMany(row => row));
        Count += cores.Count;
        return true;
    }
}
