using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class StarShapeTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(33)]
    public void Build_RandomStars_HoldsThePixelsWhoseCentresLieInThePolygon(int rays)
    {
        Random random = new(rays);
        StarShape star = new(rays);
        for (int round = 0; round < 40; round++)
        {
            float[] lengths = [.. Enumerable.Range(0, rays).Select(_ => (round % 4 == 0 ? 60 : 14) * random.NextSingle())];
            star.Build(lengths).ShouldBeTrue();
            (double X, double Y)[] ring = [.. lengths.Select((length, k) =>
                (length * Math.Cos(2 * Math.PI * k / rays), length * Math.Sin(2 * Math.PI * k / rays)))];
            HashSet<(int, int)> expected = [.. from y in Enumerable.Range(-63, 127) from x in Enumerable.Range(-63,
                127) where Stars.Inside(ring, x, y) select (x, y)];
            Stars.Pixels(star, 0, 0).ToHashSet().ShouldBe(expected, ignoreOrder: true);
            star.AreaPx.ShouldBe(expected.Count);
            star.X.ToArray().Zip(ring, (a, b) => Math.Abs(a - b.X)).Max().ShouldBeLessThan(0.002);
        }
    }

    [Fact]
    public void Build_FirstRay_PointsRightAndTheNextOnesDown()
    {
        StarShape star = new(8);
        star.Build([10, 5, 5, 5, 5, 5, 5, 5]).ShouldBeTrue();
        (star.X[0], star.Y[0]).ShouldBe((10, 0));
        star.Y[2].ShouldBe(5, 1e-9);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(62.5f)]
    public void Build_RayThatNoNucleusHas_IsRefused(float length)
    {
        StarShape star = new(8);
        star.Build([10, 10, length, 10, 10, 10, 10, 10]).ShouldBeFalse();
        star.Build([10, 10, -3, 10, 10, 10, 10, 10]).ShouldBeTrue();
    }

    [Fact]
    public void Build_RayBehindTheCentre_EndsAtIt()
    {
        float[] lengths = [.. Enumerable.Repeat(9f, 32)];
        StarShape behind = new(32), none = new(32);
        (lengths[5], lengths[20]) = (-7, -3);
        behind.Build(lengths).ShouldBeTrue();
        (lengths[5], lengths[20]) = (0, 0);
        none.Build(lengths).ShouldBeTrue();
        behind.Rows.ToArray().ShouldBe(none.Rows.ToArray());
    }

    [Theory]
    [InlineData(62f, true)]
    [InlineData(62.01f, false)]
    [InlineData(float.NaN, false)]
    public void Build_LongestRay_IsWhatAWordHolds(float longest, bool expected) =>
        new StarShape(32).Build([longest, .. Enumerable.Repeat(9f, 31)]).ShouldBe(expected);
}
