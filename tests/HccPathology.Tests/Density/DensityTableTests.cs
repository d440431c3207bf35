using HccPathology.Density;
using HccPathology.Foreground;
using HccPathology.Geometry;
using HccPathology.Nuclei;
using HccPathology.Regions;
using HccPathology.Tests.Outputs;
using HccPathology.Zones;

namespace HccPathology.Tests.Density;

public sealed class DensityTableTests
{
    /// <summary>4 x 2 cells of 1 mm²: four of tissue, one each of pen, blur and fold, one of glass.</summary>
    private static readonly TissueMask Mask = new(4, 2, 2000, 2000, new Mpp(0.5),
    [
        MaskClass.Tissue, MaskClass.Tissue, MaskClass.Tissue, MaskClass.Tissue,
        MaskClass.Pen, MaskClass.Blur, MaskClass.Fold, MaskClass.Glass,
    ]);

    [Fact]
    public void OfTissue_GivesARowForAllAndOneForEachClassWithBothAreas()
    {
        IReadOnlyList<DensityRow> rows = Rows(new DensityOptions());
        rows.Select(r => (r.CellClass, r.Count)).ShouldBe([("all", 3), ("Nucleus", 2), ("Lymphozyt \"µ\"", 1)]);
        rows.ShouldAllBe(r => r.Slide == "slide" && r.Stain == "H&E" && r.Zone == "tissue" && r.Status == "ok" && r.Reason == null);
        rows[0].GrossAreaMm2.ShouldBe(7, 1e-12);
        rows[0].NetAreaMm2.ShouldBe(4, 1e-12);
        rows[0].DensityPerMm2!.Value.ShouldBe(0.75, 1e-12);
    }

    [Fact]
    public void OfTissue_DamagedTiles_AreNoTissueThatWasExcluded()
    {
        using NucleusTable nuclei = new();
        TissueMask mask = new(4, 1, 2000, 2000, new Mpp(0.5), [MaskClass.Tissue, MaskClass.Damaged, MaskClass.Pen, MaskClass.Glass]);
        DensityRow row = DensityTable.OfTissue("s", "H&E", mask, nuclei, OutputSamples.Classes, new DensityOptions())[0];
        (row.NetAreaMm2, row.GrossAreaMm2).ShouldBe((1, 2));
    }

