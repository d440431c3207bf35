using HccPathology.Density;

namespace HccPathology.Tests.Density;

public sealed class RowReasonTests
{
    [Fact]
    public void CautionOf_OneReasonAmongSeveral_IsFoundWhereverItStands() =>
        RowReason.CautionOf([null, "no net area", "no net area; DEMONSTRATION of a model; more of it"]).ShouldBe("DEMONSTRATION of a model; more of it");

    [Fact]
    public void CautionOf_ReasonThatOnlyHoldsTheWord_IsNone() =>
        RowReason.CautionOf(["case_DEMONSTRATION.svs is no slide; no net area"]).ShouldBeNull();

    [Fact]
    public void DoubtsOf_RowsOfWhichSomeAreDoubted_CountsTheSlidesOfEachDoubt()
    {
        RowReason.DoubtsOf(["no hotspot", null, "DEMONSTRATION"]).ShouldBeNull();
        RowReason.DoubtsOf([$"30 % {DensityTable.OpenOutline}, and more", null, $"{DensityTable.NoNucleus}: check", $"no area; {DensityTable.NoNucleus}: check"])
            .ShouldBe("on 1 of the 4 slides a part of the tumour's outline lies against tissue of which nothing is said; on 2 of the 4 slides tissue but not one nucleus");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("net area 0.1 mm2 is below the minimum of 0.5 mm2", null)]
    [InlineData("no net area; DEMONSTRATION of a model; more of it", "DEMONSTRATION of a model; more of it")]
    [InlineData("no net area; tissue but not one nucleus: check it; DEMONSTRATION; x", "tissue but not one nucleus: check it; DEMONSTRATION; x")]
    [InlineData("74 % of the tumour's outline lies against tissue of which nothing is said, and more", "74 % of the tumour's outline lies against tissue of which nothing is said, and more")]
    public void WithoutWhyNot_KeepsWhatIsTrueOfTheCells(string? reason, string? expected) => RowReason.WithoutWhyNot(reason).ShouldBe(expected);

    [Theory]
    [InlineData(null, null)]
    [InlineData("no net area", "no net area")]
    [InlineData("DEMONSTRATION: x", null)]
    [InlineData("no net area; more; DEMONSTRATION: x; y", "no net area; more")]
    public void WithoutCaution_IsWhatElseIsSaid(string? reason, string? expected) => RowReason.WithoutCaution(reason).ShouldBe(expected);

    [Fact]
    public void IsUntold_ReasonThatBeginsSo_WhateverFollows()
    {
        RowReason.IsUntold("no class of stroma is known; DEMONSTRATION").ShouldBeTrue();
        RowReason.IsUntold("no net area").ShouldBeFalse();
        RowReason.IsUntold(null).ShouldBeFalse();
    }
}
