using HccPathology.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Nuclei;

public sealed class LabelBoxTests
{
    [Fact]
    public void AddRow_RunsOfALabel_GrowItsBoxAndCount()
    {
        LabelBox[] boxes = [LabelBox.Empty, LabelBox.Empty];
        int[][] rows = [[0, 0, 0, 1, 0, 0, 2], [0, 2, 1, 1, 1, 2, 0], [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 1]];
        for (int y = 0; y < rows.Length; y++)
        {
            LabelBox.AddRow(rows[y], y + 5, boxes);
        }

        boxes[0].ShouldBe(new LabelBox { X = 2, XEnd = 7, Y = 5, YEnd = 9, CountPx = 7 });
        boxes[1].ShouldBe(new LabelBox { X = 1, XEnd = 7, Y = 5, YEnd = 7, CountPx = 3 });
    }

    // An outline may reach two px beyond the label, and the centroid with it. The core is 100 to 200 in x and 300 to 350 in y, and reading begins 32 px before.
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(-1, 0, true)]
    [InlineData(-3, 0, false)]
    [InlineData(109, 0, true)]
    [InlineData(111, 0, false)]
    [InlineData(0, -1, true)]
    [InlineData(0, -3, false)]
    [InlineData(0, 59, true)]
    [InlineData(0, 61, false)]
    public void MayBeOwnedBy_BoxBesideTheCore_IsTrueWithinTwoPixels(int endX, int endY, bool expected)
    {
        TileSpec tile = new(0, 100, 300, 100, 50, 32);
        LabelBox box = new() { X = 32 + endX - 8, XEnd = 32 + endX, Y = 32 + endY - 8, YEnd = 32 + endY, CountPx = 64 };
        box = endX == 0 ? box with { X = 60, XEnd = 68 } : box with { Y = 50, YEnd = 58 };
        box = (endX, endY) is (0, 0) ? box with { Y = 50, YEnd = 58 } : box;
        box.MayBeOwnedBy(tile).ShouldBe(expected);
    }
}
