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
        Clear(dense.Cells, dense.Width, 1, dense.Height, dense.Width);
        Clear(dense.Cells, dense.Height, dense.Width, dense.Width, 1);
    }

    // Cells lie `across` apart from line to line and `along` apart on one. All lines are judged before the first is cleared.
    private static void Clear(bool[] cells, int lines, int across, int length, int along)
    {
        List<int> camera = [];
        for (int line = 1; line < lines - Widest; line++)
        {
            int between = 0, dark = 0;
            for (int i = 0, at = line * across; i < length; i++, at += along)
            {
                if (IsBetweenGlass(cells, at, across))
                {
                    between++;
                    dark += cells[at] || cells[at + across] ? 1 : 0;
                }
            }

            if (between >= Fewest && dark >= LeastShare * between)
            {
                camera.Add(line);
            }
        }

        foreach (int line in camera)
        {
            for (int i = 0, at = line * across; i < length; i++, at += along)
            {
                if (IsBetweenGlass(cells, at, across))
                {
                    cells[at] = cells[at + across] = false;
                }
            }
        }
    }

    private static bool IsBetweenGlass(bool[] cells, int at, int across) => !cells[at - across] && !cells[at + Widest * across];
}
