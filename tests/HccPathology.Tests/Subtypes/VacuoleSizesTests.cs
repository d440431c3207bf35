using HccPathology.Fat;
using HccPathology.Subtypes;

namespace HccPathology.Tests.Subtypes;

public sealed class VacuoleSizesTests
{
    [Fact]
    public void Of_VacuolesOfKnownDiameters_GivesTheirMedianLargestShareAndCounts()
    {
        VacuoleSizes sizes = VacuoleSizes.Of([Disc(25), Disc(4), Disc(15), Disc(10), Disc(5)], new FatOptions());
        (sizes.Count, sizes.MedianDiameterUm, sizes.LargestDiameterUm).ShouldBe((5, 10, 25));
        // Areas are as squares of diameters; 15 µm is large.
        sizes.LargeDropletShare!.Value.ShouldBe((625 + 225) / (625.0 + 225 + 100 + 25 + 16), 1e-12);
        sizes.Bins.Select(b => b.Count).ShouldBe([1, 1, 1, 1, 1, 0, 0, 0]);
    }

    [Fact]
    public void Of_VacuolesOfAnyDiameter_CountsEachInOneBin()
    {
        VacuoleSizes sizes = VacuoleSizes.Of([Disc(59.9), Disc(60), Disc(81)], new FatOptions());
        sizes.Bins[^2].ShouldBe(new VacuoleBin(40, 60, 1));
        sizes.Bins[^1].ShouldBe(new VacuoleBin(60, null, 2));
    }

    [Fact]
    public void Of_EvenNumberOfVacuoles_HasHalfOfThemBelowItsMedian() =>
        VacuoleSizes.Of([Disc(4), Disc(12), Disc(8), Disc(20)], new FatOptions()).MedianDiameterUm!.Value.ShouldBe(12, 1e-12);

    [Fact]
    public void Of_NoVacuoles_HasNoSizes()
    {
        VacuoleSizes sizes = VacuoleSizes.Of([], new FatOptions());
        (sizes.Count, sizes.MedianDiameterUm, sizes.LargestDiameterUm, sizes.LargeDropletShare).ShouldBe((0, null, null, null));
        sizes.Bins.ShouldAllBe(b => b.Count == 0);
    }

    private static Vacuole Disc(double diameterUm) => new(0, 0, Math.PI * (diameterUm * diameterUm / 4), []);
}
