using HccPathology.Cohorts;

namespace HccPathology.Tests.Cohorts;

public sealed class RowReasonTests
{
    [Fact]
    public void CautionOf_OneReasonAmongSeveral_IsFoundWhereverItStands() =>
        RowReason.CautionOf([null, "no net area", "no net area; DEMONSTRATION of a model; more of it"]).ShouldBe("DEMONSTRATION of a model; more of it");

    [Fact]
    public void CautionOf_ReasonThatOnlyHoldsTheWord_IsNone() =>
        RowReason.CautionOf(["case_DEMONSTRATION.svs is no slide; no net area"]).ShouldBeNull();

    [Fact]
    public void IsUntold_ReasonThatBeginsSo_WhateverFollows()
    {
        RowReason.IsUntold("no class of stroma is known; DEMONSTRATION").ShouldBeTrue();
        RowReason.IsUntold("no net area").ShouldBeFalse();
        RowReason.IsUntold(null).ShouldBeFalse();
    }
}
