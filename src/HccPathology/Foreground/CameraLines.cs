namespace HccPathology.Foreground;

/// <summary>
/// Takes off lines that a camera drew: a dead column of its pixels, or the seam between two strips of other brightness. One runs straight over the whole
/// slide wherever there is glass to both of its sides, which no strand of tissue does. Where it crosses tissue there is tissue.
/// </summary>
internal static class CameraLines
{
    /// <summary>Cells across a line: 4 µm (a column of 8 px of 0.5 µm) touch two cells of 8 µm at most.</summary>
    private const int Widest = 2;

    /// <summary>Cells with glass to both sides by which a line is judged, at least: 0.25 mm. A strand of tissue is straight for 0.2.</summary>
    private const int Fewest = 32;

    /// <summary>And the share of them that it must darken; the rest may be where it meets pen or black fill.</summary>
    private const double LeastShare = 0.95;

    public static void Clear(CellPlane dense)
    {
        Clear(dense, columns: true);
        Clear(dense, columns: false);
    }

    private static void Clear(CellPlane dense, bool columns)
    {
        int lines = columns ? dense.Width : dense.Height, across = columns ? 1 : dense.Width;
        int[] between = new int[lines], dark = new int[lines];
        Visit(dense, columns, (line, at, cells) =>
        {
            between[line]++;
            dark[line] += cells[at] || cells[at + across] ? 1 : 0;
        });
        bool[] isCamera = [.. dark.Select((n, i) => between[i] >= Fewest && n >= LeastShare * between[i])];
        if (isCamera.Contains(true))
        {
            Visit(dense, columns, (line, at, cells) =>
            {
                cells[at] &= !isCamera[line];
                cells[at + across] &= !isCamera[line];
            });
        }
    }

    /// <summary>Tells the line and the first of its cells wherever what lies beside it on both sides is not set.</summary>
    private static void Visit(CellPlane dense, bool columns, Action<int, int, bool[]> tell)
    {
        bool[] cells = dense.Cells;
        int across = columns ? 1 : dense.Width;
        for (int y = columns ? 0 : 1; y < dense.Height - (columns ? 0 : Widest); y++)
        {
            for (int x = columns ? 1 : 0; x < dense.Width - (columns ? Widest : 0); x++)
            {
                int at = y * dense.Width + x;
                if (!cells[at - across] && !cells[at + Widest * across])
                {
                    tell(columns ? x : y, at, cells);
                }
            }
        }
    }
}
