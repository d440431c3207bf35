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
    [InlineData(0.0, "hill above percentile 5")]
    [InlineData(0.1, "hill above percentile 5")]   // a tenth is ink, whose DAB is far below 0
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

    [Fact]
    public void Measure_MarkerOfWhichMostTissueIsFree_TakesThePercentileWhateverLiesAboveIt() =>
        Spikes(false, (0.4, 0.10), (0.6, 0.15)).HazeOd.ShouldBe(0.10, 0.01);

    [Fact]
    public void Measure_TissueBrownThroughout_TakesOffNoMoreThanIsBelieved()
    {
        DabLevels levels = Spikes(false, (1, 0.55));
        levels.HazeOd.ShouldBe(0.4, 1e-9);
        levels.Reason.ShouldContain("which is 0.5");
        levels.Reason.ShouldContain(", cut");
        Spikes(false, (1, 0.35)).HazeOd.ShouldBe(0.35, 0.01);
    }

    // Where ink takes DAB below 0 in half of the tissue there is no haze, and none that would be added to a cell's density.
    [Fact]
    public void Measure_PercentileBelowZero_IsNoHaze() =>
        Measure(random => random.NextDouble() < 0.5 ? (1.5, -0.9) : (0, 0.1), Markers.Of(Compartment.Membrane, 1), isAutomatic: false).HazeOd.ShouldBe(0);

    // Next to no blue light passes: DAB is beyond the last bins.
    [Fact]
    public void Measure_TissueAsDarkAsCanBe_TakesOffNoMoreThanIsBelieved() => Measure(_ => (0, 2.47)).HazeOd.ShouldBe(0.4, 1e-9);

    // DAB is u² of an even u. The 33rd percentile is 0.33² = 0.109. Of what lies above, u from 0.33 to 1, Otsu's threshold s² is half-way between the means
    // (s³ - 0.33³) / (3 (s - 0.33)) and (1 - s³) / (3 (1 - s)): s = 0.7184, s² = 0.516, means 0.287 and 0.745; 28.2 % of all tissue are above it.
    [Fact]
    public void Measure_AutomaticThresholdOfASmoothDistribution_IsOtsus()
    {
        int i = 0;
        DabLevels levels = Automatic(_ => (0, Math.Pow(i++ % 4096 / 4096.0, 2)));
        levels.IsAutomatic.ShouldBeTrue(levels.Reason);
        levels.HazeOd.ShouldBe(0.109, 0.006);
        levels.ThresholdsOd[0].ShouldBe(0.516 - 0.109, 0.02);
        levels.ThresholdsOd[1].ShouldBe(2 * levels.ThresholdsOd[0], 1e-9);
        levels.ThresholdsOd[2].ShouldBe(3 * levels.ThresholdsOd[0], 1e-9);
        levels.Reason.ShouldMatch(@"means 0\.2[89] and 0\.7[45] OD, 28");
    }

    [Fact]
    public void Measure_AutomaticThreshold_LeavesTheDarkestOfTheBackgroundBelowIt()
    {
        DabLevels levels = Spikes(true, (0.6, 0.10), (0.3, 0.35), (0.1, 0.90));
        levels.IsAutomatic.ShouldBeTrue(levels.Reason);
        (levels.HazeOd + levels.ThresholdsOd[0]).ShouldBeInRange(0.348, 0.365);
    }

    // The second density is the darkest of the background, above which the threshold comes to lie; the last is stained.
    [Theory]
    [InlineData(0.00044, 0.23, 0.0022, 0.90, null)]
    [InlineData(0.00036, 0.23, 0.0018, 0.90, "of the tissue above the background, 0.2")]
    [InlineData(0.6, 0.30, 0.07, 0.55, null)]
    [InlineData(0.6, 0.30, 0.07, 0.45, "OD apart, 0.20 are needed")]
    [InlineData(0.01, 0.25, 0.2, 0.90, null)]
    [InlineData(0.01, 0.16, 0.2, 0.90, "OD above the haze lies outside of 0.12-0.80")]
    [InlineData(0.01, 0.80, 0.2, 2.00, null)]
    [InlineData(0.01, 1.00, 0.2, 2.20, "OD above the haze lies outside of 0.12-0.80")]
    public void Measure_AutomaticThreshold_IsTakenOnlyWhereTwoHillsLieApart(double middleShare, double middleOd,
        double stainedShare, double stainedOd, string? fault)
    {
        double rest = 1 - middleShare - stainedShare;
        // Much of the middle makes the background, and the haze is a rare density below it.
        DabLevels levels = middleShare > 0.5
            ? Spikes(true, (0.325, 0), (rest - 0.325, 0.10), (middleShare, middleOd), (stainedShare, stainedOd))
            : Spikes(true, (rest, 0.10), (middleShare, middleOd), (stainedShare, stainedOd));
        levels.HazeOd.ShouldBe(0.10, 0.01);
        levels.IsAutomatic.ShouldBe(fault is null, levels.Reason);
        if (fault is null)
        {
            levels.ThresholdsOd[0].ShouldBe(middleOd - 0.10, 0.015);
            return;
        }

        levels.ThresholdsOd.ShouldBe([0.2, 0.4, 0.6]);
        levels.Reason.ShouldContain(fault);
    }

    private DabLevels Spikes(bool isAutomatic, params (double Share, double Od)[] spikes)
    {
        int i = 0;
        return Measure(_ => (0, Of((i++ + 0.5) / (256 * 256))), Markers.Of(Compartment.Membrane, 1), isAutomatic);

        double Of(double place)
        {
            double upTo = 0;
            return spikes.First(s => s == spikes[^1] || place < (upTo += s.Share)).Od;
        }
    }

    private DabLevels Automatic(Func<Random, (double H, double S)> amounts) => Measure(amounts, Markers.Of(Compartment.Membrane, 1), isAutomatic: true);

    private DabLevels Measure(Func<Random, (double H, double S)> amounts) => Measure(amounts, MarkerRegistry.Load().Require("GPC3"), isAutomatic: false);

    private DabLevels Measure(Func<Random, (double H, double S)> amounts, Marker marker, bool isAutomatic)
    {
        using TissueSample sample = StainPixels.Sample(_folder, StainPixels.Picture(256, Vectors, amounts));
        return DabCalibration.Measure(sample, Vectors, marker, isAutomatic);
    }

    // Twelve throws: nearly a normal distribution of 0.06 and 0.025 OD.
    private static double Haze(Random random) => 0.06 + 0.025 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6);
}
