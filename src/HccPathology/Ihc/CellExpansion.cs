using HccPathology.Pixels;

namespace HccPathology.Ihc;

/// <summary>
/// Grows nuclei to cells: every pixel within a distance belongs to the nearest nucleus, so that a neighbour limits the cell.
/// Distances are chamfer distances (Borgefors 1986: 3 to the side, 4 across a corner), found in two passes over the tile; a pixel's
/// owner depends on nothing farther than the distance, hence not on the tile.
/// </summary>
/// <param name="reachPx">How far a cell reaches beyond its nucleus, at most <see cref="MaxReachPx"/>.</param>
/// <param name="maxWidth">Width of the largest tile.</param>
/// <param name="maxHeight">Its height.</param>
internal sealed class CellExpansion(double reachPx, int maxWidth, int maxHeight) : IDisposable
{
    /// <summary>Units of <see cref="Distance"/> a pixel.</summary>
    public const int UnitsPerPx = 3;

    private const int Side = 3, Corner = 4;

    private const byte Far = 255;

    /// <summary>Farthest reach: distances are bytes, and 240 thirds leave room for one step more.</summary>
    public const int MaxReachPx = 80;

    private readonly int _most = (int)Math.Round(Math.Min(reachPx, MaxReachPx) * UnitsPerPx);

    /// <summary>Number of the nucleus whose cell a pixel lies in; 0 for none.</summary>
    public Plane<int> Owner { get; } = new(maxWidth, maxHeight);

    /// <summary>Distance to the nucleus in thirds of a pixel, 0 inside; not defined where there is no owner.</summary>
    public Plane<byte> Distance { get; } = new(maxWidth, maxHeight);

    public void Dispose()
    {
        Owner.Dispose();
        Distance.Dispose();
    }

    public void Apply(Plane<int> labels, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Span<int> owner = Owner.Row(y)[..width];
            Span<byte> distance = Distance.Row(y)[..width];
            labels.Row(y)[..width].CopyTo(owner);
            for (int x = 0; x < width; x++)
            {
                distance[x] = owner[x] != 0 ? (byte)0 : Far;
            }

            if (y > 0)
            {
                FromRow(owner, distance, Owner.Row(y - 1)[..width], Distance.Row(y - 1)[..width]);
            }

            FromBefore(owner, distance, 0, 1);
        }

        for (int y = height - 1; y >= 0; y--)
        {
            Span<int> owner = Owner.Row(y)[..width];
            Span<byte> distance = Distance.Row(y)[..width];
            if (y < height - 1)
            {
                FromRow(owner, distance, Owner.Row(y + 1)[..width], Distance.Row(y + 1)[..width]);
            }

            FromBefore(owner, distance, width - 1, -1);
        }
    }

    private void FromRow(Span<int> owner, Span<byte> distance, ReadOnlySpan<int> nextOwner, ReadOnlySpan<byte> nextDistance)
    {
        int last = owner.Length - 1;
        for (int x = 0; x <= last; x++)
        {
            int had = distance[x];
            if (had <= Side)
            {
                continue;
            }

            int best = nextDistance[x] + Side, from = x;
            if (x > 0 && nextDistance[x - 1] + Corner < best)
            {
                (best, from) = (nextDistance[x - 1] + Corner, x - 1);
            }

            if (x < last && nextDistance[x + 1] + Corner < best)
            {
                (best, from) = (nextDistance[x + 1] + Corner, x + 1);
            }

            if (best < had && best <= _most)
            {
                (distance[x], owner[x]) = ((byte)best, nextOwner[from]);
            }
        }
    }

    // Along a row, from its first pixel to the right (step 1) or from its last to the left (-1).
    private void FromBefore(Span<int> owner, Span<byte> distance, int first, int step)
    {
        for (int x = first + step; (uint)x < (uint)owner.Length; x += step)
        {
            int next = distance[x - step] + Side;
            if (next < distance[x] && next <= _most)
            {
                (distance[x], owner[x]) = ((byte)next, owner[x - step]);
            }
        }
    }
}
