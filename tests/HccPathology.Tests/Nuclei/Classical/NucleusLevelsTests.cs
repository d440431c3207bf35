using HccPathology.Nuclei.Classical;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class NucleusLevelsTests
{
    [Theory]
    [InlineData(0.08, 0.55, 0.25)]
    [InlineData(0.10, 0.40, 0.5)]
    [InlineData(0.15, 0.70, 0.1)]
    public void From_TwoHills_PutsTheThresholdBetweenThemAndFindsTheirMeans(double low, double high, double share)
    {
        Random random = new(2);
        long[] histogram = NucleusLevels.EmptyHistogram();
        for (int i = 0; i < 100_000; i++)
        {
            double centre = random.NextDouble() < share ? high : low;
            histogram[NucleusLevels.Bin(centre + 0.14 * (random.NextDouble() + random.NextDouble() - 1))]++;
        }

        NucleusLevels levels = NucleusLevels.From(histogram);
        levels.ThresholdOd.ShouldBeInRange(low + 0.02, high - 0.02);
        levels.BackgroundOd.ShouldBe(low, 0.03);
        levels.NucleiOd.ShouldBe(high, 0.03);
    }

    // Two spikes with empty bins between: the middle of these, and nine tenths of it. Bins are 1.2 / 512 OD wide.
    [Theory]
    [InlineData(40, 200, 120)]
    [InlineData(40, 201, 121)]
    [InlineData(10, 480, 245)]
    public void From_TwoSpikes_IsNineTenthsOfTheMiddleBetweenThem(int pale, int dark, double middle)
    {
        const double Bin = 1.2 / 512;
        long[] histogram = NucleusLevels.EmptyHistogram();
        (histogram[pale], histogram[dark]) = (1000, 1000);
        NucleusLevels levels = NucleusLevels.From(histogram);
        levels.ThresholdOd.ShouldBe(0.9 * middle * Bin, 1e-9);
        levels.BackgroundOd.ShouldBe((pale + 0.5) * Bin, 1e-9);
        levels.NucleiOd.ShouldBe((dark + 0.5) * Bin, 1e-9);
        NucleusLevels.Bin((pale + 0.9) * Bin).ShouldBe(pale);
    }

    [Fact]
    public void From_NothingOrOneLevel_StaysUsable()
    {
        long[] one = NucleusLevels.EmptyHistogram();
        one[NucleusLevels.Bin(0.3)] = 1000;
        foreach (long[] histogram in (long[][])[NucleusLevels.EmptyHistogram(), one])
        {
            NucleusLevels levels = NucleusLevels.From(histogram);
            levels.ThresholdOd.ShouldBeInRange(0.05, 0.7);
            double.IsFinite(levels.BackgroundOd).ShouldBeTrue();
            levels.NucleiOd.ShouldBeGreaterThanOrEqualTo(levels.BackgroundOd);
        }
    }

    [Fact]
    public void From_CarbonInTheSlide_DoesNotRunAway()
    {
        long[] histogram = NucleusLevels.EmptyHistogram();
        histogram[NucleusLevels.Bin(0.1)] = 1000;
        histogram[NucleusLevels.Bin(3.0)] = 1000;
        NucleusLevels.From(histogram).ThresholdOd.ShouldBeLessThanOrEqualTo(0.6);
    }

    [Fact]
    public void Bin_OutsideTheRange_IsTheFirstOrTheLast()
    {
        int last = NucleusLevels.EmptyHistogram().Length - 1;
        (NucleusLevels.Bin(-1), NucleusLevels.Bin(0), NucleusLevels.Bin(50)).ShouldBe((0, 0, last));
        for (double od = 0; od < 1.3; od += 0.01)
        {
            NucleusLevels.Bin(od + 0.01).ShouldBeGreaterThanOrEqualTo(NucleusLevels.Bin(od));
        }
    }

    [Fact]
    public void From_HistogramOfAnotherSize_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => NucleusLevels.From(new long[10]));
}
