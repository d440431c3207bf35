using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreAccepted() => Should.NotThrow(new NucleusOptions().Validate);

    [Fact]
    public void Validate_LargestAreaThatCanBe_IsAcceptedAndNoLarger()
    {
        Should.NotThrow(new NucleusOptions { MaxAreaUm2 = 2000 }.Validate);
        Should.Throw<PathologyException>(new NucleusOptions { MaxAreaUm2 = 2000.5 }.Validate);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(-1, 400)]
    [InlineData(10, 10)]
    [InlineData(50, 20)]
    [InlineData(10, 5000)]
    [InlineData(double.NaN, 400)]
    [InlineData(10, double.NaN)]
    [InlineData(10, double.PositiveInfinity)]
    public void Validate_AreaThatIsNoRange_NamesBothNumbers(double least, double most)
    {
        PathologyException refused = Should.Throw<PathologyException>(new NucleusOptions { MinAreaUm2 = least, MaxAreaUm2 = most }.Validate);
        refused.Kind.ShouldBe(FailureKind.BadCommand);
        refused.Message.ShouldContain(FormattableString.Invariant($"{least}-{most}"));
    }
}
