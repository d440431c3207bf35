using System.Collections;

namespace HccPathology.Regions;

/// <summary>Cells row by row, the level-0 px that one is wide and high, and where the slide ends.</summary>
internal readonly record struct CellGrid(
    byte[] Cells, int Width, int Height, double CellWidthPx, double CellHeightPx, double SlideWidthPx, double SlideHeightPx);

/// <summary>
/// Walks the cell edges around the cells of one class, cells on the left hand. Where two cells touch only at a corner the walk
/// keeps to its own cell, so regions are joined by edges only; a ring that passes a corner twice is split there, because a
/// ring that touches itself is invalid to readers of GeoJSON.
/// </summary>
internal sealed class RingTrace(CellGrid grid, byte wanted)
{
    /// <summary>Down, right, up, left: each is a turn to the left of the one before (y grows downwards).</summary>
    private static readonly (int X, int Y)[] Steps = [(0, 1), (1, 0), (0, -1), (-1, 0)];

    /// <summary>For each direction the cell ahead on the left hand, relative to the corner.</summary>
    private static readonly (int X, int Y)[] LeftAhead = [(0, 0), (0, -1), (-1, -1), (-1, 0)];

    private static readonly (int X, int Y)[] RightAhead = [(-1, 0), (0, 0), (0, -1), (-1, -1)];

    private readonly BitArray _walked = new(grid.Cells.Length);

    /// <summary>A corner of the cell grid.</summary>
    public readonly record struct Corner(int X, int Y);

    /// <summary>The simple rings through the left edge of cell (x, y), or none when that edge was walked before or is no border.</summary>
    public IReadOnlyList<List<Corner>> From(int x, int y) =>
        _walked[y * grid.Width + x] || Is(x - 1, y) ? [] : Split(Walk(x, y));

    /// <summary>Twice the signed area in cells, x to the right and y up as JTS has it: negative for shells, positive for holes.</summary>
    public static long TwiceArea(List<Corner> ring)
    {
        long sum = 0;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            sum += (long)ring[j].X * ring[i].Y - (long)ring[i].X * ring[j].Y;
        }

        return sum;
    }

    private List<Corner> Walk(int startX, int startY)
    {
        List<Corner> ring = [];
        int x = startX, y = startY, direction = 0;
        do
        {
            if (direction == 0)
            {
                _walked[y * grid.Width + x] = true;
            }

            (x, y) = (x + Steps[direction].X, y + Steps[direction].Y);
            int turn = !Is(x + LeftAhead[direction].X, y + LeftAhead[direction].Y) ? 1
                : Is(x + RightAhead[direction].X, y + RightAhead[direction].Y) ? 3 : 0;
            if (turn != 0)
            {
                ring.Add(new Corner(x, y));
                direction = (direction + turn) % 4;
            }
        }
        while (x != startX || y != startY || direction != 0);

        return ring;
    }

    private static List<List<Corner>> Split(List<Corner> ring)
    {
        List<List<Corner>> simple = [];
        List<Corner> open = [];
        Dictionary<Corner, int> seen = [];
        foreach (Corner corner in ring)
        {
            if (seen.TryGetValue(corner, out int first))
            {
                List<Corner> loop = open.GetRange(first, open.Count - first);
                open.RemoveRange(first, open.Count - first);
                loop.ForEach(c => seen.Remove(c));
                simple.Add(loop);
            }

            seen[corner] = open.Count;
            open.Add(corner);
        }

        simple.Add(open);
        return simple;
    }

    private bool Is(int x, int y) =>
        (uint)x < (uint)grid.Width && (uint)y < (uint)grid.Height && grid.Cells[y * grid.Width + x] == wanted;
}
