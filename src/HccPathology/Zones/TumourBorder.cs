using HccPathology.Foreground;

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

    /// <summary>Tissue that is known not to be tumour: never without <see cref="Tissue"/>.</summary>
    Other = 4,

    /// <summary>Just beyond the tumour, with other tissue in front; and the other way round.</summary>
    BeyondTumour = 8,
    BeyondOther = 16,

    /// <summary>Tissue outside of the tumour of which nothing is said: never without <see cref="Tissue"/>.</summary>
    Unknown = 32,
}

/// <summary>
/// Signed distance of every cell to the border between tumour and other tissue, in 1/8 cell, negative inside of the tumour.
/// The border is where the two lie no farther apart than the gap that is allowed; where tumour meets glass or tissue that nothing
/// is known of, there is none: a tumour that was cut, or that ends at the slide's edge, has no invasive margin there.
/// </summary>
internal static class TumourBorder
{
    /// <summary>No border in the cell's piece of tissue: beyond <see cref="Farthest"/>.</summary>
    public const short None = short.MinValue;

    /// <summary>As far as this, or farther, on either side: beyond every band.</summary>
    public const short Farthest = short.MaxValue;

    /// <summary>
    /// How far the nearest centre beyond a straight border lies beyond it, mean over all directions and places of the border on the grid, in 1/8 cell, by the
    /// distance measured to that centre: one unit far from the border, where the nearest is the best of many (0.5 cell along the grid's axes, 0.09 at 10
    /// degrees), and more near it, where there are few. With half a cell everywhere bands would be 1.4 µm too wide; with one unit
    /// everywhere those of 10 µm were 13 % too narrow.
    /// </summary>
    private static int BeyondBorder(int units) => units switch
    {
        < 3 * DistanceTransform.UnitsPerCell => 4,
        <= 4 * DistanceTransform.UnitsPerCell => 3,
        <= 8 * DistanceTransform.UnitsPerCell => 2,
        _ => 1,
    };

    /// <summary>Whether a cell lies along a border, within the tumour: one further in, or of a tumour without a border that another's is near, is at least twice as far.</summary>
    public static bool IsBank(short signed) => signed is < 0 and > -DistanceTransform.UnitsPerCell;

    /// <summary>
    /// The distances, but for tumours that have no border of their own; the share of the tumour's outline within tissue that is no border, since nothing is said
    /// of what lies there; and the share of the border that lies across glass.
    /// </summary>
    /// <param name="sides">A <see cref="BorderSide"/> a cell, row by row.</param>
    /// <param name="pieces">Of all tissue.</param>
    /// <param name="tumours">Of the same grid.</param>
    /// <param name="width">Cells in x.</param>
    /// <param name="gapCells">Largest gap, cells.</param>
    /// <param name="threads">Results do not depend on it.</param>
    public static (short[] Signed, double OpenShare, double GlassShare) Distances(
        byte[] sides, TissuePieces pieces, CellRuns tumours, int width, double gapCells, int threads)
    {
        short[] signed = new short[sides.Length];
        Array.Fill(signed, None);
        long open = 0, known = 0, glass = 0;
        for (int piece = 0; piece < pieces.Rects.Length; piece++)
        {
            (int left, int top, int right, int bottom) = pieces.Rects[piece];
            byte[] part = new byte[(right - left) * (bottom - top)];
            pieces.Copy(piece, sides, width, part);
            if (!Array.Exists(part, c => Has(c, BorderSide.Tumour)))
            {
                continue;
            }

            // Farther than any gap where the piece has no other tissue.
            ushort[] toTumour = new ushort[part.Length], toOther = new ushort[part.Length];
            DistanceTransform.Apply(part, (byte)BorderSide.Tumour, toTumour, right - left, bottom - top, threads);
            DistanceTransform.Apply(part, (byte)BorderSide.Other, toOther, right - left, bottom - top, threads);
            (long openHere, long knownHere, long glassHere) = Measure(
                part, toTumour, toOther, right - left, bottom - top, gapCells, threads, signed.AsSpan(top * width + left), width);
            (open, known, glass) = (open + openHere, known + knownHere, glass + glassHere);
        }

        LeaveOutBorderless(signed, tumours, width);
        return (signed, open == 0 ? 0 : (double)open / (open + known), glass == 0 ? 0 : (double)glass / known);
    }

