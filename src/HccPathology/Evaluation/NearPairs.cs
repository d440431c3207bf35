using System.Runtime.InteropServices;

namespace HccPathology.Evaluation;

/// <summary>
/// For each true centroid the found ones within reach, as rows of a sparse matrix: those of truth i stand at
/// <see cref="Start"/>[i] up to <see cref="Start"/>[i + 1].
/// </summary>
internal sealed record NearPairs(int[] Start, int[] Found, double[] Distance, int FoundCount)
{
    /// <param name="truth">Centroids in px.</param>
    /// <param name="found">Centroids in the same px.</param>
    /// <param name="reachPx">Largest distance in px, itself included.</param>
    public static NearPairs Within(ReadOnlySpan<(double X, double Y)> truth, ReadOnlySpan<(double X, double Y)> found, double reachPx)
    {
        Dictionary<(int, int), List<int>> grid = Grid(found, reachPx);
        int[] start = new int[truth.Length + 1];
        List<int> targets = [];
        List<double> distances = [];
        for (int i = 0; i < truth.Length; i++)
        {
            (int cx, int cy) = Cell(truth[i], reachPx);
            for (int cell = 0; cell < 9; cell++)
            {
                if (grid.TryGetValue((cx + cell % 3 - 1, cy + cell / 3 - 1), out List<int>? inside))
                {
                    AddNear(truth[i], found, inside, reachPx, targets, distances);
                }
            }

            start[i + 1] = targets.Count;
        }

        return new NearPairs(start, [.. targets], [.. distances], found.Length);
    }

    private static void AddNear(
        (double X, double Y) at, ReadOnlySpan<(double X, double Y)> found, List<int> inside, double reachPx, List<int> targets, List<double> distances)
    {
        foreach (int j in inside)
        {
            double dx = at.X - found[j].X, dy = at.Y - found[j].Y, square = dx * dx + dy * dy;
            if (square <= reachPx * reachPx)
            {
                targets.Add(j);
                distances.Add(Math.Sqrt(square));
            }
        }
    }

    private static Dictionary<(int, int), List<int>> Grid(ReadOnlySpan<(double X, double Y)> points, double side)
    {
        Dictionary<(int, int), List<int>> grid = [];
        for (int i = 0; i < points.Length; i++)
        {
            ref List<int>? cell = ref CollectionsMarshal.GetValueRefOrAddDefault(grid, Cell(points[i], side), out _);
            (cell ??= []).Add(i);
        }

        return grid;
    }

    private static (int, int) Cell((double X, double Y) at, double side) => ((int)Math.Floor(at.X / side), (int)Math.Floor(at.Y / side));
}
