using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Ihc;
using HccPathology.Nuclei;
using HccPathology.Slides;
using HccPathology.Tests.Zones;
using HccPathology.Tiles;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Ihc;

/// <summary>
/// A slide of 160 x 32 µm, 20 x 4 blocks of 8 µm: 8 columns of tumour, 8 of liver, 4 excluded. Stained pixels of a block: 100 in the tumour, 20 in
/// the liver, 256 in what is excluded; 3 of pigment everywhere.
/// </summary>
public sealed class StainedAreaTests
{
    private const double BlockMm2 = 64e-6, PxMm2 = 0.25e-6;

    [Fact]
    public void ByZone_DrawnRegions_SumsTheBlocksOfEachZone()
    {
        ZoneScene scene = new ZoneScene(160, 32)
            .Draw(TissueRole.Tumour, ZoneScene.Box(0, 0, 64, 32)).Draw(TissueRole.Parenchyma, ZoneScene.Box(64, 0, 128, 32))
                .Draw(TissueRole.Artefact, ZoneScene.Box(128, 0, 160, 32));
        IReadOnlyDictionary<string, StainedSum> sums = Stained()
            .ByZone(scene.TissueMask, scene.Map(new ZoneOptions { Bands = [new("near", -24, 0), new("far", 0, 40)] }));

        ShouldBe(sums[Zone.Tumour], 32, 100);
        ShouldBe(sums[Zone.Parenchyma], 32, 20);
        ShouldBe(sums[Zone.NonTumour], 32, 20);
        ShouldBe(sums["near"], 12, 100, "centres at 4, 12 and 20 µm from the border");
        ShouldBe(sums["far"], 20, 20, "centres at 4 to 36 µm");
        ShouldBe(sums[ZoneOptions.Core], 20, 100);
        ShouldBe(sums[ZoneOptions.Distant], 12, 20);
        ShouldBe(sums[Zone.Necrosis], 0, 0);
        sums[DensityTable.TissueZone].StainedMm2.ShouldBe((32 * 100 + 32 * 20) * PxMm2, 1e-12, "what is excluded is in no score");
        sums[DensityTable.TissueZone].AllMm2.ShouldBe(64 * BlockMm2, 1e-12);
    }

    [Fact]
    public void ByZone_WithoutRegions_HasAllTissue()
    {
        IReadOnlyDictionary<string, StainedSum> sums = Stained().ByZone(new ZoneScene(160, 32).TissueMask);
        sums.Keys.ShouldBe([DensityTable.TissueZone]);
        sums[DensityTable.TissueZone].StainedMm2.ShouldBe((32 * 100 + 32 * 20 + 16 * 256) * PxMm2, 1e-12);
    }

    [Theory]
    [InlineData(MaskClass.Fold)]
    [InlineData(MaskClass.Pen)]
    [InlineData(MaskClass.Blur)]
    [InlineData(MaskClass.Damaged)]
    public void ByZone_WithoutRegions_IsOfAnalysedTissueAlone(MaskClass left)
    {
        StainedSum sum = Stained().ByZone(new ZoneScene(160, 32).Make(left, (x, _) => x > 128).TissueMask)[DensityTable.TissueZone];
        sum.StainedMm2.ShouldBe((32 * 100 + 32 * 20) * PxMm2, 1e-12);
        sum.AllMm2.ShouldBe(64 * BlockMm2, 1e-12);
    }

    [Fact]
    public void ByZone_CountsAnalysedTissueAlone()
    {
        ZoneScene scene = new ZoneScene(160, 32).DrawAll(TissueRole.Parenchyma).Draw(TissueRole.Necrosis, ZoneScene.Box(0, 0, 64, 32))
            .Draw(TissueRole.Artefact, ZoneScene.Box(128, 0, 160, 32)).Make(MaskClass.Fold, (x, _) => x > 64 && x < 72);
        ShouldBe(Stained().ByZone(scene.TissueMask, scene.Map())[Zone.Parenchyma], 28, 20, "neither the fold nor the excluded region");
    }

