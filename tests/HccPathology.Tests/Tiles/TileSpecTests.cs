using HccPathology.Tiles;

namespace HccPathology.Tests.Tiles;

public sealed class TileSpecTests
{
    /// <summary>What lies on a border is the right or the lower tile's: each nucleus counts once.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(99.99, 79.99, 0)]
    [InlineData(100, 0, 1)]
    [InlineData(100, 79.99, 1)]
    [InlineData(0, 80, 2)]
    [InlineData(99.99, 80, 2)]
    [InlineData(100, 80, 3)]
    [InlineData(199.99, 159.99, 3)]
    public void Owns_AnyPoint_IsOneTilesAlone(double x, double y, int owner)
    {
        TileSpec[] tiles = [new(0, 0, 0, 100, 80, 16), new(1, 100, 0, 100, 80, 16), new(2, 0, 80, 100, 80, 16), new(3, 100, 80, 100, 80, 16)];
        tiles.Where(t => t.Owns(x, y)).Select(t => t.Order).ShouldBe([owner]);
    }

    [Theory]
    [InlineData(-0.01, 0)]
    [InlineData(0, -0.01)]
    public void Owns_PointBeforeTheFirstTile_IsNobodys(double x, double y) => new TileSpec(0, 0, 0, 100, 80, 16).Owns(x, y).ShouldBeFalse();
}
