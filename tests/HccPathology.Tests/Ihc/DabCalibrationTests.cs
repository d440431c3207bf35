using HccPathology.Ihc;
using HccPathology.Stains;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Ihc;

public sealed class DabCalibrationTests : IDisposable
{
    private static readonly StainVectors Vectors = StainVectors.Default(StainKind.HaematoxylinDab, (245, 245, 245));
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.0, "hill above the 5th percentile")]
    [InlineData(0.1, "hill above the 5th percentile")]   // a tenth is ink, whose DAB is far below 0
    public void Measure_MarkerThatMayFillTheTissue_TakesTheTopOfTheBackgroundsHill(double ink, string words)
    {
        DabLevels levels = Measure(random => random.NextDouble() < ink ? (1.5, -0.9) : random.NextDouble() < 0.3 ? (0.05, 0.6) : (0.05, Haze(random)));
        levels.HazeOd.ShouldBe(0.06, 0.01);
        levels.Reason.ShouldContain(words);
    }

    [Fact]
    public void Measure_TissueFullOfTheMarker_KeepsThePercentile()
    {
        // Ever more pixels up to 0.8 OD: no hill within reach of the percentile.
        DabLevels levels = Measure(random => (0.05, 0.8 * Math.Sqrt(random.NextDouble())));
        levels.HazeOd.ShouldBe(0.8 * Math.Sqrt(0.05), 0.02);
        levels.Reason.ShouldStartWith("haze 0.1");
        levels.Reason.ShouldNotContain("hill");
    }

    private DabLevels Measure(Func<Random, (double H, double S)> amounts)
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, amounts));
        return DabCalibration.Measure(sample, Vectors, MarkerRegistry.Load().Require("GPC3"), isAutomatic: false);
    }

    // Twelve throws: nearly a normal distribution of 0.06 and 0.025 OD.
    private static double Haze(Random random) => 0.06 + 0.025 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6);
}
