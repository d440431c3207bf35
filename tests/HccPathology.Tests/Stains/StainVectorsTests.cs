using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

public sealed class StainVectorsTests
{
    [Theory]
    [InlineData(StainKind.HaematoxylinEosin, "Eosin", 0.2159, 0.8012, 0.5581)]
    [InlineData(StainKind.HaematoxylinDab, "DAB", 0.26917, 0.56824, 0.77759)]
    public void Default_IsQuPathsAndOfUnitLength(StainKind kind, string name, double r, double g, double b)
    {
        StainVectors vectors = StainVectors.Default(kind, (255, 255, 255));
        vectors.CounterstainName.ShouldBe(name);
        vectors.Haematoxylin.AngleDegreesTo(new StainVector(0.65111, 0.70119, 0.29049)).ShouldBeLessThan(0.01);
        vectors.Counterstain.AngleDegreesTo(new StainVector(r, g, b)).ShouldBeLessThan(0.01);
        foreach (StainVector vector in (StainVector[])[vectors.Haematoxylin, vectors.Counterstain, vectors.Residual])
        {
            vector.Length.ShouldBe(1, 1e-12);
        }

        vectors.Residual.Dot(vectors.Haematoxylin).ShouldBe(0, 1e-12);
        vectors.Residual.Dot(vectors.Counterstain).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void AngleDegreesTo_KnownPairs_IsTheirAngle()
    {
        new StainVector(1, 0, 0).AngleDegreesTo(new StainVector(0, 2, 0)).ShouldBe(90, 1e-9);
        new StainVector(1, 0, 0).AngleDegreesTo(new StainVector(1, 1, 0)).ShouldBe(45, 1e-9);
        new StainVector(1, 1, 1).AngleDegreesTo(new StainVector(2, 2, 2)).ShouldBe(0, 1e-5);
    }

    [Fact]
    public void ToString_IsThreeNumbersWithPoints() => new StainVector(0.65, -0.7, 0.29).ToString().ShouldBe("0.65000 -0.70000 0.29000");
}