    // Two cores of a needle a hair apart are one piece of tissue: of one that is all tumour, depths were those from the other's border.
    private static void LeaveOutBorderless(short[] signed, CellRuns tumours, int width)
    {
        bool[] has = new bool[tumours.Count];
        for (int i = 0; i < tumours.Runs.Count; i++)
        {
            CellRuns.Run run = tumours.Runs[i];
            foreach (short cell in signed.AsSpan(run.Y * width + run.Start, run.End - run.Start))
            {
                has[tumours.ComponentOf(i)] |= IsBank(cell);
            }
        }

        tumours.Fill(signed.AsSpan(), width, Array.ConvertAll(has, h => !h), None);
    }

    private static bool Has(byte cell, BorderSide side) => (cell & (byte)side) != 0;

    // Gives the cells along the tumour of which nothing is known, those of its bank, and of these the ones on glass. Banks are bits beside the sides: with arrays of
    // their own for what is marked, a piece of 30 mm took half a gigabyte.
    private static (long Open, long Known, long Glass) Measure(
        byte[] part, ushort[] toTumour, ushort[] toOther, int width, int height, double gapCells, int threads, Span<short> signed, int stride)
    {
        // Each side is measured to its own bank of a gap, so that a cleft does not widen the bands. Neighbours are one cell apart.
        int gap = (int)Math.Round((gapCells + 1) * DistanceTransform.UnitsPerCell);
        long open = 0;
        for (int i = 0; i < part.Length; i++)
        {
            open += Has(part[i], BorderSide.Unknown) && toTumour[i] <= DistanceTransform.UnitsPerCell && toOther[i] >= gap ? 1 : 0;
        }

        (long known, long glass) = MarkBank(part, BorderSide.Tumour, BorderSide.Other, BorderSide.BeyondTumour, toTumour, toOther, width, gap);
        MarkBank(part, BorderSide.Other, BorderSide.Tumour, BorderSide.BeyondOther, toOther, toTumour, width, gap);
        if (known > 0)
        {
            DistanceTransform.Apply(part, (byte)BorderSide.BeyondTumour, toTumour, width, height, threads);
            DistanceTransform.Apply(part, (byte)BorderSide.BeyondOther, toOther, width, height, threads);
            Put(part, toTumour, toOther, width, signed, stride);
        }

        return (open, known, glass);
    }

    /// <summary>
    /// Marks the cells just beyond one side that have the other side in front of them, no farther than the gap, and gives how many there are, and how many of
    /// them are no tissue.
    /// </summary>
    private static (long Marked, long OnGlass) MarkBank(byte[] part, BorderSide own, BorderSide other, BorderSide beyond, ushort[] toOwn, ushort[] toOther, int width, int gap)
    {
        long marked = 0, onGlass = 0;
        for (int i = 0; i < part.Length; i++)
        {
            if (!Has(part[i], own) && toOwn[i] <= DistanceTransform.UnitsPerCell && toOther[i] < gap && IsOpposite(i, part, other, toOwn, toOther[i], width))
            {
                part[i] |= (byte)beyond;
                (marked, onGlass) = (marked + 1, onGlass + (Has(part[i], BorderSide.Tissue) ? 0 : 1));
            }
        }

        return (marked, onGlass);
    }

    /// <summary>
    /// Across a cleft the nearest place of the other side is about as far from this side as it is from here. Along the edge of the
    /// tissue it is where the border ends, which touches this side: there is no border then. Half as far draws the line at clefts of 60 degrees.
    /// </summary>
    private static bool IsOpposite(int cell, byte[] part, BorderSide other, ushort[] toOwn, int distance, int width)
    {
        int reach = distance / DistanceTransform.UnitsPerCell + 1, x = cell % width, y = cell / width, height = part.Length / width;
        for (int dy = Math.Max(-reach, -y); dy <= Math.Min(reach, height - 1 - y); dy++)
        {
            for (int dx = Math.Max(-reach, -x); dx <= Math.Min(reach, width - 1 - x); dx++)
            {
                int at = cell + dy * width + dx;
                if (Has(part[at], other) && dx * dx + dy * dy <= reach * reach && 2 * toOwn[at] >= distance)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Put(byte[] part, ushort[] toTumour, ushort[] toOther, int width, Span<short> signed, int stride)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (Has(part[i], BorderSide.Tissue | BorderSide.Tumour))
            {
                bool isTumour = Has(part[i], BorderSide.Tumour);
                int measured = isTumour ? toTumour[i] : toOther[i], units = Math.Clamp(measured - BeyondBorder(measured), 1, Farthest);
                signed[i / width * stride + i % width] = (short)(isTumour ? -units : units);
            }
        }
    }
}
