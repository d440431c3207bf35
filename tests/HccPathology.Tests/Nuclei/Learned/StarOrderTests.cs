using HccPathology.Nuclei.Learned;

namespace HccPathology.Tests.Nuclei.Learned;

public sealed class StarOrderTests
{
    private const int Columns = 100, Rows = 80, Grid = 2;
    private const float Noise = 1e-6f;

    [Theory]
    [InlineData(0.9f, 0.8f)]
    [InlineData(0.5f + 1f / 2048, 0.5f)]
    [InlineData(1f, 1 - 1f / 2048)]
    [InlineData(0.02f, 0.01f)]
    [InlineData(1.5f, 0.99f)]                                   // a network's own 1 may be more
    public void Key_OfTheGreaterProbability_ComesFirstWhereverItLies(float greater, float smaller)
    {
        StarOrder.Key(greater, 7999).ShouldBeLessThan(StarOrder.Key(smaller, 0));
        StarOrder.Key(greater, 0).ShouldBeLessThan(StarOrder.Key(smaller, 7999));
    }

    [Theory]
    [InlineData(1f, 1 - 1e-6f)]
    [InlineData(0.5f, 0.5f - 1e-6f)]
    [InlineData(0.5f + 1e-6f, 0.5f)]
    [InlineData(1 + 1e-6f, 1f)]
    public void Key_OfProbabilitiesThatDifferByNoise_GoesByReadingOrder(float greater, float smaller)
    {
        StarOrder.Key(smaller, 5).ShouldBeLessThan(StarOrder.Key(greater, 6));
        StarOrder.Key(greater, 5).ShouldBeLessThan(StarOrder.Key(smaller, 6));
        StarOrder.CellOf(StarOrder.Key(greater, int.MaxValue)).ShouldBe(int.MaxValue);
    }

    /// <summary>A sure network: 1 but for the last bits within every nucleus, less towards its rim.</summary>
    [Fact]
    public void Suppression_OfProbabilitiesWithNoise_KeepsTheSameStars()
    {
        Random random = new(3);
        (double X, double Y)[] centres = [.. Enumerable.Range(0, 90).Select(_ => (Columns * random.NextDouble(), Rows * random.NextDouble()))];
        float[] exact = [.. Enumerable.Range(0, Columns * Rows).Select(cell =>
            (float)(1 / (1 + Math.Exp(50 * (centres.Min(c => Math.Sqrt(Square(c.X - cell % Columns) + Square(c.Y - cell / Columns))) - 6)))))];
        exact.Count(p => p > 1 - 1e-6f).ShouldBeGreaterThan(1000);
        int[] expected = Kept(exact);
        expected.Length.ShouldBeInRange(50, 200);
        for (int round = 0; round < 20; round++)
        {
            Kept([.. exact.Select(p => Math.Clamp(p + Noise * (2 * random.NextSingle() - 1), 0, 1))]).ShouldBe(expected);
        }

        static double Square(double of) => of * of;
    }

    // Stars of a radius that goes with the place, so that another one kept is another nucleus.
    private static int[] Kept(float[] probabilities)
    {
        StarSuppression suppression = new(0.3);
        StarShape star = new(32);
        suppression.Reset(Columns * Grid, Rows * Grid);
        return [.. Enumerable.Range(0, probabilities.Length).Where(cell => probabilities[cell] >= 0.5f)
            .Select(cell => StarOrder.Key(probabilities[cell], cell)).Order().Select(StarOrder.CellOf)
            .Where(cell => star.Build([.. Enumerable.Repeat(8f + cell % 7, 32)])
                && suppression.TryKeep(star, cell % Columns * Grid, cell / Columns * Grid))];
    }
}
