using HccPathology.Nuclei;
using HccPathology.Tests.Outputs;

namespace HccPathology.Tests.Nuclei;

public sealed class NucleusTableTests
{
    [Fact]
    public void Rows_AcrossBlockBorders_KeepTheirPlace()
    {
        using NucleusTable table = new();
        const int Count = 2 * (1 << 14) + 3;
        for (int i = 0; i < Count; i++)
        {
            table.Add(OutputSamples.NucleusAt(i, -i));
        }

        table.Count.ShouldBe(Count);
        table.Read(0, new Nucleus[Count + 9]).ToArray().Select(n => n.X).ShouldBe(Enumerable.Range(0, Count).Select(i => (double)i));
        List<double> visited = [];
        table.ForEach(n => visited.Add(n.Y));
        visited.ShouldBe(Enumerable.Range(0, Count).Select(i => -(double)i));
        foreach (int i in (int[])[0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, Count - 1])
        {
            ReadOnlySpan<Nucleus> row = table.Read(i, new Nucleus[1]);
            (row[0].X, row[0].Y).ShouldBe((i, -i));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(16_383)]
    public void Row_OutsideTheTable_IsRefused(long index)
    {
        using NucleusTable table = new();
        for (int i = 0; i < 3; i++)
        {
            table.Add(OutputSamples.NucleusAt(i, i));
        }

        Should.Throw<ArgumentOutOfRangeException>(() => table.Read(index, new Nucleus[1]).Length);
    }

    [Fact]
    public void Read_AtTheEnd_IsEmpty()
    {
        using NucleusTable table = new();
        table.Read(0, new Nucleus[1]).Length.ShouldBe(0);
    }
}
