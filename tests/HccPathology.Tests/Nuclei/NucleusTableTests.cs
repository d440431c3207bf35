using HccPathology.Nuclei;
using HccPathology.Tests.Outputs;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusTableTests
{
    [Fact]
    public void Rows_AcrossBlockBorders_KeepTheirPlace()
    {
        NucleusTable table = new();
        const int Count = 2 * (1 << 14) + 3;
        for (int i = 0; i < Count; i++)
        {
            table.Add(OutputSamples.NucleusAt(i, -i));
        }

        table.Count.ShouldBe(Count);
        foreach (int i in (int[])[0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, Count - 1])
        {
            (table[i].X, table[i].Y).ShouldBe((i, -i));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(16_383)]
    public void Row_OutsideTheTable_IsRefused(long index)
    {
        NucleusTable table = new();
        for (int i = 0; i < 3; i++)
        {
            table.Add(OutputSamples.NucleusAt(i, i));
        }

        Should.Throw<ArgumentOutOfRangeException>(() => table[index].X);
    }

    [Fact]
    public void Row_OfAnEmptyTable_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => new NucleusTable()[0].X);
}
