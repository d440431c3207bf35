using HccPathology.Density;
using HccPathology.Nuclei;

namespace HccPathology.Tests.Density;

/// <summary>Intervals and hotspots from blocks that are written down here.</summary>
public sealed class BlockCountsTests
{
    private static readonly CellClass[] One = [CellClass.Unclassified];

    [Fact]
    public void GridOf_LastBlockMayBeAPart()
    {
        BlockCounts.GridOf(501, 500).ShouldBe((3, 2));
        BlockCounts.GridOf(0.5, 250.5).ShouldBe((1, 2));
        int[] blocks = BlockCounts.BlockOfCells(150, 4, 2);
        (blocks[61], blocks[62], blocks[149]).ShouldBe((0, 1, 1), "the centre of cell 62 lies at 250 µm, and the last block takes what is over");
        BlockCounts.BlockOfCells(5, 70, 2).ShouldBe([0, 0, 0, 0, 1], "the fourth cell reaches to 280 µm, and its centre lies at 245");
    }

    /// <summary>Limits as worked out in Python from the same draws: type 7 of Hyndman and Fan, as NumPy's percentile.</summary>
    [Fact]
    public void Bootstrap_OfTenBlocks_IsTheIntervalOfThePercentiles()
    {
        // Ten blocks of 0.25 mm², and an eleventh without net area, which is none.
        BlockCounts counts = new(22, 2, One, 1e-4);
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

    // Cells lie as evenly as the tissue: whatever blocks are drawn, their density is the same, also where a block holds half a cell of the grid.
    [Fact]
    public void Bootstrap_OfUnevenBlocksThatAreEquallyDense_HasNoWidth()
    {
        BlockCounts counts = new(24, 2, One, 1e-4);
        for (int i = 0; i < 12; i++)
        {
            (counts.Net[2 * i], counts.Cells[0][2 * i]) = (0.5 * (i + 1), i + 1);
        }

        (int blocks, (double Low, double High)[]? limits) = BlockBootstrap.Of(counts);
        blocks.ShouldBe(12);
        limits![0].Low.ShouldBe(2e4, 1e-6);
        limits[0].High.ShouldBe(2e4, 1e-6);
    }

    // 5 x 8 blocks of 250 µm are 3 x 4 of 500: none of them may be put to one of another row.
    [Fact]
    public void Bootstrap_OfAnOddNumberOfColumns_KeepsItsBlocksApart()
    {
        BlockCounts counts = new(5, 8, One, 1e-4);
        for (int i = 0; i < 40; i += i % 5 == 4 ? 6 : 2)
        {
            counts.Net[i] = 1;
        }

        BlockBootstrap.Of(counts).Blocks.ShouldBe(12);
    }

    [Fact]
    public void Hotspot_WindowThatIsExactlyAQuarterNet_Counts()
    {
        BlockCounts counts = new(4, 4, One, 0.01);
        counts.Net.AsSpan(0, 4).Fill(6);
        Hotspot.Of(counts, 0).ShouldBeNull("0.24 mm²");
        counts.Net[3] = 7;
        Hotspot.Of(counts, 0).ShouldBe(new Hotspot(0, 500, 500));
    }

    [Fact]
    public void Hotspot_SlideSmallerThanAWindow_IsAllOfIt()
    {
        BlockCounts counts = new(3, 2, One, 0.0625);
        Array.Fill(counts.Net, 1);
        Array.Fill(counts.Cells[0], 3);
        Hotspot.Of(counts, 0).ShouldBe(new Hotspot(48, 500, 500));
    }

    [Fact]
    public void Hotspot_LooksAtTheLastWindowsAndOfEqualOnesTakesTheFirst()
    {
        BlockCounts counts = new(6, 5, [.. One, .. One], 0.0625);
        Array.Fill(counts.Net, 1);
        Array.Fill(counts.Cells[0], 3);
        counts.Cells[1][29] = 7;
        Hotspot.Of(counts, 0).ShouldBe(new Hotspot(48, 500, 500));
        Hotspot.Of(counts, 1).ShouldBe(new Hotspot(7, 1000, 750));
    }

    [Fact]
    public void Bootstrap_OfScatteredCellsIsAsWideAsPoissonAndOfClustersWider()
    {
        BlockCounts even = Blocks(i => 100 + (int)(15 * Math.Sin(i * 12.9898))), clustered = Blocks(i => i % 16 == 0 ? 1600 : 0);
        (int blocks, (double Low, double High)[]? limits) = BlockBootstrap.Of(even);
        blocks.ShouldBe(100);
        (double low, double high) = limits![0];
        even.Count(0).ShouldBeInRange((long)(low * even.NetAreaMm2), (long)(high * even.NetAreaMm2));
        (high - low).ShouldBeLessThan(0.05 * (high + low));
        (double wideLow, double wideHigh) = BlockBootstrap.Of(clustered).Limits![0];
        (wideHigh - wideLow).ShouldBeGreaterThan(5 * (high - low));
        BlockBootstrap.Of(even).Limits!.ShouldBe(limits, "the draws are the same in every run");
    }

    [Fact]
    public void Bootstrap_OfFewBlocksIsMissing()
    {
        BlockCounts few = new(6, 6, One, 1e-4);
        Array.Fill(few.Net, 625);
        BlockBootstrap.Of(few).ShouldBe((9, null));
    }

    [Fact]
    public void Hotspot_IsTheDensestWindowWithEnoughOfTheZone()
    {
        BlockCounts counts = new(12, 8, One, 0.0625);          // one grid cell a block of 250 µm
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 10; x++)
            {
                counts.Net[y * 12 + x] = 1;
            }
        }

        counts.Cells[0][0] = 9000;
        counts.Net[0] = 1;
        for (int i = 0; i < 4; i++)
        {
            counts.Cells[1][(3 + i) * 12 + 5 + i] = 10;
        }

        Hotspot.Of(counts, 1).ShouldBe(new Hotspot(40, 1750, 1250));
        Hotspot.Of(new BlockCounts(12, 8, One, 0.0625), 0).ShouldBeNull();
    }

    private static BlockCounts Blocks(Func<int, int> cells)
    {
        BlockCounts blocks = new(20, 20, One, 1e-4);
        for (int i = 0; i < 400; i++)
        {
            blocks.Net[i] = 625;
            blocks.Cells[0][i] = cells(i / 20 / 2 * 10 + i % 20 / 2) / 4;
        }

        return blocks;
    }
}
