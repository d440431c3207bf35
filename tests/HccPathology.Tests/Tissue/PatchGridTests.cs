using HccPathology.Analysis;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Tests.Nuclei;
using HccPathology.Tiles;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

/// <summary>Pixels that are no squares, cells of the mask that fit neither patches nor tiles, and a slide that ends within a cell.</summary>
public sealed class PatchGridTests : IDisposable
{
    private const int Width = 1701, Height = 1303;
    private const double CellWidth = 61.3, CellHeight = 47.7;
    private static readonly Mpp Mpp = new(0.4, 0.5);
    private static readonly AnalysisFrame Analysis = DrawnTissue.FrameOf(Mpp, Width, Height, 0.5), Patches = DrawnTissue.FrameOf(Mpp, Width, Height, 1);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_PlannedTiles_GiveEveryCoreThatTouchesTissueToOneOfThem(bool segments)
    {
        TissueModelCard card = TissueCardFile.Read(TinyTissueModel.Own(_folder, segments: segments));
        double coreWidth = card.CorePx * 1 / Mpp.X, coreHeight = card.CorePx * 1 / Mpp.Y;
        for (int seed = 0; seed < 12; seed++)
        {
            TissueMask mask = Sparse(seed, seed % 2 == 0 ? 0.04 : 0.3);
            PatchGrid grid = new(card, Patches, Analysis, mask);
            List<(int X, int Y)> cores = [], all = [];
            foreach (TileSpec tile in TileGrid.Plan(Analysis, mask, 512, TileGrid.HaloPx(Analysis)))
            {
                grid.Of(tile, cores);
                all.AddRange(cores);
            }

            all.Order().ShouldBe(Touching(mask, coreWidth, coreHeight).Order(), $"seed {seed}");
        }
    }

    [Fact]
    public void Around_CoresOfSeveralRows_IsAllOfTheirPatches()
    {
        PatchGrid grid = new(TissueCardFile.Read(TinyTissueModel.Own(_folder, segments: true)), Patches, Analysis, Sparse(0, 1));
        // Cores of 48 px in patches of 64: from (48 - 8, 3 * 48 - 8) to (3 * 48 + 8, 7 * 48 + 8).
        grid.Around([(2, 3), (1, 6), (2, 4)]).ShouldBe((40, 136, 112, 208));
    }

    [Theory]
    [InlineData(false, 16)]
    [InlineData(true, 8)]
    public void TissueMap_OfASlideThatEndsWithinACell_CoversIt(bool segments, int cellPx)
    {
        TissueMap map = new(TissueCardFile.Read(TinyTissueModel.Own(_folder, segments: segments)), Patches);
        map.CellWidthPx.ShouldBe(cellPx / 0.4, 1e-9);
        map.CellHeightPx.ShouldBe(cellPx / 0.5, 1e-9);
        (map.Width, map.Height).ShouldBe(((int)Math.Ceiling(Width * 0.4 / cellPx), (int)Math.Ceiling(Height * 0.5 / cellPx)));
        map.IsOfPatches.ShouldBe(!segments);
    }

    [Fact]
    public void TissueMap_CoreThatReachesBeyondIt_FillsWhatIsLeft()
    {
        TissueMap map = new([new TissueClass("Red", TissueRole.Tumour, (255, 0, 0))], 5, 2, 8, 8, 3, isOfPatches: false);
        map.Add(new TileTissue([(1, 0)], [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        map.Shares.ShouldBe([0, 0, 0, 1, 2, 0, 0, 0, 4, 5]);
    }

    // The last cells begin at 1655.1 px, have their middles beyond the slide and end at 1716.4: cores of 40 px from 1640 on, and none from 1680.
    [Fact]
    public void Of_SlideThatEndsInTheFirstHalfOfItsLastCells_GivesTheirCoresToTiles()
    {
        const int Narrow = 1661, Columns = 28;
        AnalysisFrame analysis = DrawnTissue.FrameOf(Mpp, Narrow, Height, 0.5), patches = DrawnTissue.FrameOf(Mpp, Narrow, Height, 1);
        TissueMask mask = new(Columns, Columns, CellWidth, CellHeight, Mpp,
            [.. Enumerable.Range(0, Columns * Columns).Select(i => i % Columns == Columns - 1 ? MaskClass.Tissue : MaskClass.Glass)], Narrow, Height);
        PatchGrid grid = new(TissueCardFile.Read(TinyTissueModel.Own(_folder)), patches, analysis, mask);
        List<(int X, int Y)> cores = [], all = [];
        foreach (TileSpec tile in TileGrid.Plan(analysis, mask, 512, TileGrid.HaloPx(analysis)))
        {
            grid.Of(tile, cores);
            all.AddRange(cores);
        }

        all.Order().ShouldBe(Enumerable.Range(0, 41).Select(y => (41, y)));
    }

    [Fact]
    public void Of_TissueInTheLastCells_NoCoreBeginsBeyondTheSlide()
    {
        using TissueModel model = TinyTissueModel.Load(TinyTissueModel.Own(_folder));
        TissueMask mask = Sparse(0, 1);
        PatchGrid grid = new(model.Card, Patches, Analysis, mask);
        List<(int X, int Y)> cores = [];
        grid.Of(TileGrid.Plan(Analysis, mask, 2048, TileGrid.HaloPx(Analysis)).ShouldHaveSingleItem(), cores);
        // The last cells end at 1716.4 and 1335.6 px; the last cores of 40 x 32 px begin at 1680 and 1720, and at 1280 and 1312.
        (cores.Max(c => c.X), cores.Max(c => c.Y)).ShouldBe((42, 40));
        BagCollector bag = new(model, grid);
        bag.Add(new TileTissue(cores, []));
        bag.Bag().Patches.ShouldAllBe(p => p.MeetsSlide(Width, Height), "what is asked of a bag from elsewhere");
    }

    private static IEnumerable<(int X, int Y)> Touching(TissueMask mask, double coreWidth, double coreHeight) =>
        Enumerable.Range(0, mask.Cells.Length).Where(i => mask.Cells[i] == MaskClass.Tissue).SelectMany(i =>
            from y in Enumerable.Range(0, 1 + (int)(Height / coreHeight) + 2)
            from x in Enumerable.Range(0, 1 + (int)(Width / coreWidth) + 2)
            where x * coreWidth < Width && y * coreHeight < Height
                && x * coreWidth < (i % mask.Width + 1) * CellWidth && (x + 1) * coreWidth > i % mask.Width * CellWidth
                && y * coreHeight < (i / mask.Width + 1) * CellHeight && (y + 1) * coreHeight > i / mask.Width * CellHeight
            select (x, y)).Distinct();

    private static TissueMask Sparse(int seed, double share)
    {
        Random random = new(seed);
        int columns = (int)Math.Ceiling(Width / CellWidth), rows = (int)Math.Ceiling(Height / CellHeight);
        return new TissueMask(columns, rows, CellWidth, CellHeight, Mpp,
            [.. Enumerable.Range(0, columns * rows).Select(_ => random.NextDouble() < share ? MaskClass.Tissue : MaskClass.Glass)], Width, Height);
    }
}
