namespace HccPathology.Foreground;

/// <summary>A yes or no for every cell of the overview, with the few shape operations that the mask needs.</summary>
internal sealed class CellPlane(int width, int height)
{
    public int Width { get; } = width;
    public int Height { get; } = height;
    public bool[] Cells { get; } = new bool[checked(width * height)];

    /// <summary>Grows by a square of <paramref name="reach"/> cells each way.</summary>
    public void Dilate(int reach) => Spread(reach, true);

    /// <summary>Shrinks likewise; what lies beyond the slide counts as set.</summary>
    public void Erode(int reach) => Spread(reach, false);

    /// <summary>
    /// Bridges gaps up to twice the reach wide. Beyond the slide its edge goes on: tissue that it cuts stays, and glass between tissue and
    /// the edge is no gap, since nothing is known to lie on its other side.
    /// </summary>
    public void Close(int reach)
    {
        CellPlane wider = new(Width + 2 * reach, Height + 2 * reach);
        for (int y = 0; y < wider.Height; y++)
        {
            ReadOnlySpan<bool> row = Cells.AsSpan(Math.Clamp(y - reach, 0, Height - 1) * Width, Width);
            Span<bool> wide = wider.Cells.AsSpan(y * wider.Width, wider.Width);
            wide[..reach].Fill(row[0]);
            row.CopyTo(wide[reach..]);
            wide[^reach..].Fill(row[^1]);
        }

        wider.Dilate(reach);
        wider.Erode(reach);
        for (int y = 0; y < Height; y++)
        {
            wider.Cells.AsSpan((y + reach) * wider.Width + reach, Width).CopyTo(Cells.AsSpan(y * Width, Width));
        }
    }

    /// <summary>Clears components (joined also by corners) of fewer than <paramref name="fewest"/> cells.</summary>
    public void RemoveSmall(long fewest)
    {
        CellRuns runs = CellRuns.Of<bool>(Cells, Width, Height, true, diagonal: true);
        runs.Fill(Cells, Width, Array.ConvertAll(runs.Cells(), n => n < fewest), false);
    }

    /// <summary>
    /// Sets unset components (joined by edges) of fewer than <paramref name="fewest"/> cells. How large one is that the slide's edge cuts is not
    /// known: it is no hole when it lies at an edge for more cells on end than a round hole of that size is wide.
    /// </summary>
    public void FillHoles(long fewest)
    {
        CellRuns runs = CellRuns.Of<bool>(Cells, Width, Height, false, diagonal: false);
        double widest = 2 * Math.Sqrt(fewest / Math.PI);
        int[] cuts = LongestCuts(runs);
        runs.Fill(Cells, Width, [.. runs.Cells().Select((n, i) => n < fewest && cuts[i] <= widest)], true);
    }

    /// <summary>Clears what is not set in <paramref name="other"/>.</summary>
    public void KeepIn(CellPlane other)
    {
        for (int i = 0; i < Cells.Length; i++)
        {
            Cells[i] &= other.Cells[i];
        }
    }

    /// <summary>
    /// Sets what is set in <paramref name="other"/> and lies in a component of cells (joined by edges) that <paramref name="walls"/> enclose. The
    /// slide's edge may cut such a component, as it cuts half of a disk: for no longer than one and a half times the width of a disk of the same area.
    /// </summary>
    public void FillEnclosed(CellPlane walls, CellPlane other)
    {
        CellRuns runs = CellRuns.Of<bool>(walls.Cells, Width, Height, false, diagonal: false);
        long[] cells = runs.Cells(), cuts = runs.Sums(r =>
            (r.Y == 0 || r.Y == Height - 1 ? r.End - r.Start : 0) + (r.Start == 0 ? 1 : 0) + (r.End == Width ? 1 : 0));
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            int component = runs.ComponentOf(i);
            if (cuts[component] <= 3 * Math.Sqrt(cells[component] / Math.PI))
            {
                (int y, int start, int end) = runs.Runs[i];
                other.Cells.AsSpan(y * Width + start, end - start).CopyTo(Cells.AsSpan(y * Width + start, end - start));
            }
        }
    }

    /// <summary>Clears components that hold fewer than <paramref name="fewest"/> cells of <paramref name="seeds"/>.</summary>
    public void KeepSeeded(CellPlane seeds, long fewest)
    {
        CellRuns runs = CellRuns.Of<bool>(Cells, Width, Height, true, diagonal: true);
        long[] found = runs.Sums(run => seeds.Cells.AsSpan(run.Y * Width + run.Start, run.End - run.Start).Count(true));
        runs.Fill(Cells, Width, Array.ConvertAll(found, n => n < fewest), false);
    }

    /// <summary>For each component of unset cells, the most of them on end along one edge.</summary>
    private int[] LongestCuts(CellRuns runs)
    {
        int[] longest = new int[runs.Count], left = new int[Height], right = new int[Height];
        Array.Fill(left, -1);
        Array.Fill(right, -1);
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            CellRuns.Run run = runs.Runs[i];
            int component = runs.ComponentOf(i);
            longest[component] = Math.Max(longest[component], run.Y == 0 || run.Y == Height - 1 ? run.End - run.Start : 0);
            left[run.Y] = run.Start == 0 ? component : left[run.Y];
            right[run.Y] = run.End == Width ? component : right[run.Y];
        }

        foreach (int[] side in (int[][])[left, right])
        {
            for (int y = 0, length = 0; y < Height; y++)
            {
                length = y > 0 && side[y] == side[y - 1] ? length + 1 : 1;
                if (side[y] >= 0)
                {
                    longest[side[y]] = Math.Max(longest[side[y]], length);
                }
            }
        }

        return longest;
    }

    private void Spread(int reach, bool value)
    {
        if (reach < 1)
        {
            return;
        }

        bool[] line = new bool[Math.Max(Width, Height)];
        for (int y = 0; y < Height; y++)
        {
            SpreadLine(y * Width, 1, Width, reach, value, line);
        }

        for (int x = 0; x < Width; x++)
        {
            SpreadLine(x, Width, Height, reach, value, line);
        }
    }

    private void SpreadLine(int start, int step, int length, int reach, bool value, bool[] line)
    {
        for (int i = 0; i < length; i++)
        {
            line[i] = Cells[start + i * step];
        }

        int end = 0;
        for (int i = 0; i < length; i++)
        {
            if (line[i] == value)
            {
                for (int k = Math.Max(end, i - reach); k < Math.Min(length, i + reach + 1); k++)
                {
                    Cells[start + k * step] = value;
                }

                end = i + reach + 1;
            }
        }
    }
}
