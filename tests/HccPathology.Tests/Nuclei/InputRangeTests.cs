using HccPathology.Nuclei;

namespace HccPathology.Tests.Nuclei;

public sealed class InputRangeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99.8)]
    [InlineData(100)]
    public void Percentile_OfCounts_IsThatOfTheSortedValues(double percent)
    {
        Random random = new(6);
        int[] values = [.. Enumerable.Range(0, 777).Select(_ => random.Next(random.Next(1, 256))).Order()];
        long[] counts = new long[256];
        Array.ForEach(values, v => counts[v]++);
        double rank = percent / 100 * (values.Length - 1);
        double expected = values[(int)rank] + (values[(int)Math.Ceiling(rank)] - values[(int)rank]) * (rank - (int)rank);
        InputRange.Percentile(counts, percent).ShouldBe(expected, 1e-9);
    }
}