    [Fact]
    public void ByZone_NecrosisAndGlass_AreOfNoNetArea()
    {
        ZoneScene scene = new ZoneScene(160, 32).DrawAll(TissueRole.Tumour).Draw(TissueRole.Necrosis, ZoneScene.Box(0, 0, 64, 32));
        Stained().ByZone(scene.TissueMask, scene.Map())[Zone.Tumour].AllMm2.ShouldBe(48 * BlockMm2, 1e-12);
        TissueMask half = new ZoneScene(160, 32).Make(MaskClass.Glass, (x, _) => x < 64).TissueMask;
        Stained().ByZone(half)[DensityTable.TissueZone].AllMm2.ShouldBe(48 * BlockMm2, 1e-12);
    }

    // 6 px of the last column and 8 of the last row are on the slide.
    [Fact]
    public void ShareAt_BlocksAtTheSlidesEdge_AreOfThePixelsOnIt()
    {
        StainedArea area = new(AnalysisFrame.Choose(Facts(38, 24), new Mpp(0.5)));
        StainedBlocks blocks = new(3, 2);
        blocks.StainedPx[5] = 12;
        blocks.StainedPx[0] = 64;
        area.Add(new TileSpec(0, 0, 0, 38, 24, 0), blocks);
        (area.ShareAt(0, 0), area.ShareAt(2, 1)).ShouldBe((0.25, 0.25));
        area.CentreOf(2, 1).ShouldBe(new SlidePoint(35, 20), "of what lies on the slide");
        (area.Reach.X, area.Reach.Y).ShouldBe((48 / 38.0, 32 / 24.0));
    }

    [Fact]
    public void Add_TileFurtherIn_LiesWhereItsCoreDoes()
    {
        StainedArea area = new(AnalysisFrame.Choose(Facts(64, 48), new Mpp(0.5)));
        StainedBlocks blocks = new(2, 1);
        (blocks.StainedPx[0], blocks.PigmentPx[0]) = (64, 32);
        area.Add(new TileSpec(0, 32, 16, 32, 16, 0), blocks);
        for (int i = 0; i < 12; i++)
        {
            area.ShareAt(i % 4, i / 4).ShouldBe(i == 6 ? 0.25 : 0);
        }

        TissueMask right = new(2, 1, 32, 48, new Mpp(0.5), [MaskClass.Glass, MaskClass.Tissue]),
            below = new(1, 3, 64, 16, new Mpp(0.5), [MaskClass.Glass, MaskClass.Tissue, MaskClass.Glass]);
        foreach (TissueMask mask in (TissueMask[])[right, below])
        {
            area.ByZone(mask)[DensityTable.TissueZone].PigmentMm2.ShouldBe(32 * PxMm2, 1e-12);
        }
    }

    private static void ShouldBe(StainedSum sum, int blocks, int stainedPx, string? why = null)
    {
        sum.AllMm2.ShouldBe(blocks * BlockMm2, 1e-12, why);
        sum.StainedMm2.ShouldBe(blocks * stainedPx * PxMm2, 1e-12, why);
        sum.PigmentMm2.ShouldBe(blocks * 3 * PxMm2, 1e-12, why);
    }

    private static StainedArea Stained()
    {
        AnalysisFrame frame = AnalysisFrame.Choose(Facts(320, 64), new Mpp(0.5));
        StainedBlocks blocks = new(20, 4);
        for (int i = 0; i < 80; i++)
        {
            blocks.StainedPx[i] = (ushort)((i % 20) switch { < 8 => 100, < 16 => 20, _ => 256 });
            blocks.PigmentPx[i] = 3;
        }

        StainedArea area = new(frame);
        area.Add(new TileSpec(0, 0, 0, 320, 64, 0), blocks);
        return area;
    }

    internal static SlideFacts Facts(long width, long height) => new()
    {
        Path = "drawn.tiff",
        Name = "drawn",
        Vendor = "generic-tiff",
        Reader = "test",
        ReaderNote = "",
        Levels = [new SlideLevel(0, width, height, 1, 1)],
        Mpp = new Mpp(0.5),
        MppSource = MppSource.Option,
        MppNote = "",
        Background = (255, 255, 255),
        AssociatedImages = [],
        Properties = new Dictionary<string, string>(),
    };
}
