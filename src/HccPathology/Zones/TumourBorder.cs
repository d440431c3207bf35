namespace HccPathology.Zones;

/// <summary>What matters of a cell to the border.</summary>
[Flags]
internal enum BorderSide : byte
{
    None = 0,

    /// <summary>Tissue of any kind.</summary>
    Tissue = 1,

    /// <summary>Within the tumour.</summary>
    Tumour = 2,

    /// <summary>Tissue that is known not to be tumour.</summary>
    Other = 4,
}

/// <summary>
/// Signed distance of every cell to the border between tumour and other tissue, in 1/8 cell, negative inside of the tumour.
/// The border is where the two lie no farther apart than the gap that is allowed; where tumour meets glass or tissue that nothing
/// is known of, there is none: a tumour that was cut, or that ends at the slide's edge, has no invasive margin there.
/// </summary>
internal static class TumourBorder
{
    /// <summary>No border in the cell's piece of tissue.</summary>
    public const short None = short.MinValue;

    /// <summary>
    /// How far the nearest centre beyond a straight border lies beyond it, mean over all directions: 0.14 cell (0.5 along the grid's axes,
    /// 0.09 at 10 degrees), so one unit of 1/8. Without it all bands would be half a µm too narrow, with half a cell 1.4 µm too wide.
    /// </summary>
    private const int BeyondBorder = 1;

    /// <param name="sides">A <see cref="BorderSide"/> a cell, row by row.</param>
    /// <param name="pieces">Of all tissue.</param>
    /// <param name="width">Cells in x.</param>
    /// <param name="gapCells">Largest gap, cells.</param>
    /// <param name="threads">Results do not depend on it.</param>
    public static short[] Distances(byte[] sides, TissuePieces pieces, int width, double gapCells, int threads)
    {
        short[] signed = new short[sides.Length];
        Array.Fill(signed, None);
        for (int piece = 0; piece < pieces.Rects.Length; piece++)
        {
            (int left, int top, int right, int bottom) = pieces.Rects[piece];
            byte[] part = new byte[(right - left) * (bottom - top)];
            pieces.Copy(piece, sides, width, part);
            byte[] inside = MarksOf(part, BorderSide.Tumour), outside = MarksOf(part, BorderSide.Other);
            if (inside.AsSpan().Contains((byte)1) && outside.AsSpan().Contains((byte)1))
            {
                Measure(part, inside, outside, right - left, bottom - top, gapCells, threads, signed.AsSpan(top * width + left), width);
            }
        }

        return signed;
    }

    private static byte[] MarksOf(byte[] sides, BorderSide side)
    {
        byte[] marks = new byte[sides.Length];
        for (int i = 0; i < marks.Length; i++)
        {
            marks[i] = (sides[i] & (byte)side) != 0 ? (byte)1 : (byte)0;
        }

        return marks;
    }

    private static void Measure(byte[] part, byte[] inside, byte[] outside, int width, int height, double gapCells, int threads, Span<short> signed, int stride)
    {
        ushort[] toInside = new ushort[part.Length], toOutside = new ushort[part.Length];
        DistanceTransform.Apply(inside, toInside, width, height, threads);
        DistanceTransform.Apply(outside, toOutside, width, height, threads);

        // Each side is measured to its own bank of a gap, so that a cleft does not widen the bands. Neighbours are one cell apart.
        int gap = (int)Math.Round((gapCells + 1) * DistanceTransform.UnitsPerCell);
        byte[] beyondInside = BankOf(inside, outside, toInside, toOutside, width, gap), beyondOutside = BankOf(outside, inside, toOutside, toInside, width, gap);
        if (beyondInside.AsSpan().Contains((byte)1))
        {
            DistanceTransform.Apply(beyondInside, toInside, width, height, threads);
            DistanceTransform.Apply(beyondOutside, toOutside, width, height, threads);
            Put(part, toInside, toOutside, width, signed, stride);
        }
    }

    /// <summary>The cells just beyond one side that have the other side in front of them, no farther than the gap.</summary>
    private static byte[] BankOf(byte[] own, byte[] other, ushort[] toOwn, ushort[] toOther, int width, int gap)
    {
        byte[] bank = new byte[own.Length];
        for (int i = 0; i < bank.Length; i++)
        {
            bool isBeyond = own[i] == 0 && toOwn[i] <= DistanceTransform.UnitsPerCell && toOther[i] < gap;
            bank[i] = isBeyond && (toOther[i] <= 2 * DistanceTransform.UnitsPerCell || IsOpposite(i, other, toOwn, toOther[i], width)) ? (byte)1 : (byte)0;
        }

        return bank;
    }

    /// <summary>
    /// Across a cleft the nearest place of the other side is about as far from this side as it is from here. Along the edge of the
    /// tissue it is where the border ends, which touches this side: there is no border then. Half as far draws the line at clefts of 60 degrees.
    /// </summary>
    private static bool IsOpposite(int cell, byte[] other, ushort[] toOwn, int distance, int width)
    {
        int reach = distance / DistanceTransform.UnitsPerCell + 1, x = cell % width, y = cell / width, height = other.Length / width;
        for (int dy = Math.Max(-reach, -y); dy <= Math.Min(reach, height - 1 - y); dy++)
        {
            for (int dx = Math.Max(-reach, -x); dx <= Math.Min(reach, width - 1 - x); dx++)
            {
                int at = cell + dy * width + dx;
                if (other[at] != 0 && dx * dx + dy * dy <= reach * reach && 2 * toOwn[at] >= distance)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Put(byte[] part, ushort[] toInside, ushort[] toOutside, int width, Span<short> signed, int stride)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != 0)
            {
                bool isTumour = (part[i] & (byte)BorderSide.Tumour) != 0;
                int units = Math.Clamp((isTumour ? toInside[i] : toOutside[i]) - BeyondBorder, 1, short.MaxValue);
                signed[i / width * stride + i % width] = (short)(isTumour ? -units : units);
            }
        }
    }
}
