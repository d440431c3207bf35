using HccPathology.Foreground;

namespace HccPathology.Tests.Foreground;

public sealed class BlockGridTests
{
    // 10 x 7 cells in blocks of 4: three by two, the last narrower.
    private static readonly BlockGrid Grid = new(10, 7, 4);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(9, 0, 2)]
    [InlineData(0, 4, 3)]
    [InlineData(9, 6, 5)]
    public void Of_ACell_IsItsBlock(int x, int y, int block) => Grid.Of(y * 10 + x).ShouldBe(block);

    [Theory]
    [InlineData(0, new[] { 0, 1, 3, 4 })]
    [InlineData(1, new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(5, new[] { 1, 2, 4, 5 })]
    public void Around_ABlock_IsItselfAndThoseThatTouchIt(int block, int[] expected)
    {
        Grid.Count.ShouldBe(6);
        Grid.Around(block).ShouldBe(expected);
    }
}