    [Fact]
    public void OfTissue_IgnoredClass_IsNoShareOfAllCells()
    {
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(100, 100));
        nuclei.Add(OutputSamples.NucleusAt(200, 100, classIndex: 1));
        nuclei.Add(OutputSamples.NucleusAt(300, 100, classIndex: 1));
        IReadOnlyList<DensityRow> rows = DensityTable.OfTissue("s", "H-DAB", Mask, nuclei,
            [new("Positive", 1, 1, 1), new("Pigment*", 2, 2, 2)], new DensityOptions());
        rows.Select(r => (r.CellClass, r.Count, r.FractionOfAll)).ShouldBe([("all", 1L, 1.0), ("Positive", 1L, 1.0), ("Pigment*", 2L, null)]);
    }

    [Fact]
    public void OfTissue_CellsOffAnalysedTissueDoNotCount() =>
        Rows(new DensityOptions(), (100, 3000), (7900, 3900), (-5, 10), (9000, 10))[0].Count.ShouldBe(3);

    /// <summary>Cells of the mask are 7.98 µm wide, those of the grid 4: at every edge of the tissue, to glass and to a fold, some
    /// have their centre on the other side.</summary>
    [Fact]
    public void OfTissue_WithZonesOnAnotherGrid_CountsTheSameCells()
    {
        const int Cells = 60, SidePx = Cells * 16;
        TissueMask mask = new(Cells, Cells, 16, 16, new Mpp(0.499),
            [.. Enumerable.Range(0, Cells * Cells)
                .Select(i => (i % Cells / 3 + i / Cells / 2) switch
                    {
                        var n when n % 2 == 0 => MaskClass.Tissue,
                        var n when n % 3 == 0 => MaskClass.Fold,
                        _ => MaskClass.Glass,
                    })], SidePx, SidePx);
        ZoneMap zones = ZoneMap.Of(RegionRaster.Over(SidePx, SidePx, mask.Mpp, []), mask, new ZoneOptions(), 1);
        using NucleusTable nuclei = new();
        for (double y = 0.5; y < SidePx; y += 2.3)
        {
            for (double x = 0.5; x < SidePx; x += 2.3)
            {
                if (mask.At(x, y) == MaskClass.Tissue)
                {
                    nuclei.Add(OutputSamples.NucleusAt(x, y));
                }
            }
        }

        long expected = DensityTable.OfTissue("s", "H&E", mask, nuclei, OutputSamples.Classes, new DensityOptions())[0].Count;
        expected.ShouldBe(nuclei.Count);
        DensityTable.OfTissue("s", "H&E", mask, nuclei, OutputSamples.Classes, new DensityOptions(), zones)[0].Count.ShouldBe(expected);
    }

    /// <summary>
    /// Cells of 500 x 75 µm whose pixels are no squares; the last column is glass. By their middles tissue lies in the blocks 1, 3, 5 and 7 of a row, and
    /// three or four rows of cells in each of blocks. Eight cells at (1700, 1050) µm: the window with the least tissue around
    /// them begins at block 6, 2 and holds 13 cells.
    /// </summary>
    [Fact]
    public void OfTissue_CellsThatAreNoSquares_HasItsHotspotsAndBlocksWhereTheyLie()
    {
        TissueMask mask = new(5, 40, 1000, 300, new Mpp(0.5, 0.25), [.. Enumerable.Range(0, 200).Select(i => i % 5 == 4 ? MaskClass.Glass : MaskClass.Tissue)]);
        using NucleusTable nuclei = new();
        for (int i = 0; i < 8; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(1700 / 0.5, 1050 / 0.25));
        }

        for (int i = 0; i < 3; i++)
        {
            nuclei.Add(OutputSamples.NucleusAt(1, 1, classIndex: 1));
        }

        nuclei.Add(OutputSamples.NucleusAt(10, -1));
        nuclei.Add(OutputSamples.NucleusAt(5000, 10));
        IReadOnlyList<DensityRow> rows = DensityTable.OfTissue("s", "H&E", mask, nuclei, OutputSamples.Classes, new DensityOptions());
        rows.Select(r => (r.Count, r.BootstrapBlocks, r.HotspotXUm, r.HotspotYUm)).ShouldBe([(11, 24, 2000, 1000), (8, 24, 2000, 1000), (3, 24, 500, 500)]);
        rows[0].HotspotPerMm2!.Value.ShouldBe(8 / (13 * 0.0375), 1e-9);
        rows[2].HotspotPerMm2!.Value.ShouldBe(3 / (26 * 0.0375), 1e-9);
        rows[0].DensityPerMm2!.Value.ShouldBe(11 / 6.0, 1e-9);
        rows[2].BootstrapHighPerMm2!.Value.ShouldBeLessThan(rows[0].BootstrapHighPerMm2!.Value);
    }

    [Fact]
    public void OfTissue_BelowTheLeastArea_IsNotEvaluableAndSaysWhy()
    {
        DensityRow row = Rows(new DensityOptions { MinNetAreaMm2 = 4.001 })[0];
        (row.Status, row.Count, row.DensityPerMm2, row.CiLowPerMm2, row.CiHighPerMm2).ShouldBe(("not evaluable", 3L, null, null, null));
        (row.FractionOfAll, row.BootstrapBlocks, row.HotspotPerMm2).ShouldBe((null, null, null));
        row.Reason.ShouldBe("net area 4 mm2 is below the minimum of 4.001 mm2");
    }

    [Fact]
    public void RowOf_NoAreaAndNoMinimum_IsNotEvaluableRatherThanInfinite()
    {
        DensityRow row = DensityTable.RowOf("s", "H&E", "tissue", "all", 0, 0, 0, new DensityOptions { MinNetAreaMm2 = 0 });
        (row.DensityPerMm2, row.Reason).ShouldBe((null, "no net area"));
    }

    [Fact]
    public void RowOf_JustBelowTheLeastArea_IsNotSaidToBeAsLarge() =>
        DensityTable.RowOf("s", "H&E", "tissue", "all", 9, 1, 0.499984, new()).Reason.ShouldBe("net area 0.499984 mm2 is below the minimum of 0.5 mm2");

    [Theory]
    [InlineData(3125, 0.05)]
    [InlineData(6250, 0.1)]
    [InlineData(50000, 0.8)]
    public void RowOf_ExactlyTheLeastArea_IsEvaluable(int cells, double least)
    {
        (cells * 16e-6).ShouldBeLessThan(least, "the product is rounded down");
        DensityTable.RowOf("s", "H&E", "tissue", "all", 9, 1, cells * 16e-6, new() { MinNetAreaMm2 = least }).Status.ShouldBe("ok");
        DensityTable.RowOf("s", "H&E", "tissue", "all", 9, 1, (cells - 1) * 16e-6, new() { MinNetAreaMm2 = least }).Status.ShouldBe("not evaluable");
    }

    [Fact]
    public void Joined_OneReasonAmongMissingOnes_IsThatReason() => DensityTable.Joined("", "no net area", null).ShouldBe("no net area");

    [Fact]
    public void RowOf_GrossAreaThatWasRoundedBelowTheNetOne_IsTheNetOne() =>
        DensityTable.RowOf("s", "H&E", "tissue", "all", 9, 1, 1 + 1e-15, new()).GrossAreaMm2.ShouldBe(1 + 1e-15);

    [Theory]
    [InlineData(0.5, 25)]
    [InlineData(2.5, 100)]
    public void WithTil_ImmuneCellsThatWouldCoverMoreThanTheStroma_CoverAllOfIt(double immuneMm2, double percent)
    {
        DensityRow row = DensityTable.WithTil(DensityTable.RowOf("s", "H&E", "tumour stroma", "all", 9, 4, 2, new()), immuneMm2);
        (row.StromalTilPercent, row.StromalImmuneAreaMm2).ShouldBe((percent, immuneMm2));
    }

    [Fact]
    public void OfTissue_HotspotAtTheSlidesEdge_IsOfTheAreaOnTheSlide()
    {
        using NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(100, 100));
        TissueMask mask = new(1, 1, 2000, 2000, new Mpp(0.5), [MaskClass.Tissue], 1000, 1600);
        DensityRow row = DensityTable.OfTissue("s", "H&E", mask, nuclei, OutputSamples.Classes, new DensityOptions { MinNetAreaMm2 = 0.1 })[0];
        row.DensityPerMm2!.Value.ShouldBe(2.5, 1e-12);
        row.HotspotPerMm2.ShouldBe(row.DensityPerMm2);
    }

    [Fact]
    public void RowOf_NoCellsOnEnoughTissue_IsZeroWithAnUpperLimit()
    {
        DensityRow row = DensityTable.RowOf("s", "H&E", "tissue", "all", 0, 2, 2, new DensityOptions());
        (row.DensityPerMm2, row.CiLowPerMm2).ShouldBe((0.0, 0.0));
        row.CiHighPerMm2!.Value.ShouldBe(3.688879454113936 / 2, 1e-12);
    }

    /// <summary>Half the chi-square quantiles of SciPy 1.10.</summary>
    [Theory]
    [InlineData(0, 0.0, 3.6888794541139354)]
    [InlineData(1, 0.025317807984289876, 5.571643390938898)]
    [InlineData(2, 0.24220927854396496, 7.22468766772396)]
    [InlineData(10, 4.7953886961324335, 18.39035604201778)]
    [InlineData(100, 81.36399125092314, 121.62679379242638)]
    [InlineData(4321, 4193.11286563505, 4451.796316392155)]
    [InlineData(4_000_000, 3996081.019269824, 4003921.8755260133)]
    public void PoissonInterval_AgreesWithChiSquareQuantiles(long count, double low, double high)
    {
        (double foundLow, double foundHigh) = PoissonInterval.Of(count);
        foundLow.ShouldBe(low, 1e-9 * Math.Max(1, low));
        foundHigh.ShouldBe(high, 1e-9 * high);
    }

    private static IReadOnlyList<DensityRow> Rows(DensityOptions options, params (double X, double Y)[] others)
    {
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(10, 10));
        nuclei.Add(OutputSamples.NucleusAt(7999.9, 1999.9));
        nuclei.Add(OutputSamples.NucleusAt(4000, 1000, classIndex: 1));
        foreach ((double x, double y) in others)
        {
            nuclei.Add(OutputSamples.NucleusAt(x, y));
        }

        return DensityTable.OfTissue("slide", "H&E", Mask, nuclei, OutputSamples.Classes, options);
    }
}
