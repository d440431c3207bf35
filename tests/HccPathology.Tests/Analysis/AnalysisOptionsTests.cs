using HccPathology.Analysis;
using HccPathology.Ihc;
using HccPathology.Models;
using HccPathology.Stains;
using HccPathology.Tests.Ihc;

namespace HccPathology.Tests.Analysis;

public sealed class AnalysisOptionsTests
{
    [Theory]
    [InlineData(Compartment.Cytoplasm, 0)]
    [InlineData(Compartment.Cell, 0.3)]
    public void Validate_TooLittleCytoplasmForTheMarker_IsRefusedSinceAllCellsWouldBeNegative(Compartment compartment, double expansionUm)
    {
        PathologyException refused = Should.Throw<PathologyException>(Options(compartment, expansionUm).Validate);

        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(FormattableString.Invariant($"--cell-expansion {expansionUm}: X is graded by the 1 um of cytoplasm"));
    }

    [Theory]
    [InlineData(Compartment.Cytoplasm, 1)]
    [InlineData(Compartment.Nucleus, 0)]
    [InlineData(Compartment.Membrane, 0)]
    [InlineData(Compartment.Area, 0)]
    public void Validate_ExpansionThatTheMarkerCanDoWith_IsTaken(Compartment compartment, double expansionUm) =>
        Should.NotThrow(Options(compartment, expansionUm).Validate);

    [Fact]
    public void Parameters_Device_IsOneWhereItIsNotTheProcessor()
    {
        AnalysisParameters.Of(new()).ShouldNotContainKey("device");
        AnalysisOptions cuda = new() { Device = ModelDevice.Cuda };
        AnalysisParameters.Of(cuda)["device"].ShouldBe("Cuda");
        AnalysisParameters.HashOf(cuda).ShouldNotBe(AnalysisParameters.HashOf(new()));
    }

    private static AnalysisOptions Options(Compartment compartment, double expansionUm) =>
        new() { Stain = StainKind.HaematoxylinDab, Marker = Markers.Of(compartment, 1), CellExpansionUm = expansionUm };
}
