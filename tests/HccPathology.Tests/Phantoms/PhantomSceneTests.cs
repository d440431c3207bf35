using HccPathology.Geometry;
using HccPathology.Phantoms;

namespace HccPathology.Tests.Phantoms;

public sealed class PhantomSceneTests
{
    private static readonly PhantomOptions Options = new() { WidthPx = 2048, HeightPx = 2048, Seed = 5 };

    [Fact]
    public void TruthCells_AskedInPiecesOrAtOnce_AreTheSameCells()
    {
        PhantomScene scene = new(Options);
        SlideRect whole = new(256, 512, 768, 768);
        List<PhantomCell> pieces = [];
        for (int i = 0; i < 9; i++)
        {
            SlideRect piece = new(256 + i % 3 * 256, 512 + i / 3 * 256, 256, 256);
            pieces.AddRange(scene.TruthCells(piece, scene.Patch(piece)));
        }

        List<PhantomCell> atOnce = scene.TruthCells(whole, scene.Patch(whole));
        atOnce.Count.ShouldBeGreaterThan(300);
        pieces.Sort(PhantomCell.Compare);
        atOnce.Sort(PhantomCell.Compare);
        pieces.ShouldBe(atOnce);
    }

    [Fact]
    public void TruthCells_HalfThePixelSize_AreTheSameTissue()
    {
        PhantomScene coarse = new(Options), fine = new(Options with { WidthPx = 4096, HeightPx = 4096, Mpp = 0.25 });
        SlideRect here = new(512, 512, 512, 512), same = new(1024, 1024, 1024, 1024);
        fine.TruthCells(same, fine.Patch(same)).ShouldBe(coarse.TruthCells(here, coarse.Patch(here)));
    }

    [Fact]
    public void Vacuoles_AskedFromTwoSides_AreTheSameWhereBothSee()
    {
        PhantomScene scene = new(Options);
        List<Vacuole> left = scene.Patch(new SlideRect(256, 256, 256, 256)).Vacuoles, right = scene.Patch(new SlideRect(512, 256, 256, 256)).Vacuoles;
        UmRect both = new(225f, 128f, 287f, 256f);
        List<Vacuole> seenLeft = left.FindAll(v => both.Contains(v.X, v.Y));
        seenLeft.OrderBy(v => v.Seed).ShouldBe(right.FindAll(v => both.Contains(v.X, v.Y)).OrderBy(v => v.Seed));
    }

    [Fact]
    public void TruthCells_NoCentreLiesInsideAnotherNucleus()
    {
        PhantomScene scene = new(Options);
        SlideRect rect = new(768, 768, 512, 512);
        List<PhantomCell> cells = scene.TruthCells(rect, scene.Patch(rect));
        foreach (PhantomCell a in cells)
        {
            foreach (PhantomCell b in cells)
            {
                float dx = b.X - a.X, dy = b.Y - a.Y, d = MathF.Sqrt(dx * dx + dy * dy);
                (d == 0f || d > a.Radius(dx / d, dy / d)).ShouldBeTrue($"{a} holds the centre of {b}");
            }
        }
    }

    [Fact]
    public void Lobules_OnADefaultSlide_HavePortalTractsAndVeinsOutsideTheNodule()
    {
        foreach (uint seed in (uint[])[1, 2, 3])
        {
            PhantomScene scene = new(new PhantomOptions { Seed = seed });
            List<Vessel> vessels = [];
            List<PortalTract> tracts = [];
            scene.Lobules.Gather(new UmRect(0f, 0f, 4096f, 4096f), vessels, tracts);
            tracts.Count.ShouldBeGreaterThan(2);
            tracts.ShouldAllBe(t => scene.Layout.At(t.X, t.Y).Tumour < -t.Radius && scene.Layout.At(t.X, t.Y).Tissue > t.Radius);
            vessels.Count(v => v.Kind == VesselKind.BileDuct).ShouldBe(tracts.Count);
            vessels.Count(v => v.Kind == VesselKind.CentralVein).ShouldBeGreaterThan(2);
        }
    }

    [Fact]
    public void Layout_FollowsTheSlidesShape_TissueInTheMiddleGlassInTheCorners()
    {
        foreach (uint seed in Enumerable.Range(1, 12).Select(i => (uint)i))
        {
            SlideLayout layout = new(new PhantomOptions { WidthPx = 6000, HeightPx = 3000, Seed = seed });
            layout.At(1500f, 750f).Tissue.ShouldBeGreaterThan(100f);
            layout.At(1700f, 780f).Tumour.ShouldBeGreaterThan(100f);
            layout.At(2f, 2f).Tissue.ShouldBeLessThan(0f);
            layout.At(2998f, 1498f).Tissue.ShouldBeLessThan(0f);
        }
    }
}
