using HccPathology.Geometry;

namespace HccPathology.Tests.Geometry;

/// <summary>A slide of 3.25 x 2.5 cells: of the last column a quarter lies on it, of the last row a half.</summary>
public sealed class CellSharesTests
{
    private static readonly CellShares Shares = new(4, 3, 3.25, 2.5);

    [Fact]
    public void Cells_AtTheSlidesEdge_CountByWhatLiesOnTheSlide()
    {
        (Shares[0, 0], Shares[3, 0], Shares[0, 2], Shares[3, 2]).ShouldBe((1, 0.25, 0.5, 0.125));
        (Shares[11], Shares[7]).ShouldBe((0.125, 0.25), "row by row");
    }

    [Fact]
    public void Middle_OfTheLastCells_IsThatOfWhatLiesOnTheSlide()
    {
        Shares.Middle(1, 1, 8, new Mpp(0.5, 0.25)).ShouldBe(new SlidePoint(1.5 * 16, 1.5 * 32));
        Shares.Middle(3, 2, 8, new Mpp(0.5, 0.25)).ShouldBe(new SlidePoint(3.125 * 16, 2.25 * 32));
    }

    [Theory]
    [InlineData(-9, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0.501, 1)]
    [InlineData(1.499, 1)]
    [InlineData(2.5, 2)]
    [InlineData(2.501, 3)]
    [InlineData(3.125, 3)]
    [InlineData(3.126, 4)]
    [InlineData(99, 4)]
    public void FirstColumn_IsTheFirstWhoseMiddleIsNotLeftOfThePlace(double place, int column) => Shares.FirstColumn(place).ShouldBe(column);

    [Theory]
    [InlineData(1.5, 1)]
    [InlineData(1.501, 2)]
    [InlineData(2.25, 2)]
    [InlineData(2.251, 3)]
    public void FirstRow_IsTheSameDownwards(double place, int row) => Shares.FirstRow(place).ShouldBe(row);
}
