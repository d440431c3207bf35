using HccPathology.Pixels;

namespace HccPathology.Nuclei;

/// <summary>Extent and size of one label in tile px; ends are exclusive.</summary>
internal struct LabelBox
{
    public int X, Y, XEnd, YEnd, CountPx;

    /// <summary>Boxes of the labels from 1 on, at index label - 1.</summary>
    public static void Collect(Plane<int> labels, int width, int height, Span<LabelBox> boxes)
    {
        boxes.Fill(new LabelBox { X = int.MaxValue, Y = int.MaxValue });
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<int> row = labels.Row(y)[..width];
            for (int x = 0; x < row.Length; x++)
            {
                if (row[x] == 0)
                {
                    continue;
                }

                ref LabelBox box = ref boxes[row[x] - 1];
                box.X = Math.Min(box.X, x);
                box.XEnd = Math.Max(box.XEnd, x + 1);
                box.Y = Math.Min(box.Y, y);
                box.YEnd = y + 1;
                box.CountPx++;
            }
        }
    }
}
