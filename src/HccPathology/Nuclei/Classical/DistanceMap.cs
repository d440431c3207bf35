using System.Numerics;
using HccPathology.Pixels;

namespace HccPathology.Nuclei.Classical;

/// <summary>
/// Distance of mask pixels to the nearest pixel outside, by the 5-7-11 chamfer (Borgefors 1986, within 2 % of Euclid),
/// capped: deeper than the cap is as deep as the cap, so a pixel never looks further than that.
/// </summary>
internal static class DistanceMap
{
    /// <summary>Units of the map per px: the chamfer's 5 times 64, fine enough that plateaus are rare once it is blurred.</summary>
    public const int UnitsPerPx = 5 * 64;

    /// <summary>Cap in px: half the width of the largest nucleus at 0.5 µm/px.</summary>
    public const int CapPx = 20;

    private const short Cap = CapPx * UnitsPerPx, Diagonal = 7 * 64, Knight = 11 * 64;

    /// <summary>Fills <paramref name="distance"/> over the upper left part; outside the plane counts as outside the mask.</summary>
    public static void Apply(Plane<byte> mask, Plane<short> distance, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y)[..width];
            Span<short> target = distance.Row(y)[..width];
            target.Fill(Cap);
            if (y < 2)
            {
                Clip(row, target, UnitsPerPx);
                continue;
            }

            Lower(target, distance.Row(y - 1)[..width], distance.Row(y - 2)[..width]);
            Clip(row, target, Cap);
            Clip(row[..Math.Min(2, width)], target, UnitsPerPx);
            Clip(row[Math.Max(0, width - 2)..], target[Math.Max(0, width - 2)..], UnitsPerPx);
            Forward(target);
        }

        for (int y = height - 1; y >= 0; y--)
        {
            Span<short> target = distance.Row(y)[..width];
            if (y >= height - 2)
            {
                Clip(mask.Row(y)[..width], target, UnitsPerPx);
                continue;
            }

            Lower(target, distance.Row(y + 1)[..width], distance.Row(y + 2)[..width]);
            Backward(target);
        }
    }

    // Nothing outside the mask, at most `most` inside.
    private static void Clip(ReadOnlySpan<byte> mask, Span<short> target, short most)
    {
        int x = 0;
        for (; x <= mask.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(mask[x..]), out Vector<ushort> low, out Vector<ushort> high);
            Span<short> first = target[x..], second = target[(x + Vector<short>.Count)..];
            (Vector.Min(new Vector<short>(first), new Vector<short>(most)) & -low.As<ushort, short>()).CopyTo(first);
            (Vector.Min(new Vector<short>(second), new Vector<short>(most)) & -high.As<ushort, short>()).CopyTo(second);
        }

        for (; x < mask.Length; x++)
        {
            target[x] = mask[x] == 0 ? (short)0 : Math.Min(target[x], most);
        }
    }

    // What the two rows above (or below) allow.
    private static void Lower(Span<short> target, ReadOnlySpan<short> near, ReadOnlySpan<short> far)
    {
        int x = 2;
        for (; x <= target.Length - 2 - Vector<short>.Count; x += Vector<short>.Count)
        {
            Vector<short> straight = new Vector<short>(near[x..]) + new Vector<short>(UnitsPerPx);
            Vector<short> slant = Vector.Min(new Vector<short>(near[(x - 1)..]), new Vector<short>(near[(x + 1)..])) + new Vector<short>(Diagonal);
            Vector<short> knight = Vector.Min(
                Vector.Min(new Vector<short>(far[(x - 1)..]), new Vector<short>(far[(x + 1)..])),
                Vector.Min(new Vector<short>(near[(x - 2)..]), new Vector<short>(near[(x + 2)..]))) + new Vector<short>(Knight);
            Span<short> at = target[x..];
            Vector.Min(new Vector<short>(at), Vector.Min(straight, Vector.Min(slant, knight))).CopyTo(at);
        }

        for (; x < target.Length - 2; x++)
        {
            int close = Math.Min(near[x] + UnitsPerPx, Math.Min(near[x - 1], near[x + 1]) + Diagonal);
            int knight = Math.Min(Math.Min(far[x - 1], far[x + 1]), Math.Min(near[x - 2], near[x + 2])) + Knight;
            target[x] = (short)Math.Min(target[x], Math.Min(close, knight));
        }
    }

    // Runs of the mask only: a background pixel is 0 already, and so is what stands before a run.
    private static void Forward(Span<short> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            int skip = target[x..].IndexOfAnyExcept((short)0);
            if (skip < 0)
            {
                return;
            }

            x += skip;
            for (int before = x == 0 ? target[0] : 0; x < target.Length && target[x] != 0; x++)
            {
                before = Math.Min(target[x], before + UnitsPerPx);
                target[x] = (short)before;
            }
        }
    }

    private static void Backward(Span<short> target)
    {
        int x;
        while ((x = target.LastIndexOfAnyExcept((short)0)) >= 0)
        {
            for (int before = x == target.Length - 1 ? target[x] : 0; x >= 0 && target[x] != 0; x--)
            {
                before = Math.Min(target[x], before + UnitsPerPx);
                target[x] = (short)before;
            }

            target = target[..(x + 1)];
        }
    }
}
