using System.Reflection;
using HccPathology.Tissue;
using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

public sealed class CompartmentTests
{
    [Fact]
    public void Of_EveryRole_HasARowBelow() =>
        Enum.GetValues<TissueRole>().Except(typeof(CompartmentTests).GetMethod(nameof(Of_EachRole_IsWhatTheTableOfZonesSays))!
            .GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data[0]).OfType<TissueRole>()).ShouldBeEmpty("a new role is given its zones there");

    /// <summary>Of each role within the tumour and outside of it; the one without a name is tissue that nothing says what it is.</summary>
    [Theory]
    [InlineData(TissueRole.Tumour, "TumourNest", "LiverOther")]
    [InlineData(TissueRole.Steatosis, "TumourNest", "Parenchyma")]
    [InlineData(TissueRole.Stroma, "TumourStroma", "PortalOrSeptum")]
    [InlineData(TissueRole.Lymphoid, "TumourStroma", "PortalOrSeptum")]
    [InlineData(TissueRole.Necrosis, "TumourNecrosis", "LiverNecrosis")]
    [InlineData(TissueRole.Vessel, "TumourVessel", "LiverVessel")]
    [InlineData(TissueRole.Glass, "TumourVessel", "LiverVessel")]
    [InlineData(TissueRole.Parenchyma, "TumourOther", "Parenchyma")]
    [InlineData(TissueRole.Portal, "TumourOther", "PortalOrSeptum")]
    [InlineData(TissueRole.Other, "TumourOther", "LiverOther")]
    [InlineData(TissueRole.Artefact, "TumourExcluded", "UnclassifiedExcluded")]
    [InlineData(null, "TumourNest", "Unclassified")]
    public void Of_EachRole_IsWhatTheTableOfZonesSays(TissueRole? role, string inTumour, string outside)
    {
        Compartments.Of(role, inTumour: true, excluded: false).ToString().ShouldBe(inTumour);
        Compartments.Of(role, inTumour: false, excluded: false).ToString().ShouldBe(outside);
        Compartments.Of(role, inTumour: true, excluded: true).ShouldBe(Compartment.TumourExcluded);
        Compartments.Of(role, inTumour: false, excluded: true)
            .ShouldBe(role is null or TissueRole.Artefact ? Compartment.UnclassifiedExcluded : Compartment.LiverExcluded);
    }
}
