using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Outputs.Pictures;

namespace HccPathology.Tests.Outputs.Pictures;

/// <summary>
/// What <c>density.png</c> shows, in numbers: a slide of 995 x 1000 µm whose pixels are no squares, mask cells of 10 µm, of which the last column is half on
/// the slide. One nucleus in each cell is 10,000 per mm²; in the last column one in every other cell.
/// </summary>
public sealed class DensityGridTests
{
    private static readonly TissueMask Mask = new(100, 100, 20, 40, new Mpp(0.5, 0.25), [.. Enumerable.Repeat(MaskClass.Tissue, 100 * 100)], 1990, 4000);

    [Theory]
    [InlineData(500, 500)]
    [InlineData(990, 500)]
    [InlineData(5, 5)]
    [InlineData(500, 995)]
    public void At_EvenCells_AreAsDenseAtEveryEdge(double xUm, double yUm) => Grid((_, _) => true).At(xUm / 0.5, yUm / 0.25).ShouldBe(10_000, 150);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_BorderOfCells_IsHalfAsDenseOnIt(bool isUpright)
    {
        DensityGrid grid = Grid((x, y) => (isUpright ? x : y) < 50);
        grid.At(isUpright ? 1000 : 400, isUpright ? 800 : 2000).ShouldBe(5_000, 100);
        grid.At(100, 100).ShouldBe(10_000, 150);
        grid.Quantile(0.99).ShouldBe(10_000, 150);
        grid.Quantile(0.01).ShouldBe(0, 150);
    }

    private static DensityGrid Grid(Func<int, int, bool> hasCells)
    {
        using NucleusTable nuclei = new();
        for (int i = 0; i < 100 * 100; i++)
        {
            (int x, int y) = (i % 100, i / 100);
            if (hasCells(x, y) && (x < 99 || y % 2 == 0))
            {
                nuclei.Add(OutputSamples.NucleusAt(x * 20 + 5, y * 40 + 20));
            }
        }

        return DensityGrid.Of(Mask, null, nuclei, OutputSamples.Classes);
    }
}
