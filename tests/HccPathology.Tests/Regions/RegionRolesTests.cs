using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Tests.Regions;

public sealed class RegionRolesTests
{
    [Theory]
    [InlineData("Tumor", TissueRole.Tumour)]
    [InlineData("HCC", TissueRole.Tumour)]
    [InlineData("viable_tumor", TissueRole.Tumour)]
    [InlineData("Tumor: Positive", TissueRole.Tumour)]
    [InlineData("Non-tumour", TissueRole.Parenchyma)]
    [InlineData("Liver", TissueRole.Parenchyma)]
    [InlineData("Stroma", TissueRole.Stroma)]
    [InlineData("Necrosis", TissueRole.Necrosis)]
    [InlineData("Immune cells", TissueRole.Lymphoid)]
    [InlineData("Portal tract", TissueRole.Portal)]
    [InlineData("Ignore*", TissueRole.Artefact)]
    [InlineData("Ignore pen*", TissueRole.Artefact)]
    [InlineData("Exclude", TissueRole.Artefact)]
    [InlineData("not annotated: parenchyma", TissueRole.Parenchyma)]
    [InlineData("not annotated: tumour", TissueRole.Tumour)]
    public void TryClass_KnowsTheUsualNames(string name, TissueRole role)
    {
        new RegionRoles().TryClass(name, null, out TissueClass? found).ShouldBeTrue();
        (found!.Name, found.Role).ShouldBe((name, role));
    }

    [Fact]
    public void TryClass_KeepsAGrowthPattern()
    {
        new RegionRoles().TryClass("Macrotrabecular", (1, 2, 3), out TissueClass? found).ShouldBeTrue();
        found.ShouldBe(new TissueClass("Macrotrabecular", TissueRole.Tumour, (1, 2, 3), "macrotrabecular"));
    }

    [Fact]
    public void TryClass_LeavesOutWhatSaysNothingOfTheKindAndDoesNotGuess()
    {
        RegionRoles roles = new();
        roles.TryClass("Region*", null, out TissueClass? region).ShouldBeTrue();
        region.ShouldBeNull();
        roles.TryClass("Krebs", null, out _).ShouldBeFalse();
        roles.TryClass("Tumorzellen", null, out _).ShouldBeFalse();
    }

    [Fact]
    public void Overrides_GoBeforeTheTable()
    {
        RegionRoles roles = new(["Krebs=tumour", "Liver=none", "A=B=stroma", "MTM=tumour:Macro-Trabecular", "X=tumour:Of ours"]);
        Role("krebs").ShouldBe(TissueRole.Tumour);
        Role("liver").ShouldBeNull();
        Role("A=B").ShouldBe(TissueRole.Stroma);
        roles.TryClass("MTM", null, out TissueClass? found);
        found!.Pattern.ShouldBe("macrotrabecular");
        roles.TryClass("x", null, out found);
        found!.Pattern.ShouldBe("Of ours");

        TissueRole? Role(string name) => roles.TryClass(name, null, out TissueClass? c) ? c?.Role : throw new KeyNotFoundException(name);
    }

    [Theory]
    [InlineData("Tumour outline")]
    [InlineData("tumor_outline")]
    [InlineData("Tumour boundary")]
    [InlineData("Whole tumour", "whole tumour=Outline")]
    public void Outline_SaysWhereATumourEndsAndNotWhatIsInIt(string name, params string[] said)
    {
        RegionRoles roles = new(said);
        roles.TryClass(name, null, out TissueClass? found).ShouldBeTrue();
        (found, roles.IsWithinTumour(name), roles.IsLeftOut(name)).ShouldBe((null, true, false));
    }

    [Theory]
    [InlineData("Krebs")]
    [InlineData("Krebs=")]
    [InlineData("=tumour")]
    [InlineData("Krebs=cancerous")]
    [InlineData("Krebs=1")]
    [InlineData("Krebs=stroma:solid")]
    [InlineData("Krebs=tumour:Microvascular invasion")]
    public void Overrides_ThatCannotBeReadAreRefused(string entry) =>
        Should.Throw<PathologyException>(() => new RegionRoles([entry])).Message.ShouldContain($"--region-role {entry}");

    [Fact]
    public void Overrides_ThatContradictEachOtherAreRefused()
    {
        Should.Throw<PathologyException>(() =>
            new RegionRoles(["Tumor=stroma",
                "tumor=necrosis"])).Message.ShouldStartWith("--region-role tumor=necrosis: contradicts --region-role Tumor=stroma");
        new RegionRoles(["Tumor=stroma", "tumor=stroma"]).NotUsedFor(["Stroma"]).ShouldHaveSingleItem();
    }
}
