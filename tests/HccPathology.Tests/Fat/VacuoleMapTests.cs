using HccPathology.Fat;
using HccPathology.Geometry;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;

namespace HccPathology.Tests.Fat;

/// <summary>Candidates by hand, places in µm, at 0.7 x 0.5 µm/px: cells of the surround are 32 µm wide, and a pixel is 0.35 µm².</summary>
public sealed class VacuoleMapTests
{
    private const double PixelUm2 = 0.7 * 0.5;

    private static readonly AnalysisFrame Frame = DrawnTissue.FrameOf(new Mpp(0.7, 0.5), 1200, 1700, 0.5);

    /// <summary>From a share of 0.15 to one of 0.3 the limits fall from 0.72 and 0.92 to 0.5 and 0.83; of a part 0.05 and
    /// 0.02 more is asked, and a share of 0.2.</summary>
    [Theory]
    [InlineData(0.05, 0.73, 0.93, false, true)]
    [InlineData(0.05, 0.71, 0.99, false, false)]
    [InlineData(0.15, 0.725, 0.925, false, true)]
    [InlineData(0.15, 0.71, 0.925, false, false)]
    [InlineData(0.15, 0.725, 0.91, false, false)]
    [InlineData(0.225, 0.615, 0.88, false, true)]
    [InlineData(0.225, 0.605, 0.88, false, false)]
    [InlineData(0.225, 0.615, 0.87, false, false)]
    [InlineData(0.31, 0.505, 0.835, false, true)]
    [InlineData(0.31, 0.495, 0.835, false, false)]
    [InlineData(0.31, 0.505, 0.825, false, false)]
    [InlineData(0.225, 0.665, 0.9, true, true)]
    [InlineData(0.225, 0.655, 0.9, true, false)]
    [InlineData(0.225, 0.665, 0.89, true, false)]
    [InlineData(0.19, 0.99, 0.99, true, false)]
    [InlineData(0.21, 0.99, 0.99, true, true)]
    public void Vacuoles_ByTheRoundShareOfTheSurround_MustBeSoRoundAndSolid(double share, double roundness, double solidity, bool isPart, bool expected)
    {
        // 75 µm² are added to the clear area.
        IsTaken(At(340, 340, 0, roundness, solidity, isPart), 900 / share - 75, At(345, 345, 900, 0.95, 0.97)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(22.5, 75, false)]
    [InlineData(45.5, 75, true)]
    public void Vacuoles_WhereNextToNothingIsClear_AreJudgedAsAmongADropletMore(double sureUm2, double clearUm2, bool expected) =>
        IsTaken(At(340, 340, 0, 0.55, 0.9), clearUm2, At(345, 345, sureUm2, 0.95, 0.97)).ShouldBe(expected);

    [Theory]
    [InlineData(0.6, 0.85, false, true)]
    [InlineData(0.59, 0.99, false, false)]
    [InlineData(0.99, 0.84, false, false)]
    [InlineData(0.72, 0.92, true, true)]        // part of a space that is too long to be one
    [InlineData(0.71, 0.99, true, false)]
    [InlineData(0.99, 0.91, true, false)]
    public void Vacuoles_RoundShare_IsOfWhatIsSure(double roundness, double solidity, bool isPart, bool isSure) =>
        IsTaken(At(340, 340, 0, 0.55, 0.9), 1000, At(345, 345, 900, (float)roundness, (float)solidity, isPart)).ShouldBe(isSure);

    // The whole counts by itself.
    [Fact]
    public void Vacuoles_RoundShare_IsOfNoPartOfASpaceThatIsJudgedAsOne() => IsTaken(At(340, 340, 0, 0.55, 0.9), 1000,
        At(345, 345, 900, 0.95, 0.97, isPart: true, At(345, 345, 1800, 0.3, 0.6))).ShouldBeFalse();

    /// <summary>The cell of 320-352 µm and four all round: from 192 to 480 µm.</summary>
    [Theory]
    [InlineData(193, 340, true)]
    [InlineData(191, 340, false)]
    [InlineData(479, 340, true)]
    [InlineData(481, 340, false)]
    [InlineData(340, 193, true)]
    [InlineData(340, 191, false)]
    [InlineData(340, 479, true)]
    [InlineData(340, 481, false)]
    public void Vacuoles_Surround_IsFourCellsAllRound(double x, double y, bool isWithin)
    {
        IsTaken(At(340, 340, 0, 0.55, 0.9), 1000, At(x, y, 900, 0.95, 0.97)).ShouldBe(isWithin);
        // And the same of the clear area: with it the share is small.
        VacuoleMap map = new(Frame, new FatOptions());
        map.Add(Tile([(340, 340, 1000), (x, y, 100_000)], At(340, 340, 0, 0.55, 0.9), At(345, 345, 900, 0.95, 0.97)));
        map.Vacuoles().Count(v => v.AreaUm2 == 0).ShouldBe(isWithin ? 0 : 1);
    }

    [Fact]
    public void Vacuoles_ClearAreaOfOneCellFromTwoTiles_IsTheirSum()
    {
        VacuoleMap map = new(Frame, new FatOptions());
        map.Add(Tile([(340, 340, 4000)], At(340, 340, 0, 0.55, 0.9)));
        map.Add(Tile([(341, 341, 1000)], At(345, 345, 900, 0.95, 0.97)));
        map.Vacuoles().Count(v => v.AreaUm2 == 0).ShouldBe(0);
    }

    [Fact]
    public void Vacuoles_PartsOfWhatCounts_DoNotCount()
    {
        VacuoleCandidate whole = At(340, 340, 0, 0.8, 0.95), part = At(341, 340, 0, 0.99, 0.99, true, whole),
            ofPart = At(342, 340, 0, 0.99, 0.99, true, At(343, 340, 0, 0.3, 0.5, true, whole));
        VacuoleMap map = new(Frame, new FatOptions());
        map.Add(Tile([(340, 340, 1000)], whole, part, ofPart, At(345, 345, 900, 0.95, 0.97)));
        map.Vacuoles().Where(v => v.AreaUm2 == 0).ShouldHaveSingleItem().X.ShouldBe(340 / 0.7, 1e-9);
    }

    [Fact]
    public void Vacuoles_InAnyOrder_AreFromTheTopThenFromTheLeft()
    {
        VacuoleMap map = new(Frame, new FatOptions());
        map.Add(Tile([], At(70, 50, 3, 0.95, 0.97), At(7, 80, 4, 0.95, 0.97)));
        map.Add(Tile([], At(35, 50, 2, 0.95, 0.97), At(700, 20, 1, 0.95, 0.97)));
        map.Vacuoles().Select(v => v.AreaUm2).ShouldBe([1, 2, 3, 4]);
    }

    /// <summary>Rays in half analysis px, clockwise from the right; 1.25 and 2 level-0 px are an analysis px.</summary>
    [Fact]
    public void Vacuoles_Outline_IsWhereItsRaysEnd()
    {
        byte[] rays = new byte[16];
        (rays[0], rays[4], rays[8], rays[12]) = (20, 8, 6, 40);
        VacuoleMap map = new(DrawnTissue.FrameOf(new Mpp(0.4, 0.25), 1200, 1700, 0.5), new FatOptions());
        TileVacuoles tile = new();
        tile.Candidates.Add(new VacuoleCandidate { X = 300, Y = 400, AreaUm2 = 50, Roundness = 1, Solidity = 1, Whole = null, IsPart = false, Rays = rays });
        map.Add(tile);
        IReadOnlyList<SlidePoint> ring = map.Vacuoles().Single().Outline;
        foreach ((int ray, double x, double y) in new[] { (0, 312.5, 400.0), (4, 300.0, 408.0), (8, 296.25, 400.0), (12, 300.0, 360.0), (3, 300.0, 400.0) })
        {
            ring[ray].X.ShouldBe(x, 1e-9);
            ring[ray].Y.ShouldBe(y, 1e-9);
        }
    }

    private static bool IsTaken(VacuoleCandidate candidate, double clearUm2, VacuoleCandidate other)
    {
        VacuoleMap map = new(Frame, new FatOptions());
        map.Add(Tile([(340, 340, clearUm2)], candidate, other));
        return map.Vacuoles().Any(v => v.AreaUm2 == 0);
    }

    private static VacuoleCandidate At(double xUm, double yUm, double areaUm2, double roundness, double solidity, bool isPart = false,
        VacuoleCandidate? whole = null) => new()
        {
            X = xUm / 0.7,
            Y = yUm / 0.5,
            AreaUm2 = areaUm2,
            Roundness = (float)roundness,
            Solidity = (float)solidity,
            Whole = whole,
            IsPart = isPart,
            Rays = new byte[16],
        };

    private static TileVacuoles Tile((double XUm, double YUm, double Um2)[] clear, params VacuoleCandidate[] candidates)
    {
        TileVacuoles tile = new();
        tile.Candidates.AddRange(candidates);
        foreach ((double x, double y, double um2) in clear)
        {
            (int, int) cell = ((int)(x / 32), (int)(y / 32));
            tile.ClearPx[cell] = tile.ClearPx.GetValueOrDefault(cell) + (int)(um2 / PixelUm2);
        }

        return tile;
    }
}
