using HccPathology.Density;

namespace HccPathology.Tests.Density;

/// <summary>Intervals and hotspots from blocks that are written down here.</summary>
public sealed class BlockCountsTests
{
    [Fact]
    public void GridOf_LastBlockMayBeAPart()
    {
        BlockCounts.GridOf(501, 500).ShouldBe((3, 2));
        BlockCounts.GridOf(0.5, 250.5).ShouldBe((1, 2));
        int[] blocks = BlockCounts.BlockOfCells(150, 4, 2);
        (blocks[61], blocks[62], blocks[149]).ShouldBe((0, 1, 1), "the centre of cell 62 lies at 250 µm, and the last block takes what is over");
    }

    /// <summary>Limits as worked out in Python from the same draws: type 7 of Hyndman and Fan, as NumPy's percentile.</summary>
    [Fact]
    public void Bootstrap_OfTenBlocks_IsTheIntervalOfThePercentiles()
    {
        // Ten blocks of 0.25 mm², and an eleventh without net area, which is none.
        BlockCounts counts = new(22, 2, 1, 1e-4);
        for (int i = 0; i < 10; i++)
        {
            counts.Cells[0][2 * i + 1] = i * i * 7919 % 1009;
            foreach (int at in (int[])[2 * i, 2 * i + 1, 22 + 2 * i, 22 + 2 * i + 1])
            {
                counts.Net[at] = 625;
            }
        }

        (int blocks, (double Low, double High)[]? limits) = BlockBootstrap.Of(counts);
        blocks.ShouldBe(10);
        limits![0].Low.ShouldBe(1287.16, 1e-9);
        limits[0].High.ShouldBe(2544.48, 1e-9);
    }

    [Fact]
    public void Hotspot_WindowThatIsExactlyAQuarterNet_Counts()
    {
        BlockCounts counts = new(4, 4, 1, 0.0625);
        counts.Net.AsSpan(0, 3).Fill(1);
        Hotspot.Of(counts, 0).ShouldBeNull();
        counts.Net[3] = 1;
        Hotspot.Of(counts, 0).ShouldBe(new Hotspot(0, 500, 500));
    }

    [Fact]
    public void Hotspot_LooksAtTheLastWindowsAndOfEqualOnesTakesTheFirst()
    {
        BlockCounts counts = new(6, 5, 2, 0.0625);
        Array.Fill(counts.Net, 1);
        Array.Fill(counts.Cells[0], 3);
        counts.Cells[1][29] = 7;
        Hotspot.Of(counts, 0).ShouldBe(new Hotspot(48, 500, 500));
        Hotspot.Of(counts, 1).ShouldBe(new Hotspot(7, 1000, 750));
    }
}
