using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// Morphology of a 0/1 mask: opening takes off threads, and small holes are filled. An opening looks two px away, and a
/// hole's size and extent are capped, so that a tile's halo is enough.
/// </summary>
internal sealed class MaskCleaning(int maxWidth, int maxHeight) : IDisposable
{
    // A hole longer than this is a gap between nuclei, whatever its area.
    private const int MaxHoleExtentPx = 16;

    // Of a mask of 0 and 1 while holes are filled: background known to be no hole, and what the search in hand has met.
    private const byte NoHole = 2, Seen = 3;

    private readonly Plane<byte> _other = new(maxWidth, maxHeight);
    private readonly int[] _stack = new int[4096];

    public void Dispose() => _other.Dispose();

    /// <summary>Opening by a 3 x 3 cross.</summary>
    public void Open(Plane<byte> mask, int width, int height)
    {
        Spread(mask, _other, width, height, isErosion: true);
        Spread(_other, mask, width, height, isErosion: false);
    }

    /// <summary>Fills 4-connected background of at most <paramref name="maxAreaPx"/> px.</summary>
    public void FillHoles(Plane<byte> mask, int maxAreaPx, int width, int height)
    {
        maxAreaPx = Math.Min(maxAreaPx, _stack.Length - 8);
        Span<byte> cells = mask.Elements();
        int stride = mask.Stride;
        for (int y = 1; y < height - 1; y++)
        {
            int row = y * stride;
            for (int x = NextRim(cells, row + 1, row + width - 1) - row; x < width - 1; x = NextRim(cells, row + x + 1, row + width - 1) - row)
            {
                int count = Collect(cells, stride, x, y, width, height, maxAreaPx, out bool isHole);
                byte value = isHole ? (byte)1 : NoHole;
                for (int i = 0; i < count; i++)
                {
                    cells[(_stack[i] >> 16) * stride + (_stack[i] & 0xFFFF)] = value;
                }
            }
        }

        for (int y = 0; y < height; y++)
        {
            mask.Row(y)[..width].Replace(NoHole, (byte)0);
        }
    }

    // The next place where clear follows set, or `end`.
    private static int NextRim(Span<byte> cells, int at, int end)
    {
        for (; at <= end - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            Vector<byte> here = new(cells[at..]), before = new(cells[(at - 1)..]);
            if (Vector.GreaterThanAny(Vector.Equals(before, Vector<byte>.One) & Vector.Equals(here, Vector<byte>.Zero), Vector<byte>.Zero))
            {
                break;
            }
        }

        while (at < end && !(cells[at] == 0 && cells[at - 1] == 1))
        {
            at++;
        }

        return at;
    }

    // Breadth first from (x, y); stops as soon as the background proves to be no hole. Places are y << 16 | x: no division.
    private int Collect(Span<byte> cells, int stride, int x, int y, int width, int height, int maxAreaPx, out bool isHole)
    {
        int count = 0, next = 0, minX = x, maxX = x, minY = y, maxY = y;
        _stack[count++] = y << 16 | x;
        cells[y * stride + x] = Seen;
        isHole = true;
        while (next < count && isHole)
        {
            int place = _stack[next++], px = place & 0xFFFF, py = place >> 16, at = py * stride + px;
            (minX, maxX, minY, maxY) = (Math.Min(minX, px), Math.Max(maxX, px), Math.Min(minY, py), Math.Max(maxY, py));
            isHole = px > 0 && py > 0 && px < width - 1 && py < height - 1
                && count <= maxAreaPx && maxX - minX < MaxHoleExtentPx && maxY - minY < MaxHoleExtentPx;
            for (int k = 0; k < 4 && isHole; k++)
            {
                (int step, int to) = k switch { 0 => (-1, at - 1), 1 => (1, at + 1), 2 => (-1 << 16, at - stride), _ => (1 << 16, at + stride) };
                isHole = cells[to] != NoHole;
                if (cells[to] == 0)
                {
                    cells[to] = Seen;
                    _stack[count++] = place + step;
                }
            }
        }

        return count;
    }

    private static void Spread(Plane<byte> from, Plane<byte> to, int width, int height, bool isErosion)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> up = from.Row(Math.Max(y - 1, 0))[..width], here = from.Row(y)[..width], down = from.Row(Math.Min(y + 1, height - 1))[..width];
            Span<byte> target = to.Row(y)[..width];
            target[0] = here[0];
            int x = 1;
            for (; x <= width - 1 - Vector<byte>.Count; x += Vector<byte>.Count)
            {
                Vector<byte> value = Join(Join(new(here[x..]), Join(new(up[x..]), new(down[x..]))), Join(new(here[(x - 1)..]), new(here[(x + 1)..])));
                value.CopyTo(target[x..]);
            }

            for (; x < width - 1; x++)
            {
                int value = One(One(here[x], One(up[x], down[x])), One(here[x - 1], here[x + 1]));
                target[x] = (byte)value;
            }

            target[width - 1] = here[width - 1];
        }

        int One(int a, int b) => isErosion ? a & b : a | b;
        Vector<byte> Join(Vector<byte> a, Vector<byte> b) => isErosion ? a & b : a | b;
    }
}
