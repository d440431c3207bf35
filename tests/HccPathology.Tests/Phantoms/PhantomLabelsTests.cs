using HccPathology.Phantoms;
using HccPathology.Tissue;

namespace HccPathology.Tests.Phantoms;

public sealed class PhantomLabelsTests
{
    private static readonly PhantomOptions Size = new() { WidthPx = 3072, HeightPx = 3072, Seed = 4 };

    [Fact]
    public void Cases_ShowTheTissuesTheyAreNamedFor()
    {
        double whole = Share("nodule", TissueRole.Tumour);
        whole.ShouldBeGreaterThan(0.2);
        Share("no-tumour", TissueRole.Tumour).ShouldBe(0);
        Share("no-tumour", TissueRole.Necrosis).ShouldBe(0);
        Share("no-tumour", TissueRole.Portal).ShouldBeGreaterThan(0.005);
        Share("stroma", TissueRole.Stroma).ShouldBeGreaterThan(0.99);
        Share("all-tumour", TissueRole.Parenchyma).ShouldBe(0);
        Share("necrotic", TissueRole.Necrosis).ShouldBeGreaterThan(3 * Share("nodule", TissueRole.Necrosis));
        Share("scirrhous", TissueRole.Stroma).ShouldBeGreaterThan(1.5 * Share("nodule", TissueRole.Stroma));
        Share("dense-lymphocytes", TissueRole.Lymphoid).ShouldBeGreaterThan(1.5 * Share("nodule", TissueRole.Lymphoid));
        Share("scarred", TissueRole.Stroma).ShouldBeGreaterThan(0.1);
        Share("cirrhosis", TissueRole.Stroma).ShouldBeGreaterThan(0.08);
    }

    [Fact]
    public void Labels_OfTwoNodules_AreTwoAreasAndThoseOfTheEdgeReachTheGlass()
    {
        PhantomLabels two = Labels("two-nodules"), edge = Labels("edge");
        At(two, 0.27, 0.3).ShouldBe(TissueRole.Tumour);
        At(two, 0.5, 0.15).ShouldBe(TissueRole.Parenchyma);
        Enumerable.Range(1, edge.Width - 1).Any(x => edge.Roles[edge.Height / 2 * edge.Width + x] == TissueRole.Glass
            && edge.Roles[edge.Height / 2 * edge.Width + x - 1] is TissueRole.Tumour or TissueRole.Necrosis).ShouldBeTrue();
    }

    /// <summary>Labels and nuclei come from the same fields: tumour cells lie in tumour, hepatocytes in parenchyma, fat vacuoles in either.</summary>
    [Theory]
    [InlineData("steatohepatitic")]
    [InlineData("scarred")]
    [InlineData("infiltrative")]
    public void Labels_OfWhereNucleiLie_AreThoseOfTheirKind(string name)
    {
        PhantomOptions options = Size with { Tissue = PhantomTissue.Cases[name] };
        PhantomLabels labels = Labels(name);
        PhantomScene scene = new(options);
        HccPathology.Geometry.SlideRect rect = new(400, 600, 2048, 1400);
        List<PhantomCell> cells = scene.TruthCells(rect, scene.Patch(rect));
        Right(CellKind.Tumour, TissueRole.Tumour).ShouldBeGreaterThan(0.97);
        Right(CellKind.Hepatocyte, TissueRole.Parenchyma).ShouldBeGreaterThan(0.93);

        double Right(CellKind kind, TissueRole role) =>
            cells.Where(c => c.Kind == kind).Select(c => labels.Roles[(int)(c.Y / 4) * labels.Width + (int)(c.X / 4)] == role ? 1.0 : 0.0).DefaultIfEmpty(1)
                .Average();
    }

    private static PhantomLabels Labels(string name) => PhantomLabels.Of(Size with { Tissue = PhantomTissue.Cases[name] }, 4, 2);

    private static double Share(string name, TissueRole role)
    {
        TissueRole[] tissue = [.. Labels(name).Roles.Where(r => r is not (TissueRole.Glass or TissueRole.Artefact))];
        return tissue.Count(r => r == role) / (double)tissue.Length;
    }

    private static TissueRole At(PhantomLabels labels, double x, double y) => labels.Roles[(int)(y * labels.Height) * labels.Width + (int)(x * labels.Width)];
}
