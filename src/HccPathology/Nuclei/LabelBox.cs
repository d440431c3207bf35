using HccPathology.Pixels;
using HccPathology.Tiles;

namespace HccPathology.Nuclei;

/// <summary>Extent and size of one label in tile px; ends are exclusive.</summary>
internal struct LabelBox
{
    public int X, Y, XEnd, YEnd, CountPx;

    /// <summary>Whether its nucleus may belong to the tile: the centroid lies in the box, which shaping and tracing grow by no more than 2 px.</summary>
    public readonly bool MayBeOwnedBy(TileSpec tile) =>
        tile.ReadX + XEnd + 2 > tile.CoreX && tile.ReadX + X - 2 < tile.CoreX + tile.CoreWidth
        && tile.ReadY + YEnd + 2 > tile.CoreY && tile.ReadY + Y - 2 < tile.CoreY + tile.CoreHeight;

    /// <summary>A window around the label. False when it leaves the tile, and the nucleus is another tile's, or is larger than any nucleus.</summary>
    /// <param name="borderPx">Free pixels on every side.</param>
    /// <param name="width">Of the tile, halo included, in px.</param>
    /// <param name="height">The same.</param>
    /// <param name="values">Room for the window's values, as large as a <see cref="BitWindow"/> gets.</param>
    /// <param name="field">The window, its values not set.</param>
    public readonly bool TryWindow(int borderPx, int width, int height, float[] values, out NucleusField field)
    {
        field = new NucleusField(X - borderPx, Y - borderPx, XEnd - X + 2 * borderPx, YEnd - Y + 2 * borderPx, values);
        return field.X >= 0 && field.Y >= 0 && field.X + field.Width <= width && field.Y + field.Height <= height
            && field.Width <= BitWindow.MaxSidePx && field.Height <= BitWindow.MaxSidePx;
    }

    /// <summary>That of a label that was not met.</summary>
    public static LabelBox Empty => new() { X = int.MaxValue, Y = int.MaxValue };

    /// <summary>Boxes of the labels from 1 on, at index label - 1.</summary>
    public static void Collect(Plane<int> labels, int width, int height, Span<LabelBox> boxes)
    {
        boxes.Fill(Empty);
        for (int y = 0; y < height; y++)
        {
            AddRow(labels.Row(y)[..width], y, boxes);
        }
    }

    /// <summary>Adds the labels of row <paramref name="y"/>; rows come from the first on.</summary>
    public static void AddRow(ReadOnlySpan<int> row, int y, Span<LabelBox> boxes)
    {
        int x = row.IndexOfAnyExcept(0);
        while ((uint)x < (uint)row.Length)
        {
            int label = row[x], start = x;
            for (; x < row.Length && row[x] == label; x++) { }

            ref LabelBox box = ref boxes[label - 1];
            box.X = Math.Min(box.X, start);
            box.XEnd = Math.Max(box.XEnd, x);
            box.Y = Math.Min(box.Y, y);
            box.YEnd = y + 1;
            box.CountPx += x - start;
            int skip = row[x..].IndexOfAnyExcept(0);
            x = skip < 0 ? row.Length : x + skip;
        }
    }
}
