using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

/// <summary>
/// Scores found positive cells against a mask in which touching cells are one: pixels and merged objects only. An object is a group
/// of mask pixels that touch by side or corner; a true and a found one match when they share at least half of the smaller. Objects of
/// fewer pixels than <see cref="MinObjectPx"/> are not counted.
/// </summary>
/// <param name="TrueObjects">Objects of the mask.</param>
/// <param name="TrueMatched">Of these, how many match a found one.</param>
/// <param name="FoundObjects">Objects that were found.</param>
/// <param name="FoundMatched">Of these, how many match a true one.</param>
/// <param name="SharedPx">Pixels in both.</param>
/// <param name="SumPx">Pixels of the one plus those of the other.</param>
public sealed record MergedObjectScore(int TrueObjects, int TrueMatched, int FoundObjects, int FoundMatched, long SharedPx, long SumPx)
{
    /// <summary>2 µm² at 0.12 µm/px: crumbs at the edge of a crop.</summary>
    public const int MinObjectPx = 150;

    public double Recall => TrueObjects == 0 ? 0 : (double)TrueMatched / TrueObjects;

    public double Precision => FoundObjects == 0 ? 0 : (double)FoundMatched / FoundObjects;

    public double Dice => SumPx == 0 ? 0 : 2.0 * SharedPx / SumPx;

    public static MergedObjectScore operator +(MergedObjectScore a, MergedObjectScore b) => new(
        a.TrueObjects + b.TrueObjects, a.TrueMatched + b.TrueMatched, a.FoundObjects + b.FoundObjects, a.FoundMatched + b.FoundMatched,
        a.SharedPx + b.SharedPx, a.SumPx + b.SumPx);

    /// <summary>Scores two masks of the same size, row by row.</summary>
    public static MergedObjectScore Of(bool[] truth, bool[] found, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(found.Length, truth.Length);
        int[] trueLabels = Label(truth, width, out int[] trueAreas), foundLabels = Label(found, width, out int[] foundAreas);
        Dictionary<(int, int), int> shared = [];
        for (int i = 0; i < truth.Length; i++)
        {
            if (trueLabels[i] > 0 && foundLabels[i] > 0)
            {
                (int, int) pair = (trueLabels[i], foundLabels[i]);
                shared[pair] = shared.GetValueOrDefault(pair) + 1;
            }
        }

        HashSet<int> trueMatched = [], foundMatched = [];
        foreach (((int t, int f), int px) in shared)
        {
            if (2 * px >= Math.Min(trueAreas[t], foundAreas[f]))
            {
                trueMatched.Add(t);
                foundMatched.Add(f);
            }
        }

        return new MergedObjectScore(
            trueAreas.Count(a => a >= MinObjectPx), trueMatched.Count(t => trueAreas[t] >= MinObjectPx),
            foundAreas.Count(a => a >= MinObjectPx), foundMatched.Count(f => foundAreas[f] >= MinObjectPx),
            shared.Values.Sum(px => (long)px), truth.Count(p => p) + found.Count(p => p));
    }

    /// <summary>The pixels of cells whose class is positive by QuPath's names (<c>Positive</c>, <c>1+</c>, <c>2+</c>, <c>3+</c>), derived ones too.</summary>
    public static bool[] PositivePixels(IEnumerable<GeoJsonCell> cells, int width, int height)
    {
        bool[] mask = new bool[width * height];
        PolygonPixels polygon = new();
        List<PixelRun> runs = [];
        foreach (GeoJsonCell cell in cells.Where(c => c.ClassName?.Split(": ")[^1] is "Positive" or "1+" or "2+" or "3+"))
        {
            foreach (double[] shell in cell.Shells)
            {
                polygon.AddRuns([.. shell.Select(v => v - 0.5)], width, height, 1, runs);
            }
        }

        foreach (PixelRun run in runs)
        {
            mask.AsSpan(run.Row * width + run.XStart, run.XEnd - run.XStart).Fill(true);
        }

        return mask;
    }

    // Areas by label; index 0 is the background and has none.
    private static int[] Label(bool[] mask, int width, out int[] areas)
    {
        int[] labels = new int[mask.Length];
        List<int> counts = [0];
        Stack<int> open = [];
        for (int i = 0; i < mask.Length; i++)
        {
            if (!mask[i] || labels[i] != 0)
            {
                continue;
            }

            counts.Add(0);
            labels[i] = counts.Count - 1;
            open.Push(i);
            while (open.TryPop(out int at))
            {
                counts[^1]++;
                int x = at % width, y = at / width;
                for (int n = 0; n < 9; n++)
                {
                    int nx = x + n % 3 - 1, ny = y + n / 3 - 1, next = ny * width + nx;
                    if (nx >= 0 && nx < width && ny >= 0 && next < mask.Length && mask[next] && labels[next] == 0)
                    {
                        labels[next] = counts.Count - 1;
                        open.Push(next);
                    }
                }
            }
        }

        areas = [.. counts];
        return labels;
    }
}
