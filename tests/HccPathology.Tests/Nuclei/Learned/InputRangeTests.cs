using HccPathology.Models;
using HccPathology.Nuclei.Learned;
using HccPathology.Pixels;
using HccPathology.Stains;
using HccPathology.Tests.Models;
using HccPathology.Tests.Stains;

namespace HccPathology.Tests.Nuclei.Learned;

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

    // A quarter of the picture has one colour, the rest another: at 10 and 90 % a channel alone gives its own two levels, and all together
    // the twelve quarters 10, 20, 20, 20, 50, 60, 60, 60, 90, 200, 200, 200.
    [Theory]
    [InlineData("RGB", true, new double[] { 10, 50, 90 }, new double[] { 10, 10, 110 })]
    [InlineData("BGR", true, new double[] { 90, 50, 10 }, new double[] { 110, 10, 10 })]
    [InlineData("RGB", false, new double[] { 20, 20, 20 }, new double[] { 180, 180, 180 })]
    public void Settle_Percentiles_AreOfEachChannelOrOfAll(string order, bool perChannel, double[] from, double[] range)
    {
        ModelCard settled = Settle(order, perChannel, (20, 60, 200));
        (settled.Normalisation.Scale, settled.Normalisation.Percentiles).ShouldBe((1, null));
        settled.Normalisation.Mean.ShouldBe(from);
        settled.Normalisation.Std.ShouldBe(range);
    }

    [Fact]
    public void Settle_ChannelOfOneLevel_IsDividedByOne() => Settle("RGB", true, (20, 60, 90)).Normalisation.Std.ShouldBe([10, 10, 1]);

    /// <summary>The same picture, of which the second half is glass: half of the tissue has each colour.</summary>
    [Fact]
    public void Settle_PatchPartlyTissue_TakesItsTissueAlone()
    {
        const int Cells = TissueSample.PatchPx / 16;
        ModelCard settled = Settle("RGB", true, (20, 60, 200), Cells * Cells / 2, [25, 75]);
        settled.Normalisation.Mean.ShouldBe([10, 50, 90]);
        settled.Normalisation.Std.ShouldBe([10, 10, 110]);
    }

    private static ModelCard Settle(string order, bool perChannel, (byte, byte, byte) most, int tissueCells = int.MaxValue, double[]? percentiles = null)
    {
        const int Side = TissueSample.PatchPx;
        RgbImage image = StainPixels.Picture(Side, i => i / Side < Side / 4 ? ((byte)10, (byte)50, (byte)90) : most);
        using ScratchFolder folder = new();
        using TissueSample sample = StainPixels.Sample(folder, image, tissueCells);
        ModelCard card = ModelCardFile.Read(ModelCopy.Own, ModelCard.NucleusMaps).Card;
        return InputRange.Settle(card with
        {
            ChannelOrder = order,
            Normalisation = new ModelNormalisation(Percentiles: percentiles ?? [10, 90], PerChannel: perChannel),
        }, sample);
    }
}
