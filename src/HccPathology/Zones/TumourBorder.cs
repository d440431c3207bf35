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

    private const int HalfCell = DistanceTransform.UnitsPerCell / 2;

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
        bool any = false;
        for (int i = 0; i < part.Length; i++)
        {
            bool isTumour = inside[i] != 0, isOther = outside[i] != 0;
            inside[i] = !isTumour && toInside[i] <= DistanceTransform.UnitsPerCell && toOutside[i] < gap ? (byte)1 : (byte)0;
            outside[i] = !isOther && toOutside[i] <= DistanceTransform.UnitsPerCell && toInside[i] < gap ? (byte)1 : (byte)0;
            any |= inside[i] != 0;
        }

        if (any)
        {
            DistanceTransform.Apply(inside, toInside, width, height, threads);
            DistanceTransform.Apply(outside, toOutside, width, height, threads);
            Put(part, toInside, toOutside, width, signed, stride);
        }
    }

    private static void Put(byte[] part, ushort[] toInside, ushort[] toOutside, int width, Span<short> signed, int stride)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != 0)
            {
                bool isTumour = (part[i] & (byte)BorderSide.Tumour) != 0;
                int units = Math.Clamp((isTumour ? toInside[i] : toOutside[i]) - HalfCell, 1, short.MaxValue);
                signed[i / width * stride + i % width] = (short)(isTumour ? -units : units);
            }
        }
    }
}
