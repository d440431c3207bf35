using HccPathology.Evaluation;

namespace HccPathology.Tests.Evaluation;

public sealed class PolygonLabelsTests
{
    [Fact]
    public void Draw_EdgeThroughPixelCentres_TakesThemAsScikitImageDoes()
    {
        // Drawn with scikit-image 0.19.3; the edge from (7, 2) to (4, 8) runs through (5, 6).
        int[] pixels = Drawn.Pixels(PolygonLabels.Draw([Cell(1, 1, 7, 2, 4, 8)]), 10, 10);

        Rows(pixels, 10).ShouldBe(
        [
            "..........", ".#........", "..######..", "..#####...", "...####...", "...###....", "....##....", "....#.....", "....#.....", "..........",
        ]);
    }

    [Fact]
    public void Draw_CornersOnPixelCentres_TakesAllFourEdges() =>
        Drawn.Pixels(PolygonLabels.Draw([Cell(2, 2, 5, 2, 5, 4, 2, 4)]), 8, 8).Sum().ShouldBe(4 * 3);

    [Fact]
    public void Draw_CornersBetweenPixelCentres_TakesWhatLiesInside() =>
        Drawn.Pixels(PolygonLabels.Draw([Cell(1.5, 1.5, 4.5, 1.5, 4.5, 3.5, 1.5, 3.5)]), 8, 8).Sum().ShouldBe(3 * 2);

    [Fact]
    public void Draw_ConcaveShape_LeavesTheGapOpen()
    {
        int[] pixels = Drawn.Pixels(PolygonLabels.Draw([Cell(0, 0, 6, 0, 6, 4, 4.5, 4, 4.5, 1.5, 1.5, 1.5, 1.5, 4, 0, 4)]), 7, 5);

        Rows(pixels, 7).ShouldBe(["#######", "#######", "##...##", "##...##", "##...##"]);
    }

    [Fact]
    public void Draw_LaterCell_CoversTheEarlier()
    {
        int[] pixels = Drawn.Pixels(PolygonLabels.Draw([Cell(0, 0, 3, 0, 3, 3, 0, 3), Cell(2, 2, 5, 2, 5, 5, 2, 5)]), 6, 6);

        (pixels[0], pixels[1 * 6 + 3], pixels[2 * 6 + 2], pixels[5 * 6 + 5]).ShouldBe((1, 1, 2, 2));
    }

    [Fact]
    public void Draw_PartlyOutside_IsCutAtTheCanvas()
    {
        PolygonLabels labels = PolygonLabels.Draw([Cell(-3, -3, 3, -3, 3, 3, -3, 3), Cell(7, 7, 20, 7, 20, 20, 7, 20)], 10, 10);

        (labels.Width, labels.Height).ShouldBe((10, 10));
        int[] pixels = Drawn.Pixels(labels, 10, 10);
        (pixels.Count(p => p == 1), pixels.Count(p => p == 2)).ShouldBe((16, 9));
    }

    [Fact]
    public void Draw_TwoShells_AreOneObject()
    {
        PolygonLabels labels = PolygonLabels.Draw([new GeoJsonCell(null, [[0, 0, 2, 0, 2, 2, 0, 2], [5, 5, 7, 5, 7, 7, 5, 7]])]);

        labels.MaxLabel.ShouldBe(1);
        Drawn.Pixels(labels, 8, 8).Sum().ShouldBe(18);
    }

    [Fact]
    public void Draw_RandomBlobs_AgreesWithTestingEveryPixelAgainstEveryEdge()
    {
        foreach (GeoJsonCell cell in Drawn.Blobs(40, 60, 9))
        {
            int[] pixels = Drawn.Pixels(PolygonLabels.Draw([cell], 60, 60), 60, 60);
            for (int i = 0; i < pixels.Length; i++)
            {
                (pixels[i] == 1).ShouldBe(Inside(cell.Shells[0], i % 60, i / 60));
            }
        }
    }

    private static GeoJsonCell Cell(params double[] ring) => new(null, [ring]);

    private static string[] Rows(int[] pixels, int width) =>
        [.. pixels.Chunk(width).Select(row => string.Concat(row.Select(p => p > 0 ? '#' : '.')))];

    /// <summary>By angles, so it shares nothing with the code under test; the blobs have no corner on a pixel centre.</summary>
    private static bool Inside(double[] ring, double x, double y)
    {
        double turn = 0;
        for (int i = 0; i < ring.Length; i += 2)
        {
            int j = (i + 2) % ring.Length;
            double ax = ring[i] - x, ay = ring[i + 1] - y, bx = ring[j] - x, by = ring[j + 1] - y;
            turn += Math.Atan2(ax * by - ay * bx, ax * bx + ay * by);
        }

        return Math.Abs(turn) > Math.PI;
    }
}
