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
